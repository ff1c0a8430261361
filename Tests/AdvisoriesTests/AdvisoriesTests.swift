import Advisories
import Testing

@Suite struct AdvisoriesTests {}
