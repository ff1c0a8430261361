/// Finds RSA moduli that share a prime with another one, among thousands at once: the product of all is divided down
/// a tree of products, so that the work grows little faster than their number (D. J. Bernstein, "How to find smooth
/// parts of integers", 2004; used on public keys by Heninger and others, USENIX Security 2012).
public enum BatchGCD {
    /// A modulus that shares a prime, and with which others.
    public struct Hit: Sendable, Hashable {
        /// Its place in the list that was given.
        public var index: Int
        /// The places of the others; empty where more than ``mostCompared`` were hit and nobody compared them.
        public var partners: [Int]
    }

    /// So many moduli that share a prime are compared one with another to tell who shares with whom.
    public static let mostCompared = 500
    /// So many moduli are put into one tree; more are worked through in parts, so that memory stays bounded.
    static let block = 1 << 14

    /// The moduli that share a prime with a different modulus of the list. Equal ones (the same key twice) do not
    /// count as sharing, and neither do numbers below 2^16.
    public static func shared(_ moduli: [[UInt8]]) -> [Hit] {
        var places: [[UInt8]: [Int]] = [:]
        var distinct: [[UInt8]] = []
        for (index, modulus) in moduli.enumerated() {
            let modulus = Array(modulus.drop { $0 == 0 })
            guard modulus.count > 2 else { continue }
            if places[modulus] == nil { distinct.append(modulus) }
            places[modulus, default: []].append(index)
        }
        let flagged = self.flagged(distinct.map { BigNumber($0) })
        let partners = self.partners(flagged.map { BigNumber(distinct[$0]) })
        return flagged.enumerated().flatMap { position, index in
            let others = partners[position].flatMap { places[distinct[flagged[$0]]] ?? [] }.sorted()
            return (places[distinct[index]] ?? []).map { Hit(index: $0, partners: others) }
        }.sorted { $0.index < $1.index }
    }

    /// The places of the numbers that have a divisor in common with the product of all others.
    private static func flagged(_ numbers: [BigNumber]) -> [Int] {
        let blocks = stride(from: 0, to: numbers.count, by: block).map { start in
            ProductTree(Array(numbers[start..<min(numbers.count, start + block)]))
        }
        let products = blocks.map(\.product)
        var flagged: [Int] = []
        for (place, tree) in blocks.enumerated() {
            var hits = Set<Int>()
            for (other, product) in products.enumerated() {
                let found = other == place ? tree.sharing() : tree.sharing(with: product)
                hits.formUnion(found)
            }
            flagged += hits.sorted().map { $0 + place * block }
        }
        return flagged
    }

    private static func partners(_ numbers: [BigNumber]) -> [[Int]] {
        var partners = [[Int]](repeating: [], count: numbers.count)
        guard numbers.count <= mostCompared else { return partners }
        for one in numbers.indices {
            for other in numbers.indices.dropFirst(one + 1) where !numbers[one].gcd(numbers[other]).isOne {
                partners[one].append(other)
                partners[other].append(one)
            }
        }
        return partners
    }
}

/// Numbers, products of pairs of them, products of pairs of those, up to the product of all.
private struct ProductTree {
    private let levels: [[BigNumber]]

    init(_ numbers: [BigNumber]) {
        var levels = [numbers]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 0, to: last.count, by: 2).map { $0 + 1 < last.count ? last[$0] * last[$0 + 1] : last[$0] })
        }
        self.levels = levels
    }

    var product: BigNumber { levels.last?.first ?? BigNumber(1) }

    /// Which numbers share a divisor with the product of the others: with P mod N² divided by N.
    func sharing() -> [Int] {
        guard let numbers = levels.first else { return [] }
        let rests = remainders(of: product) { $0 * $0 }
        return numbers.indices.filter { !(rests[$0] / numbers[$0]).gcd(numbers[$0]).isOne }
    }

    /// Which numbers share a divisor with a number from elsewhere.
    func sharing(with other: BigNumber) -> [Int] {
        guard let numbers = levels.first else { return [] }
        let rests = remainders(of: other) { $0 }
        return numbers.indices.filter { !rests[$0].gcd(numbers[$0]).isOne }
    }

    /// The remainders of a number by a function of each leaf, divided down the tree.
    private func remainders(of number: BigNumber, by modulus: (BigNumber) -> BigNumber) -> [BigNumber] {
        var rests = [number]
        for level in levels.reversed() {
            rests = level.indices.map { rests[min($0 / 2, rests.count - 1)] % modulus(level[$0]) }
        }
        return rests
    }
}
