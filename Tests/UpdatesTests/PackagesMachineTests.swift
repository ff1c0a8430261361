import Foundation
import Observing
import Testing
import Updates

@Suite struct PackagesMachineTests {
    @Test func temporary() async throws {
        let report = try await Packages.pending(on: LocalMachine())
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        for p in report.pending { print("W", p.name, p.installed ?? "-", p.version, p.security) }
        print("SK", report.skipped)
        let s = try await Packages().observe(.init(), on: LocalMachine())
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        encoder.dateEncodingStrategy = .iso8601
        print(String(decoding: try encoder.encode(s), as: UTF8.self))
    }
}
