/// A set of small numbers, 0 to 255, without memory of its own.
struct IndexSet256: Sendable, Hashable {
    private(set) var words: SIMD4<UInt64> = .zero

    init() {}

    init(_ numbers: some Sequence<Int>) {
        for number in numbers { insert(number) }
    }

    var isEmpty: Bool { words == .zero }

    var count: Int {
        words[0].nonzeroBitCount + words[1].nonzeroBitCount + words[2].nonzeroBitCount + words[3].nonzeroBitCount
    }

    func contains(_ number: Int) -> Bool {
        words[number >> 6] & (1 << UInt64(number & 63)) != 0
    }

    mutating func insert(_ number: Int) {
        words[number >> 6] |= 1 << UInt64(number & 63)
    }

    mutating func formUnion(_ other: IndexSet256) {
        words |= other.words
    }

    func intersection(_ other: IndexSet256) -> IndexSet256 {
        var both = IndexSet256()
        both.words = words & other.words
        return both
    }

    func without(_ number: Int) -> IndexSet256 {
        var rest = self
        rest.words[number >> 6] &= ~(1 << UInt64(number & 63))
        return rest
    }

    /// Calls the body for each number in order.
    @inline(__always)
    func forEach(_ body: (Int) -> Void) {
        for word in 0..<4 {
            var left = words[word]
            while left != 0 {
                body(word << 6 | left.trailingZeroBitCount)
                left &= left &- 1
            }
        }
    }
}
