import Testing
import Updates

@Suite struct UpdatesTests {}
