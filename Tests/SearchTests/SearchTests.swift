import Search
import Testing

@Suite struct SearchTests {}
