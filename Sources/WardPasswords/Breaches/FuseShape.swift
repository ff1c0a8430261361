import Foundation

/// The shape of a binary fuse filter of three hash functions (Graf and Lemire, "Binary Fuse Filters: Fast and Smaller
/// Than Xor Filters", ACM Journal of Experimental Algorithmics 27, 2022).
///
/// The array is cut into segments; a key has one place in each of three successive segments, and the exclusive or of
/// what stands in the three places is the key's fingerprint.
struct FuseShape: Equatable {
    /// log2 of a segment's length.
    let segmentBits: Int
    /// The number of segments in which a key's first place can be.
    let segmentCount: Int

    /// The longest segment that the paper uses.
    static let mostSegmentBits = 18

    /// The shape for a number of keys, by the paper's formulas.
    init(keys: Int) {
        guard keys > 0 else {
            self.init(segmentBits: 0, segmentCount: 0)
            return
        }
        let size = Double(max(keys, 2))
        let bits = min(max(Int((log(size) / log(3.33) + 2.25).rounded(.down)), 2), Self.mostSegmentBits)
        let factor = max(1.125, 0.875 + 0.25 * log(1e6) / log(size))
        let capacity = Int((size * factor).rounded())
        let segments = (capacity + (1 << bits) - 1) >> bits
        self.init(segmentBits: bits, segmentCount: max(1, segments - 2))
    }

    init(segmentBits: Int, segmentCount: Int) {
        self.segmentBits = segmentBits
        self.segmentCount = segmentCount
    }

    /// The number of places.
    var length: Int { segmentCount == 0 ? 0 : (segmentCount + 2) << segmentBits }

    /// The three places of a key's hash.
    @inline(__always)
    func places(_ hash: UInt64) -> (Int, Int, Int) {
        let first = Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(segmentCount << segmentBits)).high)
        let mask = (1 << segmentBits) - 1
        let second = (first + (1 << segmentBits)) ^ (Int(truncatingIfNeeded: hash >> 18) & mask)
        let third = (first + (2 << segmentBits)) ^ (Int(truncatingIfNeeded: hash) & mask)
        return (first, second, third)
    }

    /// Mixes a key and a seed into an evenly spread hash: the finaliser of MurmurHash3.
    @inline(__always)
    static func hash(_ key: UInt64, seed: UInt64) -> UInt64 {
        var hash = key &+ seed
        hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ (hash >> 33)
    }

    /// What is stored of a hash; its lower bits are cut off where the fingerprint has eight.
    @inline(__always)
    static func fingerprint(_ hash: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: hash ^ (hash >> 32)) }
}
