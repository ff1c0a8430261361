import Crypto
import Foundation

/// A fingerprint of a set of rows that does not depend on their order: the sum of a keyed digest of each. The key is new for
/// each check, so nobody can choose rows whose sum is the same.
struct RowFingerprint: Equatable, Sendable {
    private var lanes: SIMD4<UInt64> = .zero
    private(set) var count = 0
    private let mac: MessageCode

    init(_ key: SymmetricKey) { mac = MessageCode(key) }

    mutating func add(kind: Int64, field: Int64, value: Data, record: Data) {
        var writer = ByteWriter(capacity: 80)
        writer.number(kind)
        writer.number(field)
        writer.framed(value)
        writer.framed(record)
        lanes &+= writer.bytes.withUnsafeBytes { bytes in
            mac.code(bytes) { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
        }
        count += 1
    }

    mutating func add(_ other: RowFingerprint) {
        lanes &+= other.lanes
        count += other.count
    }

    static func == (left: Self, right: Self) -> Bool { left.lanes == right.lanes && left.count == right.count }
}
