import Formats
import Foundation
import Testing

@testable import Search

@Suite("Damaged files")
struct FuzzTests {
    /// Every reader sees every file of the tree, damaged in many ways; none may crash or read without end.
    @Test func noDamageCrashesAReader() throws {
        let root = try #require(Trees.root)
        let names = try FileManager.default.contentsOfDirectory(atPath: root + "/found").sorted()
        let detectors: [any Detector] = [KeyDetector(), StorageDetector()]
        let scanners = detectors.map { MarkScanner($0.marks) }
        var generator = Generator(state: 1)
        var looks = 0
        for name in names {
            guard let data = FileManager.default.contents(atPath: "\(root)/found/\(name)"), data.count < 40_000 else {
                continue
            }
            let original = Array(data)
            for _ in 0..<40 {
                let bytes = damaged(original, &generator)
                for (detector, scanner) in zip(detectors, scanners) {
                    _ = detector.began(
                        FileHead(bytes: bytes[...], size: bytes.count, source: ArraySource(bytes)))
                    for hit in bytes.withUnsafeBytes({ scanner.hits(in: $0, 0..<bytes.count) }) {
                        _ = detector.found(hit.mark, at: bytes[hit.at...], before: hit.at > 0 ? bytes[hit.at - 1] : nil)
                    }
                    looks += 1
                }
            }
        }
        #expect(looks > 1000)
    }

    private func damaged(_ original: [UInt8], _ generator: inout Generator) -> [UInt8] {
        var bytes = original
        guard !bytes.isEmpty else { return bytes }
        switch generator.next() % 4 {
        case 0: bytes.removeLast(Int(generator.next() % UInt64(bytes.count)))
        case 1:
            let start = Int(generator.next() % UInt64(bytes.count))
            for index in start..<min(bytes.count, start + 8) { bytes[index] = 0xff }
        case 2:
            let start = Int(generator.next() % UInt64(bytes.count))
            bytes.insert(contentsOf: (0..<8).map { _ in UInt8(truncatingIfNeeded: generator.next()) }, at: start)
        default:
            for _ in 0..<(1 + generator.next() % 8) {
                bytes[Int(generator.next() % UInt64(min(bytes.count, 4096)))] = UInt8(
                    truncatingIfNeeded: generator.next())
            }
        }
        return bytes
    }
}
