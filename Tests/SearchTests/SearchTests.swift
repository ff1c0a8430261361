import Formats
import Foundation
import Testing

@testable import Search

/// The tree made by the real programs, once for all tests.
enum Trees {
    static let root: String? = {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "scripts/make-search-trees").path
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-search-\(UUID().uuidString)").path
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [script, folder]
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        atexit { try? FileManager.default.removeItem(atPath: Trees.root ?? "/nonexistent") }
        return process.terminationStatus == 0 ? folder : nil
    }()

    struct Expected: CustomTestStringConvertible {
        var path, kind, format, answer: String
        var testDescription: String { path }
    }

    static func expected() throws -> [Expected] {
        let root = try #require(root)
        let text = try String(contentsOfFile: root + "/expected.tsv", encoding: .utf8)
        return text.split(separator: "\n").map { line in
            let words = line.split(separator: "\t").map(String.init)
            return Expected(path: words[0], kind: words[1], format: words[2], answer: words[3])
        }
    }
}

@Suite("What the real programs write")
struct RealFormatTests {
    private func lines(_ paths: [String]) -> [FindLine] {
        let collected = Collected()
        _ = SearchReport.run(paths: paths) { collected.lines.append(FindLine($0)) }
        return collected.lines
    }

    @Test func everyFormatIsRecognisedWithTheRightAnswer() throws {
        let root = try #require(Trees.root)
        let expected = try Trees.expected()
        #expect(expected.count >= 8)
        let found = Dictionary(grouping: lines([root + "/found"]), by: \.file)
        for file in expected {
            let matches = (found["\(root)/\(file.path)"] ?? []).filter {
                $0.kind == file.kind && $0.format == file.format
            }
            #expect(matches.count == 1, "\(file) gave \(found["\(root)/\(file.path)"] ?? [])")
            let answer = matches.first.flatMap { $0.protected ?? $0.encrypted }?.rawValue
            #expect(answer == file.answer, "\(file.path): \(matches.first?.detail ?? "")")
        }
    }

    @Test func noLookAlikeIsTakenForAKeyOrASealedFile() throws {
        let root = try #require(Trees.root)
        let lines = lines([root + "/innocent"])
        #expect(lines.map { "\($0.file) \($0.detail)" } == [])
    }

    @Test func theFingerprintOfAnOpenSSHKeyIsWhatSSHKeygenPrints() throws {
        let root = try #require(Trees.root)
        let found = lines([root + "/found"])
        for name in ["ssh-rsa", "ssh-rsa-protected", "ssh-ecdsa", "ssh-ed25519"] {
            guard let printed = try? String(contentsOfFile: "\(root)/work/\(name).fingerprint", encoding: .utf8) else {
                continue
            }
            let ours = found.first { $0.file.hasSuffix("/found/\(name)") }?.fingerprint
            #expect(ours == printed.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    @Test func oneKeyInSeveralFormatsHasOneFingerprint() throws {
        let root = try #require(Trees.root)
        let names = ["pkcs1.pem", "pkcs1.der", "pkcs8.der"]
        let files = names.map { "\(root)/found/\($0)" }.filter(FileManager.default.fileExists)
        let fingerprints = Set(lines(files).map(\.fingerprint))
        #expect(fingerprints.count <= 1)
        #expect(!fingerprints.contains(nil))
    }
}

/// A box for what a search reports.
final class Collected {
    var lines: [FindLine] = []
}
