extension AccessCondition {
    /// Whether no circumstances at all meet the condition. Tried are all combinations of its relations and times and each
    /// purpose that it names, also none of them; conditions with more than ten relations and times are not looked at,
    /// and `never` is meant.
    var isContradiction: Bool {
        if self == .any([]) { return false }
        var leaves: [AccessCondition] = []
        collect(&leaves)
        if leaves.count > 10 { return false }
        let purposes: [Purpose?] = [nil] + purposes
        for choice in 0..<(1 << leaves.count) {
            let holding = Set(leaves.indices.filter { choice >> $0 & 1 == 1 }.map { leaves[$0] })
            if purposes.contains(where: { holds(holding, $0) }) { return false }
        }
        return true
    }

    private func collect(_ leaves: inout [AccessCondition]) {
        switch self {
        case .not(let inner): inner.collect(&leaves)
        case .all(let parts), .any(let parts): for part in parts { part.collect(&leaves) }
        case .purpose: break
        default: if !leaves.contains(self) { leaves.append(self) }
        }
    }

    private func holds(_ holding: Set<AccessCondition>, _ purpose: Purpose?) -> Bool {
        switch self {
        case .not(let inner): !inner.holds(holding, purpose)
        case .all(let parts): parts.allSatisfy { $0.holds(holding, purpose) }
        case .any(let parts): parts.contains { $0.holds(holding, purpose) }
        case .purpose(let purposes): purpose.map(purposes.contains) ?? false
        default: holding.contains(self)
        }
    }
}
