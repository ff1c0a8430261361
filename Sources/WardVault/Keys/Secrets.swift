import Crypto
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Data {
    /// Overwrites the bytes in memory. Another copy, had one been made and changed, is not reached.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }

    /// Bytes of the system's random source.
    static func random(_ count: Int) -> Data {
        var source = SystemRandomNumberGenerator()
        return Data((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &source) })
    }

    /// Lower-case hexadecimal digits.
    var hexDigits: String { map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }

    /// Reads lower-case hexadecimal digits of exactly `count` bytes.
    init?(hex: String, count: Int) {
        let digits = hex.utf8.map { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard digits.count == 2 * count, !digits.contains(nil) else { return nil }
        self.init(
            stride(from: 0, to: digits.count, by: 2).map { (digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0) })
    }

    /// Each part after its length in four bytes, so that no two lists of parts give the same bytes.
    static func framed(_ parts: [Data]) -> Data {
        var all = Data()
        for part in parts {
            all.append(number(Int64(part.count)).suffix(4))
            all.append(part)
        }
        return all
    }

    /// A number in eight bytes, the highest first.
    static func number(_ value: Int64) -> Data {
        Swift.withUnsafeBytes(of: value.bigEndian) { Data($0) }
    }
}

extension SymmetricKey {
    /// Lends the key's bytes and overwrites them afterwards.
    func withBytes<Result>(_ body: (Data) throws -> Result) rethrows -> Result {
        var bytes = withUnsafeBytes { Data($0) }
        defer { bytes.wipe() }
        return try body(bytes)
    }
}

extension UUID {
    /// The sixteen bytes.
    var bytes: Data { Swift.withUnsafeBytes(of: uuid) { Data($0) } }
}
