/// A checkpoint that somebody outside keeps: what the log is measured by.
///
/// Whoever can write to the database and holds the log's key can rewrite the whole log so that it fits itself. He cannot change
/// what a witness has cosigned, nor the checkpoint in a practice's drawer.
public struct Anchor: Sendable, Hashable {
    /// Who keeps it: a witness's name, or a file.
    public var by: String
    /// What the log was.
    public var checkpoint: Checkpoint
    /// When a witness cosigned it, in seconds since 1970; nothing where no witness did.
    public var seconds: Int64?

    /// An anchor as somebody keeps it.
    public init(by: String, checkpoint: Checkpoint, seconds: Int64?) {
        self.by = by
        self.checkpoint = checkpoint
        self.seconds = seconds
    }

    /// The anchors in a note: one for each witness that has cosigned it, and one for its keeper when none has.
    ///
    /// Throws when a signature of a known key does not fit, or when the note is another log's.
    public static func all(
        in note: SignedNote, keptBy keeper: String?, log: NoteKey?, witnesses: [NoteKey]
    ) throws(LedgerError) -> [Anchor] {
        let checkpoint = try note.checkpoint()
        let signatures = try note.recognised((log.map { [$0] } ?? []) + witnesses)
        if let log, !signatures.contains(where: { $0.key == log }) {
            throw LedgerError(
                .badSignature, "The checkpoint of \(checkpoint.size) entries is not signed by \(log.text)")
        }
        let cosigned = signatures.filter { $0.key.kind == .witness }
        if cosigned.isEmpty {
            return keeper.map { [Anchor(by: $0, checkpoint: checkpoint, seconds: nil)] } ?? []
        }
        return cosigned.map { Anchor(by: $0.key.name, checkpoint: checkpoint, seconds: $0.seconds) }
    }
}
