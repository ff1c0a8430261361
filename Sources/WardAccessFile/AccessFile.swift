public import WardAccess
import Yams

/// A policy file: `access.yaml` in the form `ward/access/1` (see `docs/access.md`).
///
/// ```swift
/// let file = try AccessFile.read(text, named: "access.yaml")
/// let engine = try file.compiled()
/// ```
public struct AccessFile: Sendable {
    /// The largest file that is read, in bytes.
    public static let limit = 4 << 20

    /// The policy.
    public var model: PolicyModel
    /// The tests that stand in the file.
    public var tests: [AccessTest]
    /// Where the parts of the policy stand in the file.
    let places: [PolicyMistake.Part: Place]

    /// A line and column, both from 1.
    public struct Place: Sendable, Hashable {
        /// Line.
        public var line: Int
        /// Column.
        public var column: Int
    }

    /// Where a part of the policy stands in the file.
    public func place(of part: PolicyMistake.Part) -> Place? { places[part] }

    /// Compiles the policy of the file.
    public func compiled() throws(PolicyMistakes) -> AccessEngine { try AccessEngine(model) }

    /// Reads a policy from the text of a file.
    ///
    /// - Throws: every mistake of the file at once, each with line and column. A file with a mistake decides nothing.
    public static func read(_ text: String, named name: String) throws(AccessFileError) -> AccessFile {
        func refuse(_ text: String, _ line: Int? = nil, _ column: Int? = nil) -> AccessFileError {
            AccessFileError(name: name, mistakes: [.init(text, line: line, column: column)])
        }
        if text.utf8.count > limit { throw refuse("the file is larger than \(limit >> 20) MiB") }
        if let guarded = YAMLGuard.refusal(of: text) { throw refuse(guarded.text, guarded.line, guarded.column) }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw AccessFileError(name: name, mistakes: [mistake(from: error)])
        }
        guard let root else {
            throw refuse("the file is empty; `ward access init` writes one to start from")
        }
        if root.hasAlias { throw refuse("anchors and aliases (& and *) are not read here; write it out") }
        var reader = PolicyReader()
        let file = reader.file(root)
        guard reader.mistakes.isEmpty, let file else {
            throw AccessFileError(name: name, mistakes: reader.mistakes)
        }
        return file
    }

    private static func mistake(from error: any Error) -> AccessFileError.Mistake {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return .init(problem, line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\"\($0)\"" }.sorted().joined(separator: ", ")
            return .init(
                "the key \(keys) stands twice in one mapping", line: context.mark.line, column: context.mark.column)
        default:
            return .init("not readable as YAML (\(error))")
        }
    }
}

/// A test that stands in a policy file: what a request must come to.
public struct AccessTest: Sendable {
    /// What it is called.
    public var name: String
    /// What is asked.
    public var request: AccessRequest
    /// Whether it must be allowed.
    public var isAllowed: Bool
    /// The rule that must decide; nil for any.
    public var rule: String?
    /// The reason that must be given; nil for any.
    public var reason: Decision.Reason?
    /// Where it stands.
    public var place: AccessFile.Place?

    /// Creates a test.
    public init(
        name: String, request: AccessRequest, isAllowed: Bool, rule: String? = nil, reason: Decision.Reason? = nil,
        place: AccessFile.Place? = nil
    ) {
        self.name = name
        self.request = request
        self.isAllowed = isAllowed
        self.rule = rule
        self.reason = reason
        self.place = place
    }

    /// What the test found: nil where the decision is as expected.
    public func failure(with engine: AccessEngine) -> String? {
        let decision = engine.decide(request)
        if decision.isAllowed != isAllowed {
            return "expected \(isAllowed ? "allowed" : "denied"), got \(decision.word) "
                + "(\(decision.rule ?? decision.reason.rawValue))"
        }
        if let rule, rule != decision.rule {
            return "\(decision.word) as expected, but by \(decision.rule ?? "no rule") in place of \(rule)"
        }
        if let reason, reason != decision.reason {
            return "\(decision.word) as expected, but for \(decision.reason.rawValue) in place of \(reason.rawValue)"
        }
        return nil
    }
}

/// What is wrong with a policy file, all at once.
public struct AccessFileError: Error, Sendable, CustomStringConvertible {
    /// One mistake and its place.
    public struct Mistake: Sendable, Hashable {
        /// Line from 1; nil for the file as a whole.
        public var line: Int?
        /// Column from 1.
        public var column: Int?
        /// What is wrong, and the way out.
        public var text: String

        init(_ text: String, line: Int? = nil, column: Int? = nil) {
            self.text = text
            self.line = line
            self.column = column
        }
    }

    /// The file as the person named it.
    public var name: String
    /// The mistakes in the file's order.
    public var mistakes: [Mistake]

    /// One line for each of the first fifty: `access.yaml:14:9: unknown role …`.
    public var description: String {
        let lines = mistakes.prefix(50).map { mistake in
            let place = mistake.line.map { ":\($0):\(mistake.column ?? 1)" } ?? ""
            return "\(name)\(place): \(mistake.text)"
        }
        let more = mistakes.count > 50 ? ["\(name): and \(mistakes.count - 50) more mistakes"] : []
        return (lines + more).joined(separator: "\n")
    }
}
