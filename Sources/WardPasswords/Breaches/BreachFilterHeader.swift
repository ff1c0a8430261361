import Crypto
import Foundation

/// The head of a breach filter file, 128 bytes, all numbers little-endian:
///
/// | at | bytes | |
/// |---|---|---|
/// | 0 | 8 | `WARDFUSE` |
/// | 8 | 2 | version, 1 |
/// | 10 | 1 | kind: 1 SHA-1, 2 NTLM |
/// | 11 | 1 | bits of a fingerprint: 8 or 16 |
/// | 12 | 1 | shard bits: the directory has 2 to this power entries |
/// | 13 | 3 | zero |
/// | 16 | 8 | entries |
/// | 24 | 8 | least count that an entry had |
/// | 32 | 8 | date of the list, seconds since 1970, 0 where unknown |
/// | 40 | 8 | bytes of the whole file |
/// | 48 | 8 | seed |
/// | 56 | 8 | zero |
/// | 64 | 32 | SHA-256 of the fingerprints |
/// | 96 | 32 | SHA-256 of this head up to here and the directory |
///
/// A shard holds the hashes that begin with its number. After the head, for each: seed (8), offset in the file (8),
/// entries (8), segments (4), log2 of a segment's length (4). Then the fingerprints, shard after shard without gaps.
struct BreachFilterHeader: Equatable {
    static let byteCount = 128
    static let mostShardBits = 16
    private static let magic = Array("WARDFUSE".utf8)

    /// One shard's place in the file.
    struct Shard: Equatable {
        static let byteCount = 32
        var seed: UInt64
        var offset: Int
        var entries: Int
        var shape: FuseShape
    }

    var kind: BreachListKind
    var bits: Int
    var shardBits: Int
    var entries: Int
    var minimumCount: Int
    var listDate: Int64
    var fileBytes: Int
    var seed: UInt64
    var bodyDigest: [UInt8]

    /// Where the fingerprints begin.
    static func bodyOffset(shardBits: Int) -> Int { byteCount + (Shard.byteCount << shardBits) }

    /// Head and directory as they are written.
    func bytes(_ shards: [Shard]) -> [UInt8] {
        var head = Self.magic
        func number(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        head += number(UInt16(1)) + [kind.rawValue, UInt8(bits), UInt8(shardBits), 0, 0, 0]
        head += number(UInt64(entries)) + number(UInt64(minimumCount)) + number(listDate) + number(UInt64(fileBytes))
        head += number(seed) + number(UInt64(0)) + bodyDigest
        var directory: [UInt8] = []
        for shard in shards {
            directory += number(shard.seed) + number(UInt64(shard.offset)) + number(UInt64(shard.entries))
            directory += number(UInt32(shard.shape.segmentCount)) + number(UInt32(shard.shape.segmentBits))
        }
        return head + Array(SHA256.hash(data: head + directory)) + directory
    }

    /// Reads and checks head and directory: every number against every other and against the size of the file.
    static func read(_ file: UnsafeRawBufferPointer) throws(BreachError) -> (BreachFilterHeader, [Shard]) {
        guard file.count >= byteCount else { throw .damaged("it is shorter than its head") }
        guard file.prefix(8).elementsEqual(magic) else {
            throw BreachError(
                .damaged, "This is no breach filter. Make one: ward passwords pack HASHLIST --output FILTER")
        }
        func number<Value: FixedWidthInteger>(_ offset: Int, as type: Value.Type) -> Value {
            Value(littleEndian: file.loadUnaligned(fromByteOffset: offset, as: type))
        }
        func size(_ offset: Int) throws(BreachError) -> Int {
            guard let size = Int(exactly: number(offset, as: UInt64.self)), size <= 1 << 48 else {
                throw .damaged("a number is impossible")
            }
            return size
        }
        guard number(8, as: UInt16.self) == 1 else {
            throw BreachError(.damaged, "The breach filter is of a newer version. Pack it again, or update Ward.")
        }
        guard let kind = BreachListKind(rawValue: file[10]), file[11] == 8 || file[11] == 16,
            Int(file[12]) <= mostShardBits, file[13..<16].allSatisfy({ $0 == 0 }), number(56, as: UInt64.self) == 0
        else { throw .damaged("its head is impossible") }
        let header = BreachFilterHeader(
            kind: kind, bits: Int(file[11]), shardBits: Int(file[12]), entries: try size(16),
            minimumCount: try size(24), listDate: number(32, as: Int64.self), fileBytes: try size(40),
            seed: number(48, as: UInt64.self), bodyDigest: Array(file[64..<96]))
        let body = bodyOffset(shardBits: header.shardBits)
        guard header.fileBytes == file.count, file.count >= body else { throw .damaged("its length is wrong") }
        var digest = SHA256()
        digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: file[..<96]))
        digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: file[byteCount..<body]))
        guard Array(digest.finalize()).elementsEqual(file[96..<128]) else { throw .damaged("its head has changed") }

        var shards: [Shard] = []
        shards.reserveCapacity(1 << header.shardBits)
        var next = body
        var entries = 0
        for index in 0..<1 << header.shardBits {
            let at = byteCount + index * Shard.byteCount
            let segmentBits = Int(number(at + 28, as: UInt32.self))
            let segmentCount = Int(number(at + 24, as: UInt32.self))
            guard segmentBits <= FuseShape.mostSegmentBits, segmentCount <= 1 << 24 else {
                throw .damaged("a shard's shape is impossible")
            }
            let shard = Shard(
                seed: number(at, as: UInt64.self), offset: try size(at + 8), entries: try size(at + 16),
                shape: FuseShape(segmentBits: segmentBits, segmentCount: segmentCount))
            guard shard.offset == next, (shard.entries == 0) == (shard.shape.length == 0) else {
                throw .damaged("its directory is impossible")
            }
            next += shard.shape.length * header.bits / 8
            entries += shard.entries
            shards.append(shard)
        }
        guard next == file.count, entries == header.entries else { throw .damaged("its directory and length differ") }
        return (header, shards)
    }
}
