import Formats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads one file after the other through the same buffer and shows each to the detectors.
final class FileScanner {
    /// What became of a file.
    struct Outcome {
        var discoveries: [Discovery] = []
        var bytes = 0
        var holes = 0
        var isOpaque = false
        /// Bytes beyond the limit for one file.
        var notRead = 0
        var hasTimedOut = false
        /// The system's error number, where reading failed.
        var error: CInt = 0
    }

    private static let capacity = 1 << 20
    /// So much of a line ahead of a mark is shown to detectors.
    private static let longestAhead = 4096
    /// `lseek(2)`: the next data of a sparse file.
    private static let seekData: CInt = 3

    private let options: SearchOptions
    private let scanner: MarkScanner
    private let owners: [(detector: Int, mark: Int)]
    /// How many things each detector may still tell of the file at hand.
    private var left: [Int] = []
    private var buffer = [UInt8](repeating: 0, count: capacity)

    init(_ options: SearchOptions) {
        self.options = options
        scanner = MarkScanner(options.detectors.flatMap(\.marks))
        owners = options.detectors.enumerated().flatMap { index, detector in
            detector.marks.indices.map { (index, $0) }
        }
    }

    /// Looks at an open regular file.
    func scan(_ descriptor: CInt, _ status: stat) -> Outcome {
        var outcome = Outcome()
        left = options.detectors.map(\.mostFinds)
        let size = Int(status.st_size)
        let isSparse = size > Self.capacity && Int(status.st_blocks) * 512 < size
        let end = min(size, options.perFileLimit ?? size)
        var filled = read(descriptor, at: 0, upTo: min(Self.capacity, max(end, 1)), &outcome)
        guard outcome.error == 0, filled > 0 else { return outcome }
        began(descriptor, size, filled, &outcome)
        if outcome.isOpaque { return outcome }
        var next = filled
        var from = 0
        while true {
            let isLast = next >= end || filled < Self.capacity
            let until = isLast ? filled : filled - SearchOptions.window
            look(from..<until, filled, &outcome)
            if isLast || zip(options.detectors, left).allSatisfy({ $0.marks.isEmpty || $1 <= 0 }) { break }
            if let deadline = options.deadline, ContinuousClock.now >= deadline {
                outcome.hasTimedOut = true
                break
            }
            // What may be the beginning of something, and one byte ahead of it, moves to the front.
            var kept = filled - (until - 1)
            if isSparse, let data = nextData(descriptor, next, &outcome), data > next {
                if data >= size { break }
                look(until..<filled, filled, &outcome)
                (next, kept) = (data, 0)
            }
            move(from: filled - kept, count: kept)
            let count = read(descriptor, at: next, upTo: min(Self.capacity - kept, end - next), into: kept, &outcome)
            filled = kept + count
            next += count
            from = min(kept, 1)
            if count == 0 { look(from..<filled, filled, &outcome) }
            if count == 0 || outcome.error != 0 { break }
        }
        outcome.notRead = size > end && next >= end ? size - end : 0
        return outcome
    }

    private func began(_ descriptor: CInt, _ size: Int, _ filled: Int, _ outcome: inout Outcome) {
        let head = FileHead(
            bytes: buffer[0..<filled], size: size, source: DescriptorSource(descriptor: descriptor, size: size))
        for (index, detector) in options.detectors.enumerated() {
            let answer = detector.began(head)
            if let discovery = answer.discovery { add([discovery] + answer.others, of: index, &outcome) }
            outcome.isOpaque = outcome.isOpaque || answer.isOpaque
            // A file that is a key is not also a container of some sort.
            if case .privateKey? = answer.discovery { break }
        }
    }

    private func look(_ range: Range<Int>, _ filled: Int, _ outcome: inout Outcome) {
        guard range.lowerBound < range.upperBound else { return }
        let hits = buffer.withUnsafeBytes { scanner.hits(in: UnsafeRawBufferPointer(rebasing: $0[..<filled]), range) }
        for hit in hits {
            let (detector, mark) = owners[hit.mark]
            guard left[detector] > 0 else { continue }
            let text = buffer[hit.at..<min(filled, hit.at + SearchOptions.window)]
            let line = buffer[max(0, hit.at - Self.longestAhead)..<hit.at]
            let ahead = line.lastIndex(of: 0x0a).map { line[($0 + 1)...] } ?? line
            add(
                options.detectors[detector].found(
                    mark, at: text, ahead: hit.at > 0 && ahead.isEmpty ? line.suffix(1) : ahead), of: detector, &outcome
            )
        }
    }

    private func add(_ discoveries: [Discovery], of detector: Int, _ outcome: inout Outcome) {
        let taken = discoveries.prefix(max(0, left[detector]))
        left[detector] -= taken.count
        outcome.discoveries += taken
    }

    private func read(
        _ descriptor: CInt, at offset: Int, upTo count: Int, into start: Int = 0, _ outcome: inout Outcome
    ) -> Int {
        var filled = 0
        while filled < count {
            let result = buffer.withUnsafeMutableBytes { bytes in
                bytes.baseAddress.map { pread(descriptor, $0 + start + filled, count - filled, off_t(offset + filled)) }
                    ?? 0
            }
            if result < 0 && errno == EINTR { continue }
            if result < 0 { outcome.error = errno }
            if result <= 0 { break }
            filled += result
        }
        outcome.bytes += filled
        return filled
    }

    private func move(from: Int, count: Int) {
        guard count > 0 else { return }
        buffer.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { _ = memmove(base, base + from, count) }
        }
    }

    private func nextData(_ descriptor: CInt, _ offset: Int, _ outcome: inout Outcome) -> Int? {
        let data = lseek(descriptor, off_t(offset), Self.seekData)
        if data < 0 {
            guard errno == ENXIO else { return nil }
            outcome.holes += 1
            return .max
        }
        outcome.holes += Int(data) - offset
        return Int(data)
    }
}
