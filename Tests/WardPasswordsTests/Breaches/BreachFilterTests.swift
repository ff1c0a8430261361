import Crypto
import Foundation
import Testing

@testable import WardPasswords

/// A folder that goes with the test.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "ward-breach-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    subscript(_ name: String) -> String { path + "/" + name }

    func write(_ text: String, _ name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: self[name]))
        return self[name]
    }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
}

/// The SHA-1 of a text, in capitals.
func sha1Hex(_ text: String) -> String {
    Insecure.SHA1.hash(data: Data(text.utf8)).map { String(format: "%02X", $0) }.joined()
}

@Suite struct BreachFilterTests {
    let folder = try? TemporaryFolder()

    private func list(_ count: Int, sorted: Bool = true) -> [String] {
        let lines = (0..<count).map { "\(sha1Hex("password\($0)")):\($0 % 7 + 1)" }
        return sorted ? lines.sorted() : lines
    }

    @Test(arguments: [1, 2, 3, 10, 1000, 20_000], [8, 16])
    func everyEntryIsFound(_ count: Int, _ bits: Int) throws {
        let folder = try #require(folder)
        let input = try folder.write(list(count).joined(separator: "\r\n") + "\r\n", "list")
        let summary = try BreachPacker(bits: bits).pack([input], to: folder["filter"])
        #expect(summary.entries == count)
        #expect(!summary.wasSorted)
        let filter = try BreachFilter(folder["filter"], checkingContent: true)
        #expect(filter.entries == count)
        for index in 0..<count { #expect(filter.contains(try NormalizedPassword("password\(index)"))) }
        #expect(folder.names == ["filter", "list"])
    }

    @Test(arguments: [8, 16])
    func amongAMillionNoneIsMissedAndFalseAlarmsAreAsComputed(_ bits: Int) throws {
        let folder = try #require(folder)
        var numbers = SeededNumbers(11)
        let keys = (0..<1_000_000).map { _ in numbers.next() }
        let writer = try BreachFilterWriter(folder["filter"], bits: bits, shardBits: 2, seed: 5)
        for key in keys.sorted() { #expect(try writer.add(key)) }
        let bytes = try writer.finish(kind: .sha1, minimumCount: 1, listDate: 0)
        // Graf and Lemire: about an eighth more places than keys, and some more in shards of a quarter million.
        #expect(Double(bytes) * 8 / 1e6 < Double(bits) * 1.17)
        let filter = try BreachFilterFile(folder["filter"], kind: .sha1, checkingContent: true)
        #expect(keys.count { !filter.contains($0) } == 0)
        // Binomial: within five standard deviations.
        let tries = 4_000_000
        let rate = bits == 8 ? 0x1p-8 : 0x1p-16
        let alarms = (0..<tries).count { _ in filter.contains(numbers.next()) }
        let mean = Double(tries) * rate
        #expect(abs(Double(alarms) - mean) < 5 * (mean * (1 - rate)).squareRoot())
    }

    @Test func sortedUnsortedAndSeveralListsGiveTheSameAnswers() throws {
        let folder = try #require(folder)
        let lines = list(5000, sorted: false)
        let sorted = try folder.write(lines.sorted().joined(separator: "\n"), "sorted")
        let unsorted = try folder.write(lines.joined(separator: "\n"), "unsorted")
        let first = try folder.write(lines[..<3000].joined(separator: "\n"), "first")
        let second = try folder.write(lines[2000...].joined(separator: "\n").lowercased(), "second")
        let packer = BreachPacker(listDate: 1_800_000_000)
        #expect(try packer.pack([sorted], to: folder["a"]).entries == 5000)
        // Small lists have one shard, in which the order does not matter.
        #expect(try packer.pack([unsorted], to: folder["b"]).entries == 5000)
        let both = try packer.pack([first, second], to: folder["c"])
        #expect(both.entries == 5000)
        #expect(both.duplicates == 1000)
        #expect(both.wasSorted)
        let contents = try ["a", "b", "c"].map { try Data(contentsOf: URL(filePath: folder[$0])) }
        #expect(Set(contents).count == 1)
    }

    @Test func keysOfAWrittenShardAreNotTaken() throws {
        let folder = try #require(folder)
        let writer = try BreachFilterWriter(folder["filter"], bits: 16, shardBits: 4, seed: 1)
        #expect(try writer.add(7 << 60))
        #expect(try !writer.add(6 << 60))
        #expect(try writer.add(7 << 60 | 1))
    }

    @Test func aSpillGivesAllKeysInOrder() throws {
        let folder = try #require(folder)
        var numbers = SeededNumbers(2)
        let keys = (0..<300_000).map { _ in numbers.next() }
        let spill = try KeySpill(beside: folder["x"])
        for key in keys { try spill.add(key) }
        #expect(folder.names == [])
        var drained: [UInt64] = []
        try spill.drain { drained.append($0) }
        #expect(drained == keys.sorted())
    }

    @Test func aFolderOfRangeFilesIsRead() throws {
        let folder = try #require(folder)
        try FileManager.default.createDirectory(atPath: folder["ranges"], withIntermediateDirectories: true)
        for line in list(50) {
            let text = "\u{FEFF}" + line.dropFirst(5) + "\r\n" + String(repeating: "0", count: 34) + "A:0"
            _ = try folder.write(text, "ranges/\(line.prefix(5)).txt")
        }
        let summary = try BreachPacker().pack([folder["ranges"]], to: folder["filter"])
        #expect(summary.entries == 50)
        // Padding lines have the count 0.
        #expect(summary.belowMinimum == 50)
        #expect(summary.missingRanges == 1_048_576 - 50)
        let filter = try BreachFilter(folder["filter"])
        for index in 0..<50 { #expect(filter.contains(try NormalizedPassword("password\(index)"))) }
    }

    @Test func ntlmHashesAreAKindOfTheirOwn() throws {
        let folder = try #require(folder)
        // RFC 1320's vector, and the hash of "password" that is known everywhere.
        #expect(MD4.hash(Array("message digest".utf8)) == "d9130a8164549fe818874806e1c7014b".hexBytes)
        #expect(
            MD4.hash(Array(String(repeating: "1234567890", count: 8).utf8))
                == "e33b4ddc9c38f2199c3e7b164fcc0536".hexBytes)
        let input = try folder.write("8846F7EAEE8FB117AD06BDD830B7586C:5\n", "list")
        #expect(try BreachPacker().pack([input], to: folder["filter"]).kind == .ntlm)
        let filter = try NTLMBreachFilter(folder["filter"])
        #expect(filter.contains(try NormalizedPassword("password")))
        #expect(!filter.contains(try NormalizedPassword("Password")))
        #expect { try BreachFilter(folder["filter"]) } throws: { ($0 as? BreachError)?.kind == .wrongKind }
    }

    @Test func aHashOfTheWrongLengthCountsAsBreached() throws {
        let folder = try #require(folder)
        let input = try folder.write(list(10).joined(separator: "\n"), "list")
        _ = try BreachPacker().pack([input], to: folder["filter"])
        let filter = try BreachFilter(folder["filter"])
        #expect(filter.contains(sha1: []))
        #expect(filter.contains(sha1: [UInt8](repeating: 0, count: 16)))
        #expect(!filter.contains(sha1: [UInt8](repeating: 0, count: 20)))
    }

    @Test func rareEntriesAreLeftOut() throws {
        let folder = try #require(folder)
        let input = try folder.write(list(700).joined(separator: "\n"), "list")
        let summary = try BreachPacker(minimumCount: 5).pack([input], to: folder["filter"])
        #expect(summary.entries == 300)
        #expect(summary.belowMinimum == 400)
        #expect(try BreachFilter(folder["filter"]).minimumCount == 5)
    }

    @Test(arguments: [
        "x", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD:1", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:",
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:-1", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1x",
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:1111111111111111111", "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FG8:1",
        "8846F7EAEE8FB117AD06BDD830B7586C:5", "\0",
    ])
    func aBadLineIsNamedOrCounted(_ line: String) throws {
        let folder = try #require(folder)
        let good = list(2)
        let input = try folder.write("\(good[0])\n\(line)\n\(good[1])\n", "list")
        #expect {
            try BreachPacker().pack([input], to: folder["filter"])
        } throws: { error in
            (error as? BreachError)?.kind == .badList && "\(error)".hasPrefix("\(input):2: ")
        }
        #expect(folder.names == ["list"])
        let summary = try BreachPacker(skipsBadLines: true).pack([input], to: folder["filter"])
        #expect(summary.badLines == 1)
        #expect(summary.entries == 2)
    }

    @Test func anEndlessLineIsRefusedAtOnce() {
        var lines = 0
        #expect(throws: BreachError.self) {
            try LineReader.read("/dev/zero", progress: { _ in }) { (_, number) throws(BreachError) in
                lines = number
                throw BreachError(.badList, "enough")
            }
        }
        #expect(lines == 1)
    }

