/// Reads LZ4 frames, the form in which apt keeps its lists, block by block, so that 50 MB never stand in memory.
///
/// After the frame format description 1.6: linked and independent blocks, several frames, skippable frames. Sizes are
/// bounded by the block size that the frame states, at most 4 MiB; the checksums are passed over, for apt has
/// verified the list by its SHA-256 when it fetched it.
public struct LZ4Frame {
    /// Why the bytes cannot be read.
    public enum Failure: Error, Sendable {
        case notAFrame, truncated, damaged, unsupported
    }

    /// How much of what was already given out a reader must leave in `output` for the next block.
    public static let history = 65_536

    private let bytes: [UInt8]
    private var position = 0
    private var blockLimit = 0
    private var hasBlockChecksums = false
    private var hasContentChecksum = false
    private var isInFrame = false
    /// How much of this frame stands at the end of `output`, as far as a match may reach back.
    private var reachable = 0

    /// Whether bytes begin as an LZ4 frame.
    public static func begins(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x04, 0x22, 0x4d, 0x18]) }

    /// Takes a compressed file.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Decodes the next block onto the end of `output`; false after the last frame.
    public mutating func readBlock(into output: inout [UInt8]) throws(Failure) -> Bool {
        while true {
            if !isInFrame {
                guard try beginFrame() else { return false }
            }
            let word = try number(4)
            if word == 0 {
                isInFrame = false
                if hasContentChecksum { _ = try number(4) }
                continue
            }
            let size = word & 0x7fff_ffff
            guard size <= blockLimit else { throw .damaged }
            guard size <= bytes.count - position else { throw .truncated }
            let block = position..<position + size
            position += size
            if hasBlockChecksums { _ = try number(4) }
            let before = output.count
            if word & 0x8000_0000 != 0 {
                output.append(contentsOf: bytes[block])
            } else {
                try expand(block, into: &output)
            }
            reachable = min(reachable + output.count - before, Self.history)
            return true
        }
    }

    private mutating func number(_ count: Int) throws(Failure) -> Int {
        guard count <= bytes.count - position else { throw .truncated }
        var value = 0
        for index in 0..<count { value |= Int(bytes[position + index]) << (8 * index) }
        position += count
        return value
    }

    private mutating func beginFrame() throws(Failure) -> Bool {
        while position < bytes.count {
            let magic = try number(4)
            if magic & 0xffff_fff0 == 0x184d_2a50 {
                let size = try number(4)
                guard size <= bytes.count - position else { throw .truncated }
                position += size
                continue
            }
            guard magic == 0x184d_2204 else { throw position == 4 ? .notAFrame : .damaged }
            let flags = try number(1)
            let sizes = [0x40: 1 << 16, 0x50: 1 << 18, 0x60: 1 << 20, 0x70: 1 << 22]
            guard flags & 0xc2 == 0x40, let limit = sizes[try number(1)] else { throw .damaged }
            // A dictionary from elsewhere is needed: apt never does that.
            guard flags & 0x01 == 0 else { throw .unsupported }
            blockLimit = limit
            hasBlockChecksums = flags & 0x10 != 0
            hasContentChecksum = flags & 0x04 != 0
            if flags & 0x08 != 0 {
                guard 8 <= bytes.count - position else { throw .truncated }
                position += 8
            }
            _ = try number(1)
            isInFrame = true
            reachable = 0
            return true
        }
        return false
    }

    /// Expands a block. Memory is touched only after its bounds are checked, once for each sequence.
    private func expand(_ block: Range<Int>, into output: inout [UInt8]) throws(Failure) {
        let start = output.count
        let floor = start - min(reachable, start)
        // One byte can stand for at most 255.
        output.append(contentsOf: repeatElement(0, count: min(blockLimit, 255 * block.count)))
        var end: Int?
        bytes.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { target in
                end = Self.expand(source, block, target, start: start, floor: floor)
            }
        }
        guard let end else { throw .damaged }
        output.removeLast(output.count - end)
    }

    /// The end of what was written, or nil where the block is damaged.
    private static func expand(
        _ source: UnsafeRawBufferPointer, _ block: Range<Int>, _ target: UnsafeMutableRawBufferPointer, start: Int,
        floor: Int
    ) -> Int? {
        guard let from = source.baseAddress, let to = target.baseAddress else { return nil }
        var read = block.lowerBound
        var written = start

        /// A length of 15 goes on in the bytes that follow, until one is not 255.
        func extended(_ length: Int) -> Int? {
            guard length == 15 else { return length }
            var length = length
            while read < block.upperBound {
                let more = from.load(fromByteOffset: read, as: UInt8.self)
                read += 1
                length += Int(more)
                if more != 255 { return length }
            }
            return nil
        }

        while read < block.upperBound {
            let token = Int(from.load(fromByteOffset: read, as: UInt8.self))
            read += 1
            guard let literals = extended(token >> 4), literals <= block.upperBound - read,
                literals <= target.count - written
            else { return nil }
            (to + written).copyMemory(from: from + read, byteCount: literals)
            read += literals
            written += literals
            if read == block.upperBound { return written }
            guard block.upperBound - read >= 2 else { return nil }
            let distance = Int(from.loadUnaligned(fromByteOffset: read, as: UInt16.self).littleEndian)
            read += 2
            guard let more = extended(token & 15) else { return nil }
            var length = more + 4
            guard distance > 0, distance <= written - floor, length <= target.count - written else { return nil }
            // An overlapping match repeats itself: what is copied doubles until it is long enough.
            let match = written - distance
            var step = distance
            while length > 0 {
                let count = min(step, length)
                (to + written).copyMemory(from: to + match, byteCount: count)
                written += count
                length -= count
                step += count
            }
        }
        return nil
    }
}
