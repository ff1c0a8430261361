import Formats
import Testing

@Suite struct FormatsTests {}
