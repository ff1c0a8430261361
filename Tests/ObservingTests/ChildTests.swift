import Guideline
import Observing
import Testing

@Suite struct ChildTests {
    @Test func aHangingProgramIsEndedAtItsLimit() async {
        await #expect(throws: MachineError(.timedOut, "/bin/sleep")) {
            try await Child.run(
                "/bin/sleep", ["60"], environment: nil, input: [], timeLimit: .milliseconds(200), outputLimit: 100)
        }
    }
}
