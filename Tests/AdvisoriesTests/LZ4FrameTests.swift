import Advisories
import Foundation
import Testing

@Suite struct LZ4FrameTests {
    private func decode(_ bytes: [UInt8]) throws -> [UInt8] {
        var frame = LZ4Frame(bytes)
        var output: [UInt8] = []
        while try frame.readBlock(into: &output) {
            // No input of these tests grows beyond this; a decoder that does is caught.
            try #require(output.count < 64 << 20)
        }
        return output
    }

    /// Text with repeats near and far, runs of one byte, and noise.
    private func sample(_ chance: inout Chance, _ size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < size {
            switch chance.below(4) {
            case 0: bytes += (0..<chance.below(300)).map { _ in UInt8(chance.below(256)) }
            case 1: bytes += [UInt8](repeating: UInt8(chance.below(256)), count: chance.below(2000))
            case 2: bytes += Array("Package: p\(chance.below(50))\nVersion: 1.\(chance.below(9))\n\n".utf8)
            default:
                if bytes.isEmpty { continue }
                let start = chance.below(bytes.count)
                bytes += Array(bytes[start...].prefix(chance.below(5000)))
            }
        }
        return Array(bytes.prefix(size))
    }

    private func compressed(_ bytes: [UInt8], _ options: [String]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "ward-lz4-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        let (status, data) = try Tools.run("/usr/bin/lz4", options + ["-c", file.path])
        try #require(status == 0)
        return Array(data)
    }

    @Test(
        .enabled(if: Tools.has("lz4"), "needs lz4"),
        arguments: [["-1"], ["-9", "-BD"], ["-B5", "-BX"], ["-B7", "--content-size"], ["--no-frame-crc"]])
    func readsWhatLz4Writes(options: [String]) throws {
        var chance = Chance(seed: 3)
        for size in [0, 1, 13, 65_535, 65_536, 65_537, 700_000] {
            let bytes = sample(&chance, size)
            #expect(try decode(try compressed(bytes, options)) == bytes, "\(size) \(options)")
        }
    }

    @Test(.enabled(if: Tools.has("lz4"), "needs lz4"))
    func severalFramesAndSkippableOnesAreReadInTurn() throws {
        let frame = try compressed(Array("one".utf8), ["-1"])
        let skippable: [UInt8] = [0x52, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9]
        #expect(try decode(frame + skippable + frame) == Array("oneone".utf8))
    }

    @Test(.enabled(if: Tools.has("lz4"), "needs lz4"))
    func everyTruncationIsAnErrorAndNeverAShorterList() throws {
        var chance = Chance(seed: 4)
        let bytes = try compressed(sample(&chance, 800), ["-1"])
        for count in 1..<bytes.count {
            #expect(throws: LZ4Frame.Failure.self) { try decode(Array(bytes.prefix(count))) }
        }
    }

    @Test(.enabled(if: Tools.has("lz4"), "needs lz4"))
    func damagedFramesNeverCrash() throws {
        var chance = Chance(seed: 5)
        let bytes = try compressed(sample(&chance, 3000), ["-9", "-BD"])
        var refused = 0
        for _ in 0..<2000 {
            do { _ = try decode(chance.mutated(bytes)) } catch is LZ4Frame.Failure { refused += 1 }
        }
        #expect(refused > 300)
    }

    @Test func otherBytesAreNoFrame() {
        #expect(throws: LZ4Frame.Failure.notAFrame) { try decode(Array("Package: a\n".utf8)) }
        #expect(throws: LZ4Frame.Failure.truncated) { try decode([4, 0x22]) }
    }
}
