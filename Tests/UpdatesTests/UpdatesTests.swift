import Updates
import Testing

@Suite struct UpdatesTests {}
