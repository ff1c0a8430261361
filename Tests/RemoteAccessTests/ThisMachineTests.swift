import Guideline
import Observing
import Testing

@testable import RemoteAccess

@Suite struct ThisMachineTests {
    @Test func everyKindIsObservedOrSkippedHere() async throws {
        let sighting = try await RemoteAccessInstrument().observe(ObservationRequest(), on: LocalMachine())
        let kinds = Set(sighting.observations.map(\.kind))
        #expect(kinds.isSuperset(of: ["remote-access.tool", "remote-access.tunnel"]))
        let aspects = Set(sighting.skipped.compactMap(\.aspect))
        #expect(kinds.contains("ssh.server") || aspects.contains("ssh"))
        #expect(kinds.contains("remote-access.authorised-key") || aspects.contains("leftovers"))
        // No subject may hide another: findings are told apart by it.
        for (kind, group) in Dictionary(grouping: sighting.observations, by: \.kind) {
            #expect(Set(group.map(\.subject)).count == group.count, "\(kind)")
        }
    }
}
