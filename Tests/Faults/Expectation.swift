import WardLedger

/// What was acknowledged and attempted so far: what a house must hold, and what it may hold.
struct Expectation: Sendable {
    /// What a record is known to be.
    struct Known: Sendable {
        enum State: Sendable, Hashable {
            case written(op: String)
            case deleted
            /// The subject's key is destroyed: nobody opens it again.
            case erased
        }
        var version: Int
        var state: State
    }

    /// The last acknowledged state of each record, or the one that was found since.
    private(set) var records: [String: Known] = [:]
    /// Writes that were asked for and neither acknowledged nor refused, by record.
    private(set) var pending: [String: [String: Message.Effect.Kind]] = [:]
    private var attempts: [String: [Message.Effect]] = [:]
    /// Entries that were added to the ledger: how many, and the number of the first, once it is acknowledged.
    private(set) var entries: [String: (count: Int, first: Int64?)] = [:]
    /// Checkpoints that were handed out: sizes and roots that the log can never contradict.
    private(set) var witnessed: [Int64: TreeHash] = [:]
    /// How many backups were acknowledged.
    var backups = 0
    /// How many operations were acknowledged.
    private(set) var acknowledged = 0

    /// Takes in what a worker says. Gives a sentence when it contradicts what is known.
    mutating func take(_ message: Message) -> String? {
        switch message {
        case .ready, .phase, .trouble: return nil
        case .attempt(let op, let effects):
            attempts[op] = effects
            for effect in effects { pending[effect.record, default: [:]][op] = effect.kind }
        case .refused(let op): settle(op)
        case .done(let op, let versions):
            acknowledged += 1
            return acknowledge(op, versions)
        case .appending(let op, let count): entries[op] = (count, nil)
        case .appended(let op, let first):
            acknowledged += 1
            entries[op]?.first = first
        case .checkpoint(let text):
            acknowledged += 1
            guard let note = try? SignedNote(parsing: text.utf8.map { $0 }), let checkpoint = try? note.checkpoint()
            else {
                return "A checkpoint cannot be read: \(text)"
            }
            return witness(checkpoint)
        case .upkeep: acknowledged += 1
        }
        return nil
    }

    /// Keeps a state of the log. Gives a sentence when another state of that size was kept.
    mutating func witness(_ checkpoint: Checkpoint) -> String? {
        if let known = witnessed[checkpoint.size], known != checkpoint.root {
            return "Two logs of \(checkpoint.size) entries"
        }
        witnessed[checkpoint.size] = checkpoint.root
        return nil
    }

    private mutating func settle(_ op: String) {
        for effect in attempts.removeValue(forKey: op) ?? [] { pending[effect.record]?[op] = nil }
    }

    private mutating func acknowledge(_ op: String, _ versions: [String: Int]) -> String? {
        var trouble: String?
        for effect in attempts[op] ?? [] {
            let state: Known.State
            switch effect.kind {
            case .write: state = .written(op: op)
            case .delete: state = .deleted
            case .erase: state = .erased
            }
            if effect.kind == .erase {
                records[effect.record] = Known(version: .max, state: .erased)
            } else if let version = versions[effect.record] {
                if let known = records[effect.record], known.version == version, known.state != state {
                    trouble = "\(effect.record) was acknowledged twice at version \(version)"
                }
                if version > records[effect.record]?.version ?? 0 {
                    records[effect.record] = Known(version: version, state: state)
                }
            }
        }
        settle(op)
        return trouble
    }

    /// All was looked at: what was asked for and is not there never will be, except on a server that may still commit it.
    mutating func settled(committedLater: Bool) {
        if committedLater { return }
        pending = [:]
        attempts = [:]
    }

    /// Takes what was found as the new truth.
    mutating func found(_ record: String, _ known: Known) {
        records[record] = known
        if case .written(let op) = known.state { pending[record]?[op] = nil }
    }

    /// The first entry of an addition was found in the tree.
    mutating func found(entries op: String, first: Int64) { entries[op]?.first = first }
}
