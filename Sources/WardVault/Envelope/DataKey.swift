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
        let size = MessageCode.size
        let blocks = (count + size - 1) / size
        // The number of the block comes last, so it lies behind the information already.
        var numbered: [UInt8] = []
        numbered.reserveCapacity(info.count + 1)
        numbered += info
        numbered.append(0)
        return [UInt8](unsafeUninitializedCapacity: blocks * size) { out, used in
            let out = UnsafeMutableRawBufferPointer(out)
            for block in 0..<blocks {
                numbered[info.count] = UInt8(block + 1)
                let start = block * size
                numbered.withUnsafeBytes { numbered in
                    let last = UnsafeRawBufferPointer(rebasing: out[max(0, start - size)..<start])
                    mac.code(last, numbered) {
                        UnsafeMutableRawBufferPointer(rebasing: out[start..<start + size]).copyMemory(from: $0)
                    }
                }
            }
            used = count
        }
    }
}
