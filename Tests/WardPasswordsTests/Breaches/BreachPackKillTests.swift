import Foundation
import Testing

@testable import WardPasswords

@Suite struct BreachPackKillTests {
    static let ward = HashingOracle.root.appending(path: ".build/debug/ward").path
    static let canPack =
        FileManager.default.isExecutableFile(atPath: ward)
        && (try? HashingOracle.run(ward, ["passwords", "pack", "--help"]).status) == 0

    @Test(.enabled(if: canPack, "needs .build/debug/ward with passwords pack"))
    func aKilledPackingLeavesTheOldFilterOrTheNewOne() throws {
        let folder = try TemporaryFolder()
        let old = try folder.write("\(sha1Hex("old")):1\n", "old")
        _ = try BreachPacker().pack([old], to: folder["filter"])
        let lines = (0..<200_000).map { "\(sha1Hex("new\($0)")):1" }.sorted()
        let input = try folder.write(lines.joined(separator: "\n"), "list")
        var kills = 0
        for round in 0..<12 {
            let process = Process()
            process.executableURL = URL(filePath: Self.ward)
            process.arguments = ["passwords", "pack", input, old, "--output", folder["filter"], "--quiet"]
            try process.run()
            Thread.sleep(forTimeInterval: Double(round) * 0.15)
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal { kills += 1 }
            let filter = try BreachFilter(folder["filter"], checkingContent: true)
            #expect(filter.entries == 1 || filter.entries == 200_001)
            #expect(filter.contains(try NormalizedPassword("old")))
        }
        #expect(kills > 0)
    }
}
