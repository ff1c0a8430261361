public import Foundation
import Guideline

extension AlgorithmPolicy {
    /// Reads a policy file (`ward/algorithms/1`). A misspelt key, a date that is none, a source that is not named at
    /// its head or an impossible range is an error and never passed over.
    public init(json: Data) throws {
        try Self.refuseStrangeKeys(in: json)
        self = try JSONDecoder().decode(File.self, from: json).policy()
    }

    init(embedded bytes: [UInt8], named name: String) {
        do {
            self = try EmbeddedData.decode(File.self, from: bytes, named: name).policy()
        } catch {
            preconditionFailure("the embedded policy \(name) is damaged: \(error)")
        }
    }

    /// The file as written: sources stand at its head and are named by the entries.
    private struct File: Decodable {
        var schema: String
        var name: String
        var title: String
        var base: String?
        var sources: [String: Source]
        var unlisted: [String: UnlistedLine]?
        var entries: [Line]

        struct UnlistedLine: Decodable {
            var level: Level
            var source: String
        }

        struct Line: Decodable {
            var kind: AlgorithmElement.Kind
            var names: [String]
            var atLeast: Int?
            var below: Int?
            var level: Level
            var from: String?
            var until: String?
            var then: Level?
            var prolongable: Bool?
            var source: String
            var note: Localized?
        }

        func policy() throws -> AlgorithmPolicy {
            guard schema == "ward/algorithms/1" else {
                throw AlgorithmPolicy.mistake("the schema is \"\(schema)\", not \"ward/algorithms/1\"")
            }
            var unlisted: [AlgorithmElement.Kind: Unlisted] = [:]
            for (name, line) in self.unlisted ?? [:] {
                guard let kind = AlgorithmElement.Kind(rawValue: name) else {
                    throw AlgorithmPolicy.mistake("there is no kind \"\(name)\"")
                }
                unlisted[kind] = Unlisted(level: line.level, source: try source(line.source))
            }
            return AlgorithmPolicy(
                name: name, title: title, entries: try entries.map(entry), unlisted: unlisted, base: base)
        }

        private func source(_ id: String) throws -> Source {
            guard let source = sources[id] else {
                let hint = Nearest.hint(id, among: sources.keys.sorted())
                throw AlgorithmPolicy.mistake("there is no source \"\(id)\"\(hint)")
            }
            return source
        }

        private func entry(_ line: Line) throws -> Entry {
            for day in [line.from, line.until].compactMap({ $0 }) {
                guard let date = Date(iso8601: day), date.iso8601.hasPrefix(day), day.utf8.count == 10 else {
                    throw AlgorithmPolicy.mistake("\"\(day)\" is no date; write 2029-12-31")
                }
            }
            if line.names.isEmpty { throw AlgorithmPolicy.mistake("an entry for \(line.kind.rawValue) has no names") }
            if let atLeast = line.atLeast, let below = line.below, atLeast >= below {
                throw AlgorithmPolicy.mistake("no size is at least \(atLeast) and below \(below)")
            }
            return Entry(
                kind: line.kind, names: line.names.map(AlgorithmPattern.init), atLeast: line.atLeast,
                below: line.below, level: line.level, from: line.from, until: line.until,
                then: line.then ?? min(line.level, .deprecated), prolongable: line.prolongable ?? false,
                source: try source(line.source), note: line.note)
        }
    }

    private static let fileKeys: Set = [
        "$comment", "schema", "name", "title", "base", "sources", "unlisted", "entries",
    ]
    private static let entryKeys: Set = [
        "kind", "names", "atLeast", "below", "level", "from", "until", "then", "prolongable", "source", "note",
    ]

    private static func refuseStrangeKeys(in json: Data) throws {
        let file = try? JSONSerialization.jsonObject(with: json) as? [String: Any]
        let entries = file?["entries"] as? [[String: Any]] ?? []
        let strange =
            Set(file.map { Array($0.keys) } ?? []).subtracting(fileKeys).map { ($0, fileKeys) }
            + entries.flatMap { Set($0.keys).subtracting(entryKeys).map { ($0, entryKeys) } }
        if let (key, known) = strange.min(by: { $0.0 < $1.0 }) {
            throw mistake("there is no key \"\(key)\"" + Nearest.hint(key, among: known.sorted()))
        }
    }

    static func mistake(_ text: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: [], debugDescription: text))
    }
}
