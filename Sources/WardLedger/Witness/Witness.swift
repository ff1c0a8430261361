/// Somebody outside the provider's house who remembers the newest checkpoint of a log and lets it only grow: a practice's
/// agent. A value without I/O; ``WitnessFolder`` keeps one on disk.
///
/// It cosigns a checkpoint when the log has signed it **and** it is proved to begin with the one cosigned before. Whoever then
/// rewrites the log has two signed checkpoints against him that no proof connects.
public struct Witness: Sendable {
    /// The log's key: the witness believes no other, whatever a database says.
    public let log: NoteKey
    /// The newest checkpoint that was accepted, with its signatures; nothing before the first.
    public private(set) var accepted: SignedNote?

    /// A witness of the log with that key that accepted `accepted` last.
    public init(log: NoteKey, accepted: SignedNote? = nil) throws(LedgerError) {
        guard log.kind == .log else { throw LedgerError(.badKey, "The key of \(log.name) is a witness's, not a log's") }
        self.log = log
        guard let accepted else { return }
        _ = try accepted.verified(by: [log])
        guard try accepted.checkpoint().origin == log.name else {
            throw LedgerError(.otherLog, "The witness's checkpoint is of another log than \(log.name)")
        }
        self.accepted = accepted
    }

    /// What the witness answers.
    public enum Answer: Sendable, Hashable {
        /// The checkpoint is the newest now; the cosignature may be given away once this is stored.
        case cosigned(NoteSignature)
        /// The checkpoint was not accepted, and nothing has changed.
        case refused(Refusal)
    }

    /// Why a checkpoint is not cosigned.
    public struct Refusal: Sendable, Hashable {
        /// What is wrong with it.
        public enum Reason: Sendable, Hashable {
            /// It is of another log, or not signed by this log's key.
            case notThisLog
            /// It has fewer entries than the one accepted before: the log was rolled back, or this checkpoint is an old one.
            case smaller
            /// It has the same number of entries and another root: proof of a fork.
            case forked
            /// The proof does not lead from the one accepted before: the log was rewritten, or the proof is not the right one.
            case notProved
            /// The proof starts at another size than the one accepted before: ask again from that size.
            case startsElsewhere(accepted: Int64)
        }

        /// What is wrong with it.
        public var reason: Reason
        /// The checkpoint accepted before.
        public var accepted: SignedNote?
        /// The checkpoint that was refused.
        public var offered: SignedNote
        /// The reason in a sentence.
        public var sentence: String

        /// Whether both notes are to be kept: the log's own signatures that do not go together.
        public var isEvidence: Bool {
            switch reason {
            case .smaller, .forked, .notProved: true
            case .notThisLog, .startsElsewhere: false
            }
        }
    }

    /// Considers a checkpoint, and cosigns it with the time given (seconds since 1970) when it only adds to the log.
    public mutating func consider(
        _ request: WitnessRequest, at seconds: Int64, signer: NoteSigner
    ) throws(LedgerError) -> Answer {
        let offered = try request.note.checkpoint()
        func refused(_ reason: Refusal.Reason, _ sentence: String) -> Answer {
            .refused(Refusal(reason: reason, accepted: accepted, offered: request.note, sentence: sentence))
        }
        guard offered.origin == log.name, (try? request.note.verified(by: [log])) != nil else {
            return refused(
                .notThisLog, "The checkpoint is not signed by \(log.name) with the key that this witness knows")
        }
        let known = try accepted?.checkpoint()
        let size = known?.size ?? 0
        guard offered.size >= size else {
            return refused(
                .smaller,
                "\(log.name) had \(size) entries and now shows \(offered.size): rolled back, or an old checkpoint")
        }
        if let known, offered.size == size, offered.root != known.root {
            return refused(.forked, "\(log.name) has signed two different logs of \(size) entries")
        }
        guard request.oldSize == size else {
            return refused(.startsElsewhere(accepted: size), "The proof starts at \(request.oldSize), not at \(size)")
        }
        let proof = ConsistencyProof(older: size, newer: offered.size, hashes: request.hashes)
        guard proof.verifies(oldRoot: known?.root ?? .emptyTree, newRoot: offered.root) else {
            return refused(
                .notProved,
                "\(log.name) does not show that its \(offered.size) entries begin with the \(size) accepted before")
        }
        let cosignature = try signer.cosignature(of: request.note.text, seconds: seconds)
        accepted = try kept(request.note, cosignature)
        return .cosigned(cosignature)
    }

    /// The log's signature first, then this witness's, then others' up to a number that leaves room for more.
    private func kept(_ note: SignedNote, _ cosignature: NoteSignature) throws(LedgerError) -> SignedNote {
        var kept = try SignedNote(text: note.text)
        func isLog(_ signature: NoteSignature) -> Bool { signature.name == log.name && signature.keyID == log.id }
        func isOwn(_ signature: NoteSignature) -> Bool {
            signature.name == cosignature.name && signature.keyID == cosignature.keyID
        }
        kept.add(Array(note.signatures.filter(isLog).prefix(1)) + [cosignature])
        kept.add(Array(note.signatures.filter { !isLog($0) && !isOwn($0) }.prefix(32)))
        return kept
    }
}
