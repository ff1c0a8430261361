import Foundation
import Testing

/// The fault harness finds damage: without that, its zeros mean nothing. It runs as a process of its own.
@Suite struct HarnessTests {
    /// The harness beside the tests, when it has been built.
    static let program: String? = {
        let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("ward-faults").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    private struct Outcome {
        var code: Int32
        var lines: [Substring]
        /// Kills, acknowledged, lost, corrupt, unverifiable.
        var counts: [Int] {
            (lines.last ?? "").split { !$0.isNumber }.compactMap { Int($0) }
        }
    }

    private func run(_ options: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.program))
        process.arguments = ["--on", "sqlite", "--mode", "kill"] + options
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(code: process.terminationStatus, lines: text.split(separator: "\n"))
    }

    @Test(.enabled(if: program != nil, "needs ward-faults: swift build --product ward-faults"))
    func killsLoseNothing() throws {
        let outcome = try run(["--kills", "6", "--seed", "3"])
        #expect(outcome.code == 0)
        #expect(outcome.counts.count == 5)
        #expect(outcome.counts.first == 6)
        #expect(outcome.counts.suffix(3).allSatisfy { $0 == 0 })
        #expect(outcome.lines.last?.hasPrefix("kills 6 · acknowledged ") == true)
    }

    @Test(
        .enabled(if: program != nil, "needs ward-faults: swift build --product ward-faults"),
        arguments: [("drop", 2), ("flip", 3), ("rollback", 4)])
    func sabotageIsCounted(_ sabotage: String, column: Int) throws {
        let outcome = try run(["--kills", "16", "--seed", "4", "--sabotage", sabotage])
        #expect(outcome.code == 1)
        try #require(outcome.counts.count == 5)
        #expect(outcome.counts[column] > 0, "\(outcome.lines.joined(separator: "\n"))")
    }

    @Test(.enabled(if: program != nil, "needs ward-faults: swift build --product ward-faults"))
    func wrongOptionsAreRefused() throws {
        #expect(try run(["--kils", "3"]).code == 64)
    }
}
