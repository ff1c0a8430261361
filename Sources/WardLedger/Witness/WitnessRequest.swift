public import Foundation

/// What a log asks a witness: to cosign a checkpoint, with the proof that it only adds to the one cosigned before. This is the
/// body of `add-checkpoint` in C2SP tlog-witness.
public struct WitnessRequest: Sendable, Hashable {
    /// The size that the witness is thought to have cosigned last; 0 when it has not seen the log.
    public var oldSize: Int64
    /// The consistency proof from that size; empty from 0.
    public var hashes: [TreeHash]
    /// The checkpoint.
    public var note: SignedNote

    /// A request from its parts.
    public init(oldSize: Int64, hashes: [TreeHash], note: SignedNote) {
        self.oldSize = oldSize
        self.hashes = hashes
        self.note = note
    }

    /// Reads a request and refuses what is not exactly the format.
    public init(parsing bytes: Data) throws(LedgerError) {
        let malformed = LedgerError(.malformed, "This is no request to a witness in the form of C2SP tlog-witness")
        let (lines, note) = try LogProof.split(bytes, orThrow: malformed)
        guard let first = lines.first, first.hasPrefix("old "), let size = Checkpoint.size(first.dropFirst(4)) else {
            throw malformed
        }
        oldSize = size
        hashes = try LogProof.hashes(lines.dropFirst(), orThrow: malformed)
        self.note = note
    }

    /// The request as text.
    public var rendered: String {
        (["old \(oldSize)"] + hashes.map(\.base64)).map { $0 + "\n" }.joined() + "\n" + note.rendered
    }
}
