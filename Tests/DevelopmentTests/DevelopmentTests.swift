import Development
import Testing

@Suite struct DevelopmentTests {}
