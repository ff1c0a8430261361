/// Sorts more keys than memory takes: 256 files on disk by the first byte, then one after the other.
final class KeySpill {
    private static let partitions = 256
    private static let buffered = 4096

    private var files: [TemporaryFile] = []
    private var buffers: [[UInt64]]
    private var counts = [Int](repeating: 0, count: partitions)
    /// The number of keys.
    private(set) var count = 0

    /// Files without a name in the folder of the output.
    init(beside output: String) throws(BreachError) {
        buffers = Array(repeating: [], count: Self.partitions)
        for _ in 0..<Self.partitions { files.append(try TemporaryFile(beside: output, isUnnamed: true)) }
    }

    func add(_ key: UInt64) throws(BreachError) {
        let partition = Int(key >> 56)
        buffers[partition].append(key)
        counts[partition] += 1
        count += 1
        if buffers[partition].count == Self.buffered { try flush(partition) }
    }

    private func flush(_ partition: Int) throws(BreachError) {
        let code = buffers[partition].withUnsafeBytes { files[partition].write($0) }
        if code != 0 { throw .system("temporary file", code) }
        buffers[partition].removeAll(keepingCapacity: true)
    }

    /// Calls `body` with all keys in order.
    func drain(_ body: (UInt64) throws(BreachError) -> Void) throws(BreachError) {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 8)
        defer { block.deallocate() }
        for partition in 0..<Self.partitions {
            try flush(partition)
            buffers[partition] = []
            try files[partition].seek(to: 0)
            guard counts[partition] <= BreachFilterWriter.mostKeysInShard * 8 else { throw .uneven }
            var keys: [UInt64] = []
            keys.reserveCapacity(counts[partition])
            var filled = 0
            while true {
                let count = try files[partition].read(.init(rebasing: block[filled...]))
                if count == 0 { break }
                filled += count
                let whole = filled & ~7
                keys.append(contentsOf: block[..<whole].withMemoryRebound(to: UInt64.self) { Array($0) })
                block.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[whole..<filled]))
                filled -= whole
            }
            keys.sort()
            for key in keys { try body(key) }
        }
    }
}
