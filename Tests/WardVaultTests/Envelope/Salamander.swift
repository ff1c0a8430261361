import Crypto
import Foundation

/// A ciphertext and tag of AES-256-GCM that open under two keys with two contents (Dodis, Grubbs, Ristenpart, Woodage:
/// "Fast Message Franking", 2018). One block of the ciphertext is solved for, so that both tags come out the same.
struct Salamander {
    let first: Data
    let second: Data
    let nonce: Data
    let ciphertext: Data
    let tag: Data

    init(first: Data, second: Data, nonce: Data) throws {
        self.first = first
        self.second = second
        self.nonce = nonce
        // GHASH of no associated data, the blocks given, x, and the lengths: with C1 known, solve for C2 = x.
        let known = Field(Data(repeating: 0x41, count: 16))
        let lengths = Field(high: 0, low: 256)
        let (h1, mask1) = try Self.hashKeyAndMask(first, nonce)
        let (h2, mask2) = try Self.hashKeyAndMask(second, nonce)
        // tag = c·h³ + x·h² + l·h + mask, for both keys.
        func rest(_ h: Field, _ mask: Field) -> Field { known * h * h * h + lengths * h + mask }
        let x = (rest(h1, mask1) + rest(h2, mask2)) * (h1 * h1 + h2 * h2).inverse
        ciphertext = known.bytes + x.bytes
        tag = (rest(h1, mask1) + x * h1 * h1).bytes
    }

    /// The key of GHASH and what the tag is masked with, both recovered from what the public functions give: the tag of an
    /// empty text is the mask, that of one zero block without text shows the key.
    private static func hashKeyAndMask(_ key: Data, _ nonce: Data) throws -> (Field, Field) {
        let key = SymmetricKey(data: key)
        let at = try AES.GCM.Nonce(data: nonce)
        let mask = Field(try AES.GCM.seal(Data(), using: key, nonce: at).tag)
        // One byte of associated data, 0x80: tag = 1·h² + 8·2^64·h + mask. Two of them, 0x80 and 0x40, give sums of h² and h.
        let one = Field(try AES.GCM.seal(Data(), using: key, nonce: at, authenticating: Data([0x80])).tag) + mask
        let two = Field(try AES.GCM.seal(Data(), using: key, nonce: at, authenticating: Data([0x40])).tag) + mask
        // one + two = (1 + x)·h², one = h² + lengths·h.
        let square = (one + two) * (Field(Data([0xC0] + [UInt8](repeating: 0, count: 15)))).inverse
        let h = (one + square) * Field(high: 8, low: 0).inverse
        return (h, mask)
    }
}

/// GF(2^128) as GCM has it (NIST SP 800-38D, 6.3): the first bit of the first byte is the constant term.
struct Field: Equatable {
    var high: UInt64
    var low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ bytes: some Sequence<UInt8>) {
        let all = Array(bytes)
        high = all[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = all[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
    }

    var bytes: Data {
        var out = Data()
        withUnsafeBytes(of: high.bigEndian) { out.append(contentsOf: $0) }
        withUnsafeBytes(of: low.bigEndian) { out.append(contentsOf: $0) }
        return out
    }

    static func + (left: Field, right: Field) -> Field {
        Field(high: left.high ^ right.high, low: left.low ^ right.low)
    }

    static func * (left: Field, right: Field) -> Field {
        var sum = Field(high: 0, low: 0)
        var shifted = right
        for bit in 0..<128 {
            let isSet = bit < 64 ? left.high >> UInt64(63 - bit) & 1 : left.low >> UInt64(127 - bit) & 1
            if isSet == 1 { sum = sum + shifted }
            let carry = shifted.low & 1
            shifted.low = shifted.low >> 1 | shifted.high << 63
            shifted.high >>= 1
            if carry == 1 { shifted.high ^= 0xE1 << 56 }
        }
        return sum
    }

    /// The element's power 2^128 - 2.
    var inverse: Field {
        var result = Field(high: 1 << 63, low: 0)
        var power = self
        for _ in 1..<128 {
            power = power * power
            result = result * power
        }
        return result
    }
}
