/// Packs breach lists of any size into a filter, in memory that does not grow with the list.
///
/// A sorted list, as it is published, goes through in one pass. One that turns out not to be sorted, several lists, and
/// standard input are sorted on disk first, in files beside the output of 8 bytes for each entry.
public struct BreachPacker: Sendable {
    /// The bits of a fingerprint, 8 or 16: false positives of 1 in 256 or 1 in 65,536.
    public var bits: Int
    /// Entries seen less often are left out; padding has the count 0.
    public var minimumCount: Int
    /// Count lines that are no entry, in place of stopping at the first.
    public var skipsBadLines: Bool
    /// Seconds since 1970 of the list; nil for that of the latest file.
    public var listDate: Int64?

    /// A packer with 16-bit fingerprints for every entry.
    public init(bits: Int = 16, minimumCount: Int = 1, skipsBadLines: Bool = false, listDate: Int64? = nil) {
        self.bits = bits == 8 ? 8 : 16
        self.minimumCount = max(minimumCount, 1)
        self.skipsBadLines = skipsBadLines
        self.listDate = listDate
    }

    /// What was packed.
    public struct Summary: Sendable, Hashable {
        /// What the hashes are of.
        public var kind: BreachListKind
        /// Different entries in the filter; each was looked up again.
        public var entries: Int
        /// Entries that occurred again.
        public var duplicates: Int
        /// Entries below the least count.
        public var belowMinimum: Int
        /// Lines left out because they are no entry.
        public var badLines: Int
        /// Range files that a folder lacks, of 1,048,576.
        public var missingRanges: Int
        /// Bytes of the filter.
        public var bytes: Int
        /// Whether the list had to be sorted on disk.
        public var wasSorted: Bool

        /// Bits of the filter for each entry.
        public var bitsPerEntry: Double { Double(bytes) * 8 / Double(max(entries, 1)) }
    }

    /// Where the packing is.
    public struct Progress: Sendable, Hashable {
        /// Bytes read.
        public var read: Int
        /// Bytes to read, nil where nobody knows.
        public var total: Int?
    }

    /// Packs lists into a filter that replaces the file at `output` when it is complete.
    ///
    /// - Parameter paths: Files, folders of range files, or `-` for standard input.
    public func pack(
        _ paths: [String], to output: String, progress: (Progress) -> Void = { _ in }
    ) throws(BreachError) -> Summary {
        let reader = BreachListReader(paths: paths, skipsBadLines: skipsBadLines, minimumCount: minimumCount)
        let output = try TemporaryFile.destination(output, notAmong: paths)
        let total = reader.bytes
        if reader.isOne, let summary = try packSorted(reader, total: total, output, progress) { return summary }
        return try packUnsorted(reader, total: total, output, progress)
    }

    /// One pass over a sorted list; nil where it is not sorted.
    private func packSorted(
        _ reader: BreachListReader, total: Int?, _ output: String, _ progress: (Progress) -> Void
    ) throws(BreachError) -> Summary? {
        // A folder is taken for the whole public list, of more than a billion lines.
        let guess = (total ?? 1 << 36) / 40
        let writer = try BreachFilterWriter(
            output, bits: bits, shardBits: BreachFilterWriter.shardBits(for: guess), seed: Self.seed)
        var read = 0
        do {
            let tally = try reader.read {
                read += $0
                progress(Progress(read: read, total: total))
            } _: { (key) throws(BreachError) in
                guard try writer.add(key) else { throw Self.unsorted }
            }
            return try summary(writer, tally, reader, isSorted: false)
        } catch Self.unsorted {
            return nil
        }
    }

    /// One pass to disk and one from there.
    private func packUnsorted(
        _ reader: BreachListReader, total: Int?, _ output: String, _ progress: (Progress) -> Void
    ) throws(BreachError) -> Summary {
        let spill = try KeySpill(beside: output)
        var read = 0
        let tally = try reader.read {
            read += $0
            progress(Progress(read: read, total: total))
        } _: { (key) throws(BreachError) in
            try spill.add(key)
        }
        let writer = try BreachFilterWriter(
            output, bits: bits, shardBits: BreachFilterWriter.shardBits(for: spill.count), seed: Self.seed)
        try spill.drain { (key) throws(BreachError) in _ = try writer.add(key) }
        return try summary(writer, tally, reader, isSorted: true)
    }

    private func summary(
        _ writer: BreachFilterWriter, _ tally: BreachListReader.Tally, _ reader: BreachListReader, isSorted: Bool
    ) throws(BreachError) -> Summary {
        let kind = tally.kind ?? .sha1
        let bytes = try writer.finish(
            kind: kind, minimumCount: minimumCount, listDate: listDate ?? reader.date ?? 0)
        return Summary(
            kind: kind, entries: writer.entries, duplicates: writer.duplicates, belowMinimum: tally.rare,
            badLines: tally.bad, missingRanges: tally.missingRanges, bytes: bytes, wasSorted: isSorted)
    }

    /// The same list gives the same file.
    private static let seed: UInt64 = 0x57A2_D0FB_1E55
    private static let unsorted = BreachError(.badList, "The list is not sorted.")
}
