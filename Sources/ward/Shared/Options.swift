public import ArgumentParser
import CoreFoundation
import Foundation
public import Guideline
import Reports

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How a command's answer is written.
struct OutputOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Write to a file in place of standard output.", valueName: "file"))
    var output: String?

    @Flag(name: .long, help: "Say nothing but errors; the exit code is the answer.")
    var quiet = false

    @Flag(name: .long, help: "No colour, whatever the terminal. The variable NO_COLOR does the same.")
    var noColor = false

    @Option(name: .long, help: "The language of the sentences: en, fr or de. Default: the system's, or en.")
    var lang: Language?

    /// The language asked for, or the system's.
    var language: Language {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty }
        return lang ?? locale.flatMap(Language.init(locale:)) ?? .en
    }

    /// Colour only on a terminal, and only where nobody minds.
    var colour: Bool {
        !noColor && output == nil && Console.isTerminal
            && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
            && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// How text for a terminal is laid out.
    func terminal(long: Bool) -> TerminalOptions {
        TerminalOptions(width: output == nil ? Console.width : 80, colour: colour, long: long)
    }

    /// Writes the answer: to the file as a whole or not at all, or to standard output.
    func write(_ data: Data) throws {
        if let output {
            do {
                try OutputFile.write(data, to: output)
            } catch {
                throw failure("could not write \(output): \(error)", Exit.inputOutput)
            }
        } else if !quiet {
            do {
                try FileHandle.standardOutput.write(contentsOf: data)
            } catch {
                throw failure("could not write to standard output: \(error.localizedDescription)", Exit.inputOutput)
            }
        }
    }
}

/// When the exit code says no.
enum FailOn: String, ExpressibleByArgument, CaseIterable {
    case short, unknown, never
}

struct FailOnOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "When to exit with an error: short (1), unknown (1 or 2), never. Default: unknown.")
    var failOn: FailOn = .unknown

    /// Throws the exit code that the verdicts ask for.
    func conclude(_ verdicts: some Collection<Verdicts>) throws {
        let counting = verdicts.map(\.worst).filter { $0 != .notApplicable }
        // Only what cannot apply is no gap; nothing at all is one.
        if counting.isEmpty && !verdicts.isEmpty { return }
        let worst = Verdict.worst(of: counting)
        switch (worst, failOn) {
        case (_, .never): return
        case (.short, _): throw Exit.short
        case (.unknown, .unknown): throw Exit.unknown
        default: return
        }
    }
}

extension Language: ExpressibleByArgument {}

/// A date on the command line: a day, or an instant in RFC 3339.
struct JudgingDate: ExpressibleByArgument {
    let date: Date

    init?(argument: String) {
        guard let date = Date(iso8601: argument) else { return nil }
        self.date = date
    }
}

/// Reads measures and recommendations such as `1.2,2` into the measures they name.
func measures(from text: String) throws -> [MeasureID] {
    let known = Measure.all.map(\.id.description)
    let found: [MeasureID] = try text.split(separator: ",").flatMap { part in
        let word = part.trimmingCharacters(in: .whitespaces)
        if let number = Int(word), (1...7).contains(number) {
            return Measure.all.map(\.id).filter { $0.recommendation == number }
        }
        guard let id = MeasureID(word), Measure.with(id) != nil else {
            throw failure(
                "there is no measure \"\(word)\"\(Nearest.hint(word, among: known)); "
                    + "`ward explain` lists all 37", Exit.usage)
        }
        return [id]
    }
    if found.isEmpty { throw failure("no measure is named; write for example 1.2,2", Exit.usage) }
    return found
}

extension Ward {
    /// Ward's own rules, with those of a file laid over them.
    static func policy(with path: String?) throws -> Policy {
        guard let path else { return standardPolicy }
        do {
            return standardPolicy.overridden(by: try Policy(json: try readFile(path, limit: 16 << 20)))
        } catch let error as DecodingError {
            throw failure("\(path): not a rule file: \(sentence(error))", Exit.badInput)
        }
    }
}

/// Reads a whole file, or standard input for `-`, up to a limit in bytes.
func readFile(_ path: String, limit: Int) throws -> Data {
    do {
        if path == "-" {
            guard let data = try Console.input(limit: limit) else {
                throw failure("standard input is larger than \(limit >> 20) MiB", Exit.badInput)
            }
            return data
        }
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var status = stat()
        if fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw failure("\(path) is a folder, not a file", Exit.badInput)
        }
        let data = try file.read(upToCount: limit + 1) ?? Data()
        if data.count > limit { throw failure("\(path) is larger than \(limit >> 20) MiB", Exit.badInput) }
        return data
    } catch let code as ExitCode {
        throw code
    } catch let error as CocoaError where error.code == .fileReadNoPermission {
        throw failure("\(path): permission denied; run as a person who may read it", Exit.notPermitted)
    } catch {
        throw failure("could not read \(path): \(error.localizedDescription)", Exit.inputOutput)
    }
}

/// What a JSON file lacks, and where, in words.
func sentence(_ error: DecodingError) -> String {
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
        .dataCorrupted(let found):
        context = found
    @unknown default: return "not understood"
    }
    let path = context.codingPath.reduce(into: "") { path, key in
        if let index = key.intValue {
            path += "[\(index)]"
        } else {
            path += (path.isEmpty ? "" : ".") + key.stringValue
        }
    }
    if case .keyNotFound(let key, _) = error {
        return "\(path.isEmpty ? "the file" : path) has no \"\(key.stringValue)\""
    }
    let underlying = context.underlyingError.map { " (\(($0 as NSError).userInfo["NSDebugDescription"] ?? $0))" } ?? ""
    return (path.isEmpty ? "" : "\(path): ") + context.debugDescription + underlying
}
