import Crypto

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes a breach filter, shard after shard, to a temporary file that takes its place when it is complete.
final class BreachFilterWriter {
    /// A list of real hashes is evenly spread; one shard of more keys than this is none.
    static let mostKeysInShard = 1 << 24

    private let path: String
    private var temporary: TemporaryFile
    private let bits: Int
    private let shardBits: Int
    private let seed: UInt64
    private var shards: [BreachFilterHeader.Shard] = []
    private var offset: Int
    private var digest = SHA256()
    private var keys: [UInt64] = []
    private var isSorted = true

    /// Different keys that were written.
    private(set) var entries = 0
    /// Keys that occurred again.
    private(set) var duplicates = 0

    init(_ path: String, bits: Int, shardBits: Int, seed: UInt64) throws(BreachError) {
        self.path = path
        self.bits = bits
        self.shardBits = shardBits
        self.seed = seed
        temporary = try TemporaryFile(beside: path)
        offset = BreachFilterHeader.bodyOffset(shardBits: shardBits)
        try temporary.seek(to: offset)
    }

    /// How many bits of the hash name a shard, so that each has about half a million to a million keys.
    static func shardBits(for keys: Int) -> Int {
        var bits = 0
        while bits < BreachFilterHeader.mostShardBits, keys >> bits > 1 << 20 { bits += 1 }
        return bits
    }

    /// Takes a key of the present shard or a later one; false, and nothing happens, where its shard is written.
    func add(_ key: UInt64) throws(BreachError) -> Bool {
        let shard = shardBits == 0 ? 0 : Int(truncatingIfNeeded: key >> UInt64(64 - shardBits))
        guard shard >= shards.count else { return false }
        while shard > shards.count { try endShard() }
        guard keys.count < Self.mostKeysInShard else { throw .uneven }
        if let last = keys.last, key < last { isSorted = false }
        keys.append(key)
        return true
    }

    /// Builds the present shard's filter, looks every key up in it, and writes it.
    private func endShard() throws(BreachError) {
        if !isSorted { keys.sort() }
        isSorted = true
        let all = keys.count
        var kept = 0
        for key in keys where kept == 0 || keys[kept - 1] != key {
            keys[kept] = key
            kept += 1
        }
        duplicates += all - kept
        entries += kept
        let own = FuseShape.hash(UInt64(shards.count), seed: seed)
        guard let filter = FuseFilter(keys: keys[..<kept], bits: bits, seed: own),
            keys[..<kept].allSatisfy({ filter.contains($0, bits: bits) })
        else { throw BreachError(.badList, "No filter can be made of these hashes. Report this as a fault.") }
        let bytes =
            bits == 8
            ? filter.fingerprints.map { UInt8(truncatingIfNeeded: $0) }
            : filter.fingerprints.map(\.littleEndian).withUnsafeBytes { Array($0) }
        shards.append(.init(seed: filter.seed, offset: offset, entries: kept, shape: filter.shape))
        try temporary.write(bytes)
        digest.update(data: bytes)
        offset += bytes.count
        keys.removeAll(keepingCapacity: true)
    }

    /// Writes the head and puts the file in its place. Gives back the bytes of the file.
    func finish(kind: BreachListKind, minimumCount: Int, listDate: Int64) throws(BreachError) -> Int {
        while shards.count < 1 << shardBits { try endShard() }
        guard entries > 0 else {
            throw BreachError(.empty, "The list has no entry to pack. Lower --minimum-count, or name another list.")
        }
        let header = BreachFilterHeader(
            kind: kind, bits: bits, shardBits: shardBits, entries: entries, minimumCount: minimumCount,
            listDate: listDate, fileBytes: offset, seed: seed, bodyDigest: Array(digest.finalize()))
        try temporary.seek(to: 0)
        try temporary.write(header.bytes(shards))
        try temporary.rename(to: path)
        return offset
    }
}