    @Test func linesWithoutEndAreBadLines() throws {
        let folder = try #require(folder)
        let input = try folder.write(String(repeating: "A", count: 5 << 20) + "\n" + list(1)[0], "list")
        #expect(throws: BreachError.self) { try BreachPacker().pack([input], to: folder["filter"]) }
        let summary = try BreachPacker(skipsBadLines: true).pack([input], to: folder["filter"])
        #expect(summary.entries == 1)
        #expect(summary.badLines == 1)
    }

    @Test func anEmptyOrMissingListLeavesTheOldFilter() throws {
        let folder = try #require(folder)
        let input = try folder.write(list(1)[0], "list")
        _ = try BreachPacker().pack([input], to: folder["filter"])
        let empty = try folder.write("\n\n", "empty")
        #expect { try BreachPacker().pack([empty], to: folder["filter"]) } throws: {
            ($0 as? BreachError)?.kind == .empty
        }
        #expect { try BreachPacker().pack([folder["none"]], to: folder["filter"]) } throws: {
            ($0 as? BreachError)?.kind == .inputOutput
        }
        #expect(try BreachFilter(folder["filter"]).entries == 1)
        #expect(folder.names == ["empty", "filter", "list"])
    }

    @Test func onlyAFileIsReplacedAndNeverTheListItself() throws {
        let folder = try #require(folder)
        let input = try folder.write(list(3).joined(separator: "\n"), "list")
        for target in [input, folder.path, "/dev/null"] {
            #expect { try BreachPacker().pack([input], to: target) } throws: {
                ($0 as? BreachError)?.kind == .inputOutput
            }
        }
        #expect(folder.names == ["list"])
        try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: folder["filter"])
        try Data().write(to: URL(filePath: folder["filter"]))
        _ = try BreachPacker().pack([input], to: folder["link"])
        #expect(try BreachFilter(folder["filter"]).entries == 3)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder["link"]) == folder["filter"])
    }

    @Test func damagedFiltersAreRefusedOrAnswerButNeverCrash() throws {
        let folder = try #require(folder)
        let input = try folder.write(list(500).joined(separator: "\n"), "list")
        _ = try BreachPacker().pack([input], to: folder["filter"])
        let whole = Array(try Data(contentsOf: URL(filePath: folder["filter"])))
        var numbers = SeededNumbers(9)
        var refused = 0
        for round in 0..<3000 {
            var bytes = whole
            if round % 3 == 0 {
                bytes.removeLast(Int.random(in: 1...bytes.count, using: &numbers))
            } else {
                // Most of it in head and directory, and every other time with a digest that fits.
                for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                    bytes[Int.random(in: 0..<200, using: &numbers) % bytes.count] = UInt8.random(
                        in: 0...255, using: &numbers)
                }
                if round % 2 == 0, bytes.count >= 160 {
                    let end = min(bytes.count, 128 + 32 << Int(min(bytes[12], 16)))
                    let digest = Array(SHA256.hash(data: bytes[..<96] + bytes[128..<max(end, 128)]))
                    bytes.replaceSubrange(96..<128, with: digest)
                }
            }
            try Data(bytes).write(to: URL(filePath: folder["damaged"]))
            do {
                let filter = try BreachFilter(folder["damaged"])
                for _ in 0..<20 {
                    _ = filter.contains(sha1: (0..<20).map { _ in UInt8.random(in: 0...255, using: &numbers) })
                }
            } catch { refused += 1 }
        }
        #expect(refused > 2000)
        #expect(throws: BreachError.self) { try BreachFilter(folder.path) }
        #expect(throws: BreachError.self) { try BreachFilter("/dev/null") }
        #expect(throws: BreachError.self) { try BreachFilter(folder["list"]) }
        var changed = whole
        changed[whole.count - 1] ^= 1
        try Data(changed).write(to: URL(filePath: folder["damaged"]))
        #expect(throws: BreachError.self) { try BreachFilter(folder["damaged"], checkingContent: true) }
    }
}
