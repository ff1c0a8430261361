/// Builds the fingerprints of one binary fuse filter in memory.
struct FuseFilter {
    let shape: FuseShape
    let seed: UInt64
    private(set) var fingerprints: [UInt16]

    /// Builds the filter of some different keys; nil where a hundred seeds in a row fail, which happens only where
    /// keys occur twice.
    ///
    /// Each place that just one key has is peeled off with its key until none is left; then the keys get their
    /// fingerprints in the opposite order, so that each has a place of its own left to set.
    init?(keys: ArraySlice<UInt64>, bits: Int, seed first: UInt64) {
        shape = FuseShape(keys: keys.count)
        fingerprints = [UInt16](repeating: 0, count: shape.length)
        let mask: UInt16 = bits == 8 ? 0xFF : 0xFFFF
        guard !keys.isEmpty else {
            seed = first
            return
        }
        var peeling = Peeling(length: shape.length, keys: keys.count)
        for attempt in 0..<100 {
            let seed = FuseShape.hash(first, seed: UInt64(attempt))
            guard peeling.peel(keys, shape, seed) else { continue }
            self.seed = seed
            peeling.assign(&fingerprints, shape, mask)
            return
        }
        return nil
    }

    /// Whether a key is in the filter, or seems to be.
    func contains(_ key: UInt64, bits: Int) -> Bool {
        guard shape.length > 0 else { return false }
        let hash = FuseShape.hash(key, seed: seed)
        let (a, b, c) = shape.places(hash)
        let found = fingerprints[a] ^ fingerprints[b] ^ fingerprints[c] ^ FuseShape.fingerprint(hash)
        return found & (bits == 8 ? 0xFF : 0xFFFF) == 0
    }
}

/// The working memory of one construction: 8 bytes and 1 for each place, 9 for each key.
private struct Peeling {
    /// For each place: the exclusive or of the hashes that have it.
    var hashes: [UInt64]
    /// For each place: four times the number of hashes that have it; the lowest two bits are the exclusive or of which
    /// of their three places it is, so that the last one's is known.
    var counts: [UInt8]
    /// Hashes in the order in which they were peeled, with the place that each was alone in.
    var order: [(hash: UInt64, which: UInt8)]
    /// Places that one hash has.
    var alone: [Int]

    init(length: Int, keys: Int) {
        hashes = [UInt64](repeating: 0, count: length)
        counts = [UInt8](repeating: 0, count: length)
        order = []
        order.reserveCapacity(keys)
        alone = []
    }

    /// Peels all keys off; false where some cannot be.
    mutating func peel(_ keys: ArraySlice<UInt64>, _ shape: FuseShape, _ seed: UInt64) -> Bool {
        for index in hashes.indices {
            hashes[index] = 0
            counts[index] = 0
        }
        order.removeAll(keepingCapacity: true)
        alone.removeAll(keepingCapacity: true)
        for key in keys {
            let hash = FuseShape.hash(key, seed: seed)
            let (a, b, c) = shape.places(hash)
            // A place with 63 keys is as good as full of the same key.
            guard counts[a] < 248, counts[b] < 248, counts[c] < 248 else { return false }
            toggle(hash, a, 0)
            toggle(hash, b, 1)
            toggle(hash, c, 2)
            counts[a] += 4
            counts[b] += 4
            counts[c] += 4
        }
        for place in counts.indices where counts[place] >> 2 == 1 { alone.append(place) }
        while let place = alone.popLast() {
            guard counts[place] >> 2 == 1 else { continue }
            let hash = hashes[place]
            let which = counts[place] & 3
            order.append((hash, which))
            let (a, b, c) = shape.places(hash)
            drop(hash, a, 0)
            drop(hash, b, 1)
            drop(hash, c, 2)
        }
        return order.count == keys.count
    }

    /// Sets the place of each key to what makes its three places its fingerprint.
    func assign(_ fingerprints: inout [UInt16], _ shape: FuseShape, _ mask: UInt16) {
        for (hash, which) in order.reversed() {
            let (a, b, c) = shape.places(hash)
            let place = which == 0 ? a : which == 1 ? b : c
            let others = fingerprints[a] ^ fingerprints[b] ^ fingerprints[c] ^ fingerprints[place]
            fingerprints[place] = (FuseShape.fingerprint(hash) ^ others) & mask
        }
    }

    @inline(__always)
    private mutating func toggle(_ hash: UInt64, _ place: Int, _ which: UInt8) {
        hashes[place] ^= hash
        counts[place] ^= which
    }

    @inline(__always)
    private mutating func drop(_ hash: UInt64, _ place: Int, _ which: UInt8) {
        toggle(hash, place, which)
        counts[place] -= 4
        if counts[place] >> 2 == 1 { alone.append(place) }
    }
}
