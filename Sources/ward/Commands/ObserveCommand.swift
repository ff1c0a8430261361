import ArgumentParser
import Foundation
import Guideline
import Observing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs one instrument for a round: the request comes on standard input, the sighting goes to standard output.
///
/// Each instrument of a round runs in such a process, so that one that crashes or hangs costs only its own measures.
struct ObserveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "observe", abstract: "Run one instrument for a round (used by Ward itself).", shouldDisplay: false)

    @Argument var instrument: String

    func run() async throws {
        guard let found = allInstruments.first(where: { $0.name == instrument }) else {
            throw failure("there is no instrument \"\(instrument)\"", Exit.usage)
        }
        guard let input = try Console.input(limit: 16 << 20),
            let request = try? JSONDecoder.ward.decode(ObservationRequest.self, from: input)
        else { throw failure("the request on standard input was not understood", Exit.badInput) }
        endWithParent()
        let sighting: Sighting
        do {
            sighting = try await found.observe(request, on: LocalMachine())
        } catch let error as MachineError {
            sighting = Sighting(skipped: [error.skip(measures: found.measures)])
        }
        try FileHandle.standardOutput.write(contentsOf: JSONEncoder.ward.encode(sighting))
    }

    /// Ends this process soon after the round that started it: somebody who interrupts a round must not leave a search
    /// running. The instrument leads a process group of its own, so the terminal's interrupt does not reach it, and it
    /// may be inside a system call, so only a thread of its own can see to it.
    private func endWithParent() {
        let parent = getppid()
        Thread.detachNewThread {
            while getppid() == parent { usleep(300_000) }
            _exit(Exit.internalError.rawValue)
        }
    }
}
