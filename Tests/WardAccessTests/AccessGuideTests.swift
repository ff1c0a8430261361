import Foundation
import Testing
import WardAccess
import WardAccessFile

/// The examples of `docs/access.md`, as they stand there.
@Suite struct AccessGuideTests {
    private static let guide = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/access.md")

    private func blocks(_ kind: String) throws -> [String] {
        let text = try String(contentsOf: Self.guide, encoding: .utf8)
        return text.components(separatedBy: "\n```\(kind)\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
    }

    @Test func everyPolicyOfTheGuideIsReadAndItsTestsHold() throws {
        let policies = try blocks("yaml")
        #expect(policies.count == 2)
        for text in policies {
            let file = try AccessFile.read(text, named: "access.md")
            let engine = try file.compiled()
            for test in file.tests { #expect(test.failure(with: engine) == nil) }
        }
    }

    @Test func theRequestsOfTheGuideAreDecidedAsItSays() throws {
        let file = try AccessFile.read(try #require(blocks("yaml").last), named: "access.md")
        let engine = try file.compiled()
        let reader = RequestReader(file.model)
        let text = try String(contentsOf: Self.guide, encoding: .utf8)
        let lines = text.components(separatedBy: "<<'END'\n")[1].components(separatedBy: "\nEND")[0].split(
            separator: "\n")
        let rules = try lines.map { engine.decide(try reader.request(line: $0)) }.filter(\.isAllowed).map(\.rule)
        #expect(rules == ["one-word", "all-of-a-list", "emergency"])
    }
}
