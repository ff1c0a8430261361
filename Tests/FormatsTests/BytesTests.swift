import Testing

@testable import Formats

@Suite("Bytes")
struct BytesTests {
    @Test func base64PassesOverWhatTextsPutAroundIt() {
        let quoted = "TWFu\\nTWFu\n  > \"TWE=\"; rest"
        #expect(Base64.decode(Array(quoted.utf8)[...]).bytes == Array("ManManMa".utf8))
        #expect(Base64.unpadded(Array("Ma".utf8)) == "TWE")
    }

    @Test func derReadsLongAndIndefiniteLengths() throws {
        var long = DER([0x30, 0x81, 0x03, 0x02, 0x01, 0x05][...])
        var inside = long.sequence()
        let number = inside?.next(0x02)?.number
        #expect(number == 5)
        var open = DER([0x30, 0x80, 0x24, 0x80, 0x04, 1, 7, 0x04, 1, 8, 0, 0, 0, 0, 0x05, 0][...])
        let first = open.next()
        let sequence = try #require(first)
        #expect(sequence.isComplete)
        let octets = try #require(sequence.inside.first(0x24))
        #expect(DER.octets(octets) == [7, 8])
        let last = open.next()
        #expect(last?.tag == 0x05)
    }

    @Test func derRefusesLengthsBeyondReason() {
        var huge = DER([0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0][...])
        let element = huge.next()
        #expect(element == nil)
        var deep = DER([UInt8](repeating: 0x30, count: 10_000).flatMap { [$0, 0x80] }[...])
        _ = deep.next()
    }

    @Test func identifiersAreWrittenWithDots() {
        #expect(DER.dotted([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1][...]) == "1.2.840.113549.1.1.1")
        #expect(DER.dotted([0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42][...]) == "2.16.840.1.101.3.4.1.42")
    }

    @Test func aReaderNeverRunsOverTheEnd() {
        var reader = ByteReader([0, 0, 0, 9, 1])
        let field = reader.field()
        #expect(field == nil)
        var negative = ByteReader([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
        let number = negative.littleEndian(8)
        #expect(number == nil)
        #expect([1, 2][...].bigEndian(at: 5, 2) == nil)
    }

    @Test func randomBytesLookRandomAndTextDoesNot() {
        var state: UInt64 = 1
        let random = (0..<16_384).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 33)
        }
        #expect(Opaque.looksRandom(random[...]))
        #expect(!Opaque.looksRandom((0..<16_384).map { UInt8($0 % 200) }[...]))
        #expect(!Opaque.looksRandom([UInt8](repeating: 65, count: 16_384)[...]))
    }
}
