import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A witness's state in a folder: what a practice's agent keeps.
///
/// - `witness.key`: the signing key, mode 0600;
/// - `witness.pub`, `log.pub`: the public keys of the witness and of the log it watches;
/// - `checkpoint`: the newest accepted checkpoint with its signatures, replaced as a whole and synced **before** a cosignature
///   is given away, so that no power cut makes the witness forget what it signed;
/// - `refused/`: checkpoints that do not go with the accepted one, each beside it: the evidence.
public struct WitnessFolder: Sendable {
    /// Where it is.
    public let path: String
    /// The log that is watched.
    public let log: NoteKey
    /// The witness's own public key.
    public let key: NoteKey

    /// Makes a folder (mode 0700) with a new key for a log.
    public static func make(at path: String, name: String, log: NoteKey) throws(LedgerError) -> WitnessFolder {
        _ = try Witness(log: log)
        if mkdir(path, 0o700) != 0 && errno != EEXIST { throw DurableFile.trouble("make", path) }
        let signer = try KeyFile.make(at: path + "/witness.key", name: name, kind: .witness)
        try DurableFile.write(Data((signer.key.text + "\n").utf8), to: path + "/witness.pub", mode: 0o644)
        try DurableFile.write(Data((log.text + "\n").utf8), to: path + "/log.pub", mode: 0o644)
        return try WitnessFolder(path)
    }

    /// Opens a folder. For reading, a copy without the private key will do.
    public init(_ path: String) throws(LedgerError) {
        self.path = path
        log = try Self.key(path + "/log.pub")
        key = try Self.key(path + "/witness.pub")
    }

    private static func key(_ path: String) throws(LedgerError) -> NoteKey {
        guard let data = try DurableFile.read(path, limit: 4096), let text = String(validating: data, as: UTF8.self)
        else {
            throw LedgerError(.file, "\(path) is missing", remedy: "Make the witness: ward ledger witness --new NAME.")
        }
        return try NoteKey(text.trimmingCharacters(in: .newlines))
    }

    /// The newest accepted checkpoint, its cosignature checked.
    public func accepted() throws(LedgerError) -> SignedNote? {
        guard let data = try DurableFile.read(path + "/checkpoint", limit: SignedNote.maximumBytes) else { return nil }
        let note = try SignedNote(parsing: data)
        _ = try note.verified(by: [key])
        return note
    }

    /// Considers a checkpoint as ``Witness/consider(_:at:signer:)`` does, and has stored the outcome when it returns. Two
    /// processes on one folder wait for each other.
    public func consider(_ request: WitnessRequest, at seconds: Int64) throws(LedgerError) -> Witness.Answer {
        let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw DurableFile.trouble("lock", path) }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw DurableFile.trouble("lock", path) }
        }
        let signer = try KeyFile.read(path + "/witness.key")
        guard signer.key == key else { throw LedgerError(.badKey, "\(path)/witness.key does not fit witness.pub") }
        var witness = try Witness(log: log, accepted: accepted())
        let answer = try witness.consider(request, at: seconds, signer: signer)
        switch answer {
        case .cosigned:
            guard let note = witness.accepted else { break }
            try DurableFile.write(note.bytes, to: path + "/checkpoint", mode: 0o644)
        case .refused(let refusal):
            if refusal.isEvidence { try keep(refusal, request) }
        }
        return answer
    }

    /// Up to 100 pieces of evidence, each once; more would let a broken log fill the disk.
    private func keep(_ refusal: Witness.Refusal, _ request: WitnessRequest) throws(LedgerError) {
        let folder = path + "/refused"
        if mkdir(folder, 0o700) != 0 && errno != EEXIST { throw DurableFile.trouble("make", folder) }
        let there = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let checkpoint = try refusal.offered.checkpoint()
        let digest = TreeHash.leaf(Data(refusal.offered.text.utf8)).bytes.prefix(4).map { String($0, radix: 16) }
        let name = "\(checkpoint.size)-\(digest.joined())"
        guard !there.contains("\(name).offered"), there.count < 200 else { return }
        if let accepted = refusal.accepted {
            try DurableFile.write(accepted.bytes, to: "\(folder)/\(name).accepted", mode: 0o644)
        }
        try DurableFile.write(Data(request.rendered.utf8), to: "\(folder)/\(name).offered", mode: 0o644)
    }

    /// The files that hold refused checkpoints.
    public var evidence: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path + "/refused")) ?? []
        return names.filter { $0.hasSuffix(".offered") }.sorted().map { "\(path)/refused/\($0)" }
    }
}
