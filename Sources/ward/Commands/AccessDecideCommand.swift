import ArgumentParser
import Foundation
import WardAccess
import WardAccessFile

/// `ward access decide`.
struct AccessDecideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Decide requests, one a line: JSON in, JSON out.",
        discussion: """
            Each line is {"subject": {"role": …}, "action": …, "resource": {"kind": …}, "context": {…}}; each answer is \
            {"decision": "allowed" or "denied", "rule": …, "reason": …}. A line that cannot be read is denied, with an \
            "error" that says where and why; the others are decided all the same, and the end is 65.

            EXAMPLES
              ward access decide access.yaml --requests requests.jsonl
              echo '{"subject":{"role":"doctor"},"action":"read","resource":{"kind":"record"}}' |
                ward access decide access.yaml
            """)

    @Argument(help: "The policy file.")
    var file: String

    @Option(name: .long, help: ArgumentHelp("Requests, one a line; default: standard input.", valueName: "file"))
    var requests = "-"

    @Option(name: .long, help: ArgumentHelp("The time of requests that state none. Default: now.", valueName: "time"))
    var at: AccessTime?

    @Flag(name: .long, help: "Add the sentence of the rule, or why none decided.")
    var explain = false

    @Flag(name: .long, help: "Write each decision as a FHIR AuditEvent (R4) in place of the short answer.")
    var audit = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        if file == "-" && requests == "-" {
            throw failure("policy and requests cannot both come from standard input", Exit.usage)
        }
        let policy = try ReadPolicy(file)
        let reader = RequestReader(policy.file.model)
        let lines = try LineReader(requests)
        var answers = LineWriter(output)
        var bad = 0
        while let line = try lines.next() {
            if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
            let answer: String
            do throws(RequestMistake) {
                if line.isCut { throw RequestMistake([], "the line is longer than \(RequestReader.limit >> 20) MiB") }
                var request = try reader.request(bytes: line.bytes)
                let time = request.context.time ?? at?.date ?? Date()
                request.context.time = time
                let decision = policy.engine.decide(request)
                answer =
                    audit
                    ? policy.engine.auditEvent(for: decision, of: request, at: time).json
                    : Self.answer(decision, policy.engine, explain ? output.accessLanguage : nil)
            } catch {
                bad += 1
                answer = Self.refusal(error, line: line.number)
                Console.error("ward: \(requests == "-" ? "standard input" : requests):\(line.number): \(error)")
            }
            try answers.write(answer)
        }
        try answers.end()
        if bad > 0 { throw Exit.badInput }
    }

    private static func answer(_ decision: Decision, _ engine: AccessEngine, _ language: AccessLanguage?) -> String {
        var members: [JSONValue.Member] = [
            .init("decision", .string(decision.word)), .init("rule", decision.rule.map { .string($0) } ?? .null),
            .init("reason", .string(decision.reason.rawValue)),
        ]
        if let language { members.append(.init("sentence", .string(engine.sentence(for: decision)[language]))) }
        return JSONValue.object(members).json
    }

    private static func refusal(_ mistake: RequestMistake, line: Int) -> String {
        JSONValue.object([
            .init("decision", .string("denied")), .init("rule", .null),
            .init("reason", .string(Decision.Reason.unreadable.rawValue)),
            .init("error", .string("line \(line): \(mistake)")), .init("line", .number(Double(line))),
        ]).json
    }
}

/// Reads a file or standard input line by line in bounded memory.
final class LineReader {
    /// A line without its end.
    struct Line {
        var number: Int
        var bytes: [UInt8]
        /// Whether it was longer than what is read of a line.
        var isCut: Bool
    }

    private let file: FileHandle
    private let name: String
    private var buffer: [UInt8] = []
    private var place = 0
    private var number = 0
    private var isAtEnd = false

    init(_ path: String) throws {
        name = path == "-" ? "standard input" : path
        if path == "-" {
            file = .standardInput
            return
        }
        do {
            file = try FileHandle(forReadingFrom: URL(filePath: path))
        } catch let error as CocoaError where error.code == .fileReadNoPermission {
            throw failure("\(path): permission denied; run as a person who may read it", Exit.notPermitted)
        } catch {
            throw failure("could not read \(path): \(error.localizedDescription)", Exit.inputOutput)
        }
    }

    /// The next line, or nil at the end.
    func next() throws -> Line? {
        var bytes: [UInt8] = []
        var isCut = false
        var hasAny = false
        while true {
            if place == buffer.count {
                if !isAtEnd { try fill() }
                if isAtEnd && place == buffer.count {
                    if !hasAny { return nil }
                    number += 1
                    return Line(number: number, bytes: bytes, isCut: isCut)
                }
            }
            hasAny = true
            let end = buffer[place...].firstIndex(of: UInt8(ascii: "\n"))
            let part = buffer[place..<(end ?? buffer.count)]
            if bytes.count + part.count > RequestReader.limit { isCut = true } else { bytes += part }
            place = end.map { $0 + 1 } ?? buffer.count
            if end != nil {
                number += 1
                return Line(number: number, bytes: bytes, isCut: isCut)
            }
        }
    }

    private func fill() throws {
        do {
            let data = try file.read(upToCount: 1 << 16) ?? Data()
            isAtEnd = data.isEmpty
            buffer = Array(data)
            place = 0
        } catch {
            throw failure("could not read \(name): \(error.localizedDescription)", Exit.inputOutput)
        }
    }
}

/// Writes lines to standard output as they come, or to a file as a whole.
struct LineWriter {
    private let output: OutputOptions
    private var waiting = Data()

    init(_ output: OutputOptions) { self.output = output }

    /// Adds a line.
    mutating func write(_ line: String) throws {
        waiting.append(contentsOf: (line + "\n").utf8)
        if output.output == nil && waiting.count > 1 << 15 { try flush() }
    }

    /// Writes what is left.
    mutating func end() throws { try flush() }

    private mutating func flush() throws {
        try output.write(waiting)
        waiting = Data()
    }
}
