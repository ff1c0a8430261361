import Foundation
import Testing

@testable import WardPasswords

/// Compares with PyPI zxcvbn on ten thousand English passwords.
@Suite struct ZxcvbnTests {
    struct Judged: Decodable {
        let password: String
        let kind: String
        let score: Int
        let guessesLog10: Double
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let python = root.appending(path: ".build/venv/bin/python").path
    static let hasZxcvbn = !run(["-c", "import zxcvbn; print(1)"]).isEmpty
    static let hasValidator = !run(["-c", "import jsonschema; print(1)"]).isEmpty

    @Test(.enabled(if: hasZxcvbn, "needs zxcvbn in .build/venv: scripts/venv"))
    func scoresAgreeWithZxcvbnOnEnglishPasswords() throws {
        let judged = try Self.judged()
        #expect(judged.count == 10_000)
        // Our own dictionaries and keyboards, and years up to today: what a practice gets.
        let ours = Self.compare(judged, StrengthEstimator(), file: "differences")
        #expect(ours.equal >= 9_500)
        // zxcvbn's lists, keyboards and year: what remains are differences of method.
        let method = Self.compare(
            judged, StrengthEstimator(englishOnly: true, year: 2017), file: "differences-of-method")
        #expect(method.equal >= 9_950)
        #expect(method.close >= 9_850)
    }

    @Test(.enabled(if: hasZxcvbn, "needs zxcvbn in .build/venv: scripts/venv"))
    func localPasswordsAreSeenThroughMoreOftenThanByZxcvbn() throws {
        let labelled = LocalPasswords.labelled
        #expect(labelled.count >= 150)
        let input = try JSONEncoder().encode(labelled.map(\.password))
        let script = "import sys, json, zxcvbn; print([zxcvbn.zxcvbn(p)['score'] for p in json.loads(sys.argv[1])])"
        let theirs = try JSONDecoder().decode(
            [Int].self, from: Data(Self.run(["-c", script, String(decoding: input, as: UTF8.self)]).utf8))
        let estimator = StrengthEstimator()
        var ours = 0
        var lines: [String] = []
        for (label, their) in zip(labelled, theirs) {
            let strength = estimator.strength(of: label.password)
            #expect(strength.score.rawValue <= their, "\(label.password) \(strength)")
            if strength.score.rawValue <= label.atMost { ours += 1 }
            lines.append("\(label.atMost)\t\(strength.score.rawValue)\t\(their)\t\(label.password)\t\(strength)")
        }
        let right = zip(labelled, theirs).count { $0.0.atMost >= $0.1 }
        try (["of \(labelled.count): ward \(ours), zxcvbn \(right)"] + lines).joined(separator: "\n").write(
            to: Self.root.appending(path: ".build/strength/local.txt"), atomically: true, encoding: .utf8)
        #expect(ours * 100 >= labelled.count * 90)
        #expect(ours > right * 2)
    }

    private static func compare(
        _ judged: [Judged], _ estimator: StrengthEstimator, file: String
    ) -> (equal: Int, close: Int) {
        var equal = 0
        var close = 0
        var kinds: [String: (all: Int, lower: Int, higher: Int)] = [:]
        var lines: [String] = []
        for one in judged {
            let strength = estimator.strength(of: one.password)
            kinds[one.kind, default: (0, 0, 0)].all += 1
            if abs(strength.guessesLog10 - one.guessesLog10) < 0.01 { close += 1 }
            if strength.score.rawValue == one.score {
                equal += 1
                continue
            }
            if strength.score.rawValue < one.score {
                kinds[one.kind]?.lower += 1
            } else {
                kinds[one.kind]?.higher += 1
            }
            lines.append("\(one.kind)\t\(one.password)\tzxcvbn \(one.score) (\(one.guessesLog10))\t\(strength)")
        }
        let summary = kinds.sorted { $0.key < $1.key }
            .map { "\($0.key): \($0.value.all), lower \($0.value.lower), higher \($0.value.higher)" }
        let text = (["equal \(equal), guesses the same \(close)"] + summary + lines.sorted()).joined(separator: "\n")
        try? text.write(
            to: root.appending(path: ".build/strength/\(file).txt"), atomically: true, encoding: .utf8)
        return (equal, close)
    }

    /// The passwords with zxcvbn's scores, made once: it needs a minute.
    private static func judged() throws -> [Judged] {
        let file = root.appending(path: ".build/strength/zxcvbn.jsonl")
        let script = root.appending(path: "Benchmarks/passwords-strength/oracle.py").path
        let made = try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
        let written = try? FileManager.default.attributesOfItem(atPath: script)[.modificationDate] as? Date
        if made ?? .distantPast < written ?? .distantFuture { _ = run([script, "10000", file.path]) }
        let decoder = JSONDecoder()
        return try Data(contentsOf: file).split(separator: 10).map { try decoder.decode(Judged.self, from: $0) }
    }

    /// What Python prints; nothing where it fails.
    static func run(_ arguments: [String]) -> String {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "" }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : ""
    }
}
