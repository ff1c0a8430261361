/// Choices of one kind, told apart by whether the server was already seen to take them.
struct Ranking<Choice: Hashable & Sendable>: Sendable {
    private(set) var unseen: [Choice]
    /// In the order in which they were seen.
    private(set) var seen: [Choice] = []

    init(_ choices: [Choice]) { unseen = choices }

    /// All of them, those not yet seen in front: a server that follows the client's order shows a new one each time,
    /// and one that follows its own is not disturbed.
    var all: [Choice] { unseen + seen }

    /// Takes note of a choice; false when it was none of them.
    @discardableResult
    mutating func take(_ choice: Choice) -> Bool {
        if seen.contains(choice) { return true }
        guard let place = unseen.firstIndex(of: choice) else { return false }
        unseen.remove(at: place)
        seen.append(choice)
        return true
    }
}
