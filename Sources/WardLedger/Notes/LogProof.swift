public import Foundation

/// A receipt for one entry that anybody can check without the log: C2SP tlog-proof, kept as `….tlog-proof`.
///
/// It carries the entry's number, its proof of inclusion, and the signed checkpoint with whatever cosignatures there were.
/// Ward puts the entry's bytes into `extra`, so that a receipt stands for itself; they count only because the proof leads from
/// their hash to the signed root.
public struct LogProof: Sendable, Hashable {
    /// The entry's bytes, or whatever a maker of proofs put there.
    public var extra: Data?
    /// The entry's number.
    public var index: Int64
    /// The proof of inclusion, from the leaf's neighbour up.
    public var hashes: [TreeHash]
    /// The signed checkpoint that the proof leads to.
    public var note: SignedNote

    private static let firstLine = "c2sp.org/tlog-proof@v1"

    /// A receipt from its parts.
    public init(extra: Data?, index: Int64, hashes: [TreeHash], note: SignedNote) {
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.note = note
    }

    /// Reads a receipt and refuses what is not exactly the format.
    public init(parsing bytes: Data) throws(LedgerError) {
        let malformed = LedgerError(.malformed, "This is no proof in the form of c2sp.org/tlog-proof@v1")
        let (lines, note) = try Self.split(bytes, orThrow: malformed)
        self.note = note
        var rest = lines[...]
        guard rest.popFirst() == Self.firstLine else { throw malformed }
        if let line = rest.first, line.hasPrefix("extra ") {
            guard let data = Data(strictBase64: line.dropFirst("extra ".count)) else { throw malformed }
            extra = data
            rest = rest.dropFirst()
        }
        guard let line = rest.popFirst(), line.hasPrefix("index "),
            let index = Checkpoint.size(line.dropFirst("index ".count))
        else { throw malformed }
        self.index = index
        hashes = try Self.hashes(rest, orThrow: malformed)
    }

    /// The receipt as text.
    public var rendered: String {
        var lines = [Self.firstLine]
        if let extra { lines.append("extra \(extra.base64EncodedString())") }
        lines.append("index \(index)")
        lines += hashes.map(\.base64)
        return lines.map { $0 + "\n" }.joined() + "\n" + note.rendered
    }

    /// Checks everything: the log's signature, and that the proof leads from the entry to the signed root. It says who signed.
    ///
    /// `entry` is the entry's bytes, those in ``extra`` by default.
    public func verified(
        entry: Data? = nil, log: NoteKey, witnesses: [NoteKey] = []
    ) throws(LedgerError) -> [VerifiedSignature] {
        guard let entry = entry ?? extra else {
            throw LedgerError(.malformed, "The proof does not carry its entry; give the entry's bytes")
        }
        let signatures = try note.verified(by: [log] + witnesses)
        guard signatures.contains(where: { $0.key == log }) else {
            throw LedgerError(.badSignature, "The checkpoint is not signed by \(log.name)")
        }
        let checkpoint = try note.checkpoint()
        let proof = InclusionProof(index: index, size: checkpoint.size, hashes: hashes)
        guard checkpoint.origin == log.name, proof.verifies(leaf: .leaf(entry), root: checkpoint.root) else {
            throw LedgerError(.badSignature, "The entry is not number \(index) of the log that was signed")
        }
        return signatures
    }

    // MARK: The form that proofs and requests to witnesses share

    /// Lines, an empty line, and a note.
    static func split(
        _ bytes: Data, orThrow malformed: LedgerError
    ) throws(LedgerError) -> (lines: [String], note: SignedNote) {
        guard bytes.count <= SignedNote.maximumBytes, SignedNote.isClean(bytes),
            let gap = bytes.firstRange(of: Data("\n\n".utf8)),
            let head = String(validating: bytes[..<gap.lowerBound], as: UTF8.self)
        else { throw malformed }
        let note = try SignedNote(parsing: bytes[gap.upperBound...])
        return (head.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), note)
    }

    static func hashes(_ lines: ArraySlice<String>, orThrow malformed: LedgerError) throws(LedgerError) -> [TreeHash] {
        guard lines.count <= 63 else { throw malformed }
        var hashes: [TreeHash] = []
        for line in lines {
            guard let hash = TreeHash(base64: line) else { throw malformed }
            hashes.append(hash)
        }
        return hashes
    }
}
