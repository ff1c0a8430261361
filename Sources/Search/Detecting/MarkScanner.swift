/// Finds many texts in bytes at once: the Wu–Manber method with blocks of two bytes. Most places are stepped over
/// without being looked at, several bytes at a time.
struct MarkScanner: Sendable {
    private let marks: [[UInt8]]
    private let shifts: [UInt8]
    private let window: Int

    /// - Parameter marks: Texts of at least two bytes; the shortest one sets the pace.
    init(_ marks: [[UInt8]]) {
        self.marks = marks
        let window = min(marks.map(\.count).min() ?? 2, 255)
        precondition(window >= 2, "a mark needs at least two bytes")
        var shifts = [UInt8](repeating: UInt8(window - 1), count: 1 << 16)
        for mark in marks {
            for index in 0..<(window - 1) {
                let block = Int(mark[index]) | Int(mark[index + 1]) << 8
                shifts[block] = min(shifts[block], UInt8(window - 2 - index))
            }
        }
        self.shifts = shifts
        self.window = window
    }

    /// The places where a mark begins, in order, within `range`; a mark may reach beyond its end up to the buffer's.
    func hits(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> [(mark: Int, at: Int)] {
        guard !marks.isEmpty, let base = bytes.baseAddress else { return [] }
        var hits: [(mark: Int, at: Int)] = []
        let end = min(bytes.count, range.upperBound + window - 1)
        shifts.withUnsafeBufferPointer { shifts in
            var last = range.lowerBound + window - 1
            while last < end {
                let block = UInt16(littleEndian: base.loadUnaligned(fromByteOffset: last - 1, as: UInt16.self))
                let shift = Int(shifts[Int(block)])
                if shift > 0 {
                    last += shift
                    continue
                }
                let start = last - window + 1
                for (index, mark) in marks.enumerated() where matches(mark, bytes, start) {
                    hits.append((index, start))
                }
                last += 1
            }
        }
        return hits
    }

    private func matches(_ mark: [UInt8], _ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        guard mark[0] == bytes[start], start + mark.count <= bytes.count else { return false }
        for index in 1..<mark.count where bytes[start + index] != mark[index] { return false }
        return true
    }
}
