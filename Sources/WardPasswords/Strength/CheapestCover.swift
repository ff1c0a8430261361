/// The cheapest way to cover a password with parts.
///
/// An attacker who knows the kinds of parts but not how many there are tries covers of one part, then of two, and so on:
/// `l` parts cost `l!` orders of them times the product of their guesses, and `10,000^(l - 1)` for the shorter covers that
/// came before. What no part explains is tried character by character. The search is exact, so a further candidate never
/// makes a password stronger.
struct CheapestCover {
    /// The guesses of the whole.
    let guesses: Double
    private let parts: [Part]

    private struct Part {
        let first: Int
        let last: Int
        /// nil where all characters are tried.
        let candidate: Candidate?
    }

    /// Covers of more parts than this cost more than anybody can try.
    private static let mostParts = 24
    /// The cost of finding that one more part is needed.
    private static let growing = 10_000.0

    /// The best cover of the text up to a position with a number of parts.
    private struct State {
        let parts: Int
        let product: Double
        /// Where its last part begins, and which it is; -1 for characters that are tried.
        let first: Int
        let candidate: Int
    }

    init(of count: Int, candidates: [Candidate]) {
        guard count > 0 else {
            guesses = 1
            parts = []
            return
        }
        let ending = Self.byEnd(count, candidates)
        // For each position the states that may be part of the best: ever more parts, ever smaller products.
        let none = State(parts: 0, product: 0, first: 0, candidate: 0)
        var states = [State](repeating: none, count: count * Self.mostParts)
        var held = [Int](repeating: 0, count: count)
        var best = [State?](repeating: nil, count: Self.mostParts + 1)

        for last in 0..<count {
            for index in best.indices { best[index] = nil }
            func offer(_ parts: Int, _ product: Double, _ first: Int, _ candidate: Int) {
                if parts > Self.mostParts { return }
                if let known = best[parts], known.product <= product { return }
                best[parts] = State(parts: parts, product: product, first: first, candidate: candidate)
            }
            var index = ending.heads[last]
            while index >= 0 {
                let candidate = candidates[index]
                if candidate.first == 0 {
                    offer(1, candidate.guesses, 0, index)
                } else {
                    let row = (candidate.first - 1) * Self.mostParts
                    for state in states[row..<(row + held[candidate.first - 1])] {
                        offer(state.parts + 1, state.product * candidate.guesses, candidate.first, index)
                    }
                }
                index = ending.next[index]
            }
            // Characters that are tried: ten guesses each, more than any part of that length costs at least.
            var tried = 1.0
            for first in stride(from: last, through: 0, by: -1) {
                tried *= 10
                let guesses = first == last ? 11 : tried
                if first == 0 {
                    offer(1, guesses, 0, -1)
                } else {
                    let row = (first - 1) * Self.mostParts
                    // Two such parts in a row are one.
                    for state in states[row..<(row + held[first - 1])] where state.candidate >= 0 {
                        offer(state.parts + 1, state.product * guesses, first, -1)
                    }
                }
            }
            // More parts are worth keeping only where their product is smaller.
            var smallest = Double.infinity
            for case .some(let state) in best where state.product < smallest {
                smallest = state.product
                states[last * Self.mostParts + held[last]] = state
                held[last] += 1
            }
        }
        (guesses, parts) = Self.unwind(count, states, held, candidates)
    }

    /// The candidates by their last position, as linked lists in the order in which they were found.
    private static func byEnd(_ count: Int, _ candidates: [Candidate]) -> (heads: [Int], next: [Int]) {
        var heads = [Int](repeating: -1, count: count)
        var next = [Int](repeating: -1, count: candidates.count)
        for (index, candidate) in candidates.enumerated().reversed() {
            next[index] = heads[candidate.last]
            heads[candidate.last] = index
        }
        return (heads, next)
    }

    /// The cheapest number of parts, and the parts from the end.
    private static func unwind(
        _ count: Int, _ states: [State], _ held: [Int], _ candidates: [Candidate]
    ) -> (Double, [Part]) {
        func statesAt(_ last: Int) -> ArraySlice<State> {
            states[(last * mostParts)..<(last * mostParts + held[last])]
        }
        var cheapest = (guesses: Double.infinity, parts: 0)
        for state in statesAt(count - 1) {
            var cost = state.product
            for factor in 1...state.parts { cost *= Double(factor) }
            cost += power(growing, state.parts - 1)
            if cost < cheapest.guesses { cheapest = (cost, state.parts) }
        }
        var parts: [Part] = []
        var last = count - 1
        var number = cheapest.parts
        while last >= 0, let state = statesAt(last).last(where: { $0.parts <= number }) {
            parts.append(
                Part(first: state.first, last: last, candidate: state.candidate < 0 ? nil : candidates[state.candidate])
            )
            last = state.first - 1
            number = state.parts - 1
        }
        return (cheapest.guesses, parts.reversed())
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }

    /// What may be shown of it.
    func patterns(of count: Int) -> [Strength.Pattern] {
        parts.map { part in
            if let candidate = part.candidate { return candidate.pattern }
            let length = part.last - part.first + 1
            return Strength.Pattern(
                kind: .unknown, range: part.first..<(part.last + 1), guesses: length == 1 ? 11 : Self.power(10, length))
        }
    }
}
