import Crypto
import Foundation

/// A key that records are sealed under, with the part of HMAC that depends on the key alone computed once.
struct DataKey: Sendable {
    private let mac: HMAC<SHA256>

    init(_ key: SymmetricKey) { mac = HMAC<SHA256>(key: key) }

    /// HKDF-Expand of RFC 5869 with SHA-256; the key is the pseudorandom key. Nothing at all for more than 255 · 32 bytes,
    /// which the function cannot give.
    func expand(info: [UInt8], count: Int) -> [UInt8] {
        guard count <= 255 * 32 else { return [] }
        var out: [UInt8] = []
        out.reserveCapacity(count + 31)
        var block = 0
        while out.count < count {
            block += 1
            var mac = mac
            info.withUnsafeBytes { info in
                out.withUnsafeBytes { mac.update(data: UnsafeRawBufferPointer(rebasing: $0.suffix(block > 1 ? 32 : 0))) }
                mac.update(data: info)
                withUnsafeBytes(of: UInt8(truncatingIfNeeded: block)) { mac.update(data: $0) }
            }
            mac.finalize().withUnsafeBytes { out.append(contentsOf: $0) }
        }
        out.removeLast(out.count - count)
        return out
    }
}
