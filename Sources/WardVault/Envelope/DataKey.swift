import Crypto
import Foundation

/// A key that records are sealed under.
struct DataKey: Sendable {
    private let mac: MessageCode

    init(_ key: SymmetricKey) { mac = MessageCode(key) }

    /// HKDF-Expand of RFC 5869 with SHA-256; the key is the pseudorandom key. Nothing at all for more than 255 · 32 bytes,
    /// which the function cannot give.
    func expand(info: [UInt8], count: Int) -> [UInt8] {
        guard count <= 255 * MessageCode.size else { return [] }
        var out: [UInt8] = []
        out.reserveCapacity(count + MessageCode.size)
        // The number of the block comes last, so it lies behind the information already.
        var numbered = info + [0]
        while out.count < count {
            numbered[info.count] += 1
            numbered.withUnsafeBytes { numbered in
                let last = out.suffix(out.isEmpty ? 0 : MessageCode.size)
                last.withUnsafeBytes { mac.code($0, numbered) { out.append(contentsOf: $0) } }
            }
        }
        out.removeLast(out.count - count)
        return out
    }
}
