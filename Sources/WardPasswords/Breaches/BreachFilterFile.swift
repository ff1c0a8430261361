import Crypto

/// An open breach filter of either kind.
struct BreachFilterFile: Sendable {
    let header: BreachFilterHeader
    private let shards: [BreachFilterHeader.Shard]
    private let file: MappedFile

    init(_ path: String, kind: BreachListKind?, checkingContent: Bool) throws(BreachError) {
        file = try MappedFile(path)
        (header, shards) = try BreachFilterHeader.read(file.bytes)
        if let kind, header.kind != kind {
            throw BreachError(
                .wrongKind, "The breach filter is of \(header.kind.name) hashes, and \(kind.name) is asked for.")
        }
        if checkingContent { try checkContent() }
    }

    /// Whether a hash of the right length is a member; `true` with a small known probability where it is not.
    func contains(_ key: UInt64) -> Bool {
        let shard = shards[Int(truncatingIfNeeded: key >> 48) >> (16 - header.shardBits)]
        guard shard.entries > 0 else { return false }
        let hash = FuseShape.hash(key, seed: shard.seed)
        let (a, b, c) = shard.shape.places(hash)
        let bytes = file.bytes
        let wanted = FuseShape.fingerprint(hash)
        if header.bits == 8 {
            let found = bytes[shard.offset + a] ^ bytes[shard.offset + b] ^ bytes[shard.offset + c]
            return found == UInt8(truncatingIfNeeded: wanted)
        }
        func value(_ place: Int) -> UInt16 {
            UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: shard.offset + 2 * place, as: UInt16.self))
        }
        return value(a) ^ value(b) ^ value(c) == wanted
    }

    /// Reads all of it and compares with the digest.
    private func checkContent() throws(BreachError) {
        let body = file.bytes[BreachFilterHeader.bodyOffset(shardBits: header.shardBits)...]
        var digest = SHA256()
        digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: body))
        guard Array(digest.finalize()) == header.bodyDigest else { throw .damaged("its content has changed") }
    }

    /// The first eight bytes of a hash, which are even enough to tell a billion apart.
    static func key(_ hash: some Collection<UInt8>) -> UInt64 {
        hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
