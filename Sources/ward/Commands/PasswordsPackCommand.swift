import ArgumentParser
import Foundation
import Reports
import WardPasswords

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `ward passwords pack`: makes a breach filter of a hash list.
struct PasswordsPackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Pack lists of breached passwords into a filter that is asked offline.",
        discussion: """
            Reads SHA-1 or NTLM hashes in the public k-anonymity format: files of HASH:count lines, folders of range \
            files (5BAA6 or 5BAA6.txt), or standard input (-). Lists of gigabytes go through in bounded memory; one that \
            is not sorted is sorted on disk beside the output first, 8 bytes for each entry. The filter takes its place \
            when it is complete.

            EXAMPLES
              ward passwords pack pwned-passwords-sha1-ordered-by-hash.txt --output breached.wardfuse
              ward passwords pack ranges/ --output breached.wardfuse --minimum-count 10
              zcat list.gz | ward passwords pack - --output breached.wardfuse --bits 8
            """)

    @Argument(help: ArgumentHelp("Lists, folders of range files, or - for standard input.", valueName: "hashlist"))
    var lists: [String]

    @Option(name: .long, help: ArgumentHelp("The filter to write.", valueName: "filter"))
    var output: String

    @Option(name: .long, help: "Bits of a fingerprint: 8 (one false alarm in 256) or 16 (one in 65,536).")
    var bits = 16

    @Option(name: .long, help: ArgumentHelp("Leave out entries seen less often.", valueName: "n"))
    var minimumCount = 1

    @Option(name: .long, help: ArgumentHelp("The date of the list; else that of the latest file.", valueName: "date"))
    var listDate: JudgingDate?

    @Flag(name: .long, help: "Count lines that are no hash, in place of stopping at the first.")
    var skipBad = false

    @Option(name: .long, help: "table or json.")
    var format: Format = .table

    @Flag(name: .long, help: "Say nothing but errors; the exit code is the answer.")
    var quiet = false

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    func validate() throws {
        guard bits == 8 || bits == 16 else { throw ValidationError("--bits is 8 or 16") }
        guard minimumCount >= 1 else { throw ValidationError("--minimum-count is 1 or more") }
        guard !lists.isEmpty else { throw ValidationError("name a list, or - for standard input") }
        guard lists.count(where: { $0 == "-" }) <= 1 else { throw ValidationError("standard input can be read once") }
    }

    func run() throws {
        let packer = BreachPacker(
            bits: bits, minimumCount: minimumCount, skipsBadLines: skipBad,
            listDate: listDate.map { Int64($0.date.timeIntervalSince1970) })
        let clock = ContinuousClock()
        let start = clock.now
        let isWatched = Console.isWatched && !quiet
        var lastShown = start
        let summary: BreachPacker.Summary
        do {
            summary = try packer.pack(lists, to: output) { progress in
                guard isWatched, clock.now - lastShown > .milliseconds(200) else { return }
                lastShown = clock.now
                Console.progress(Self.line(progress))
            }
        } catch {
            if isWatched { Console.progress("") }
            throw failure(error.description, error.kind == .inputOutput ? Exit.inputOutput : Exit.badInput)
        }
        if isWatched { Console.progress("") }
        if quiet { return }
        let seconds = (clock.now - start) / .seconds(1)
        let report = PackReport(summary, bits: bits, filter: output, seconds: seconds, peakBytes: Self.peakBytes)
        switch format {
        case .table: try Console.say(report.table)
        case .json: try Console.say(try report.json())
        }
    }

    private static func line(_ progress: BreachPacker.Progress) -> String {
        let read = "\(progress.read >> 20) MiB"
        guard let total = progress.total, total > 0 else { return "\(read) read" }
        return "\(read) of \(total >> 20) MiB read, \(min(100, progress.read * 100 / total)) %"
    }

    private static var peakBytes: Int {
        var usage = rusage()
        // RUSAGE_SELF, whose type differs from one C library to the next.
        getrusage(0, &usage)
        return usage.ru_maxrss * 1024
    }
}

/// What `ward passwords pack` says at the end.
private struct PackReport: Encodable {
    let schema = "ward/breach-filter/1"
    let filter: String
    let kind: String
    let entries: Int
    let duplicates: Int
    let belowMinimum: Int
    let badLines: Int
    let missingRanges: Int
    let bytes: Int
    let bits: Int
    let bitsPerEntry: Double
    let falsePositiveRate: Double
    let sortedOnDisk: Bool
    let seconds: Double
    let peakBytes: Int

    init(_ summary: BreachPacker.Summary, bits: Int, filter: String, seconds: Double, peakBytes: Int) {
        self.filter = filter
        kind = summary.kind.name
        entries = summary.entries
        duplicates = summary.duplicates
        belowMinimum = summary.belowMinimum
        badLines = summary.badLines
        missingRanges = summary.missingRanges
        bytes = summary.bytes
        self.bits = bits
        bitsPerEntry = (summary.bitsPerEntry * 1000).rounded() / 1000
        falsePositiveRate = bits == 8 ? 0x1p-8 : 0x1p-16
        sortedOnDisk = summary.wasSorted
        self.seconds = (seconds * 1000).rounded() / 1000
        self.peakBytes = peakBytes
    }

    var table: String {
        var rows = [
            ("Filter", Escaping.visible(filter)),
            ("Entries", "\(Self.grouped(entries)) \(kind) hashes, each looked up again"),
            ("Size", "\(Self.grouped(bytes)) bytes, \(String(format: "%.2f", bitsPerEntry)) bits per entry"),
            ("False alarms", bits == 8 ? "1 in 256 (0.39 %)" : "1 in 65,536 (0.0015 %)"),
        ]
        if duplicates > 0 { rows.append(("Twice", "\(Self.grouped(duplicates)) entries occurred again")) }
        if belowMinimum > 0 { rows.append(("Left out", "\(Self.grouped(belowMinimum)) below the minimum count")) }
        if badLines > 0 { rows.append(("Bad lines", "\(Self.grouped(badLines)) left out")) }
        if missingRanges > 0 {
            rows.append(
                ("Missing", "\(Self.grouped(missingRanges)) of 1,048,576 range files: the list is not complete"))
        }
        rows.append(
            (
                "Took",
                String(format: "%.1f s", seconds) + (sortedOnDisk ? ", sorted on disk first" : "")
                    + ", \(peakBytes >> 20) MiB of memory at most"
            ))
        return rows.map { $0.0.padding(toLength: 14, withPad: " ", startingAt: 0) + $0.1 }.joined(separator: "\n")
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
        }.joined()
    }
}
