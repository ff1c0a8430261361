import Incidents
import Testing

@Suite struct IncidentsTests {}
