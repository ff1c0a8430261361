import Databases
import Foundation

extension Ledger {
    /// Signs the log as it is now, and keeps the checkpoint.
    ///
    /// It refuses to sign a log that does not begin with the one it signed last (``LedgerError/Kind/altered``): such a
    /// signature would be the proof of a fork. Signing the same log again gives the kept note with the cosignatures that it
    /// got meanwhile.
    public func checkpoint() async throws -> SignedNote {
        guard let signer else {
            throw LedgerError(.noSigner, "The ledger was opened without its signing key")
        }
        try await sequence()
        let origin = origin
        return try await database.write { connection in
            try connection.lock(Self.lockName)
            let (reader, size) = try Self.reader(connection)
            var tree = reader
            if let last = try Self.newestCheckpoint(in: connection, upTo: .max) {
                let signed = try last.checkpoint()
                guard signed.size <= size, try tree.root(of: signed.size) == signed.root else {
                    throw LedgerError(
                        .altered, "The log does not begin with the \(signed.size) entries that were signed last",
                        remedy: "Run ward ledger verify; nothing was signed.")
                }
                if signed.size == size { return last }
            }
            let root = try tree.root(of: size)
            guard try TreeTables(connection: connection).frontier().root == root else {
                throw LedgerError(.altered, "The log's tiles and its head disagree", remedy: "Run ward ledger verify.")
            }
            var note = try SignedNote(text: Checkpoint(origin: origin, size: size, root: root).text)
            try note.sign(by: signer)
            try connection.run(
                "INSERT INTO ledger_checkpoint (size, note) VALUES ($1, $2)", [.integer(size), .text(note.rendered)])
            return note
        }
    }

    /// The newest checkpoint kept of a log of at most `size` entries.
    public func newestCheckpoint(upTo size: Int64 = .max) async throws -> SignedNote? {
        try await database.read { try Self.newestCheckpoint(in: $0, upTo: size) }
    }

    /// Adds the cosignatures of witnesses to a kept checkpoint. Only those that fit one of `witnesses` are kept; it says how
    /// many that were.
    @discardableResult
    public func add(
        _ cosignatures: [NoteSignature], toCheckpointOf size: Int64, witnesses: [NoteKey]
    ) async throws -> Int {
        try await database.write { connection in
            try connection.lock(Self.lockName)
            guard var note = try Self.newestCheckpoint(in: connection, upTo: size),
                try note.checkpoint().size == size
            else { throw LedgerError(.outOfRange, "No checkpoint of \(size) entries is kept") }
            let before = note.signatures.count
            let fitting = cosignatures.filter { signature in
                witnesses.contains {
                    $0.name == signature.name && $0.id == signature.keyID && $0.verify(signature, of: note.text) != nil
                }
            }
            note.add(fitting)
            try connection.run(
                "UPDATE ledger_checkpoint SET note = $1 WHERE size = $2", [.text(note.rendered), .integer(size)])
            return note.signatures.count - before
        }
    }

    /// The key that the log's checkpoints were signed with, as the database says. Whoever can write to the database can
    /// change it, so a witness keeps its own.
    public func recordedKey() async throws -> NoteKey? {
        try await database.read { try Self.recordedKey(in: $0) }
    }

    static func recordedKey(in connection: any SQLConnection) throws -> NoteKey? {
        try connection.first("SELECT verifier FROM ledger_head WHERE id = 1") { row in
            row.isNull(0) ? nil : try NoteKey(row.text(0))
        } ?? nil
    }

    static func newestCheckpoint(in connection: any SQLConnection, upTo size: Int64) throws -> SignedNote? {
        let text = try connection.first(
            "SELECT note FROM ledger_checkpoint WHERE size <= $1 ORDER BY size DESC LIMIT 1", [.integer(size)]
        ) { try $0.text(0) }
        return try text.map { try SignedNote(parsing: Data($0.utf8)) }
    }
}
