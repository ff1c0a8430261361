import Databases
import Foundation

/// What sealing a practice's records anew did.
public struct ResealReport: Sendable, Hashable {
    /// How many records were sealed under the current key.
    public var records = 0
    /// The least key version that any record of the practice still needs; nothing when there are no records, or all have
    /// their subjects' own keys. Older data keys can be destroyed.
    public var minimumKeyVersion: Int?
}

extension Vault {
    /// Seals all records of a practice that are under older data keys anew under the current one, a few in each transaction,
    /// while work goes on. It can be stopped at any moment and called again; what is done stays done. A record keeps its
    /// version, and gets a new place among the changes.
    @discardableResult
    public func resealing(
        _ practice: Practice, batch size: Int = 500, by actor: String = "system",
        progress: (@Sendable (Int) -> Void)? = nil
    ) async throws -> ResealReport {
        try await keyed(practice) { cipher in
            try await database.read { try self.names.load($0) }
            // From here on nobody writes under an older key, wherever it is still in memory.
            try await raiseKeyFloor(cipher)
            var report = ResealReport()
            var (kind, id) = (Int64(-1), Data())
            while true {
                try Task.checkCancellation()
                let (afterKind, afterID) = (kind, id)
                let rows = try await database.read { connection in
                    try connection.all(
                        """
                        SELECT \(RecordRow.columns) FROM vault_record
                        WHERE practice = $1 AND (kind, id) > ($2, $3) AND keyversion <> 0 AND keyversion <> $4
                        ORDER BY kind, id LIMIT $5
                        """,
                        [
                            .integer(cipher.number), .integer(afterKind), .bytes(afterID), .integer(cipher.current),
                            .integer(Int64(size)),
                        ], RecordRow.init)
                }
                guard let last = rows.last else { break }
                (kind, id) = (last.kind, last.id)
                let resealed = try await knowingNames { _ in
                    try await inParts(rows) { try self.resealed($0, cipher) }
                }
                report.records += try await writing(cipher, by: actor, reserving: 0) { try $0.replace(resealed) }
                progress?(report.records)
            }
            report.minimumKeyVersion = try await minimumKeyVersion(in: practice)
            return report
        }
    }

    /// Refuses data keys older than the current one for everything that is written from now on.
    private func raiseKeyFloor(_ cipher: PracticeCipher) async throws {
        try await database.write { connection in
            try connection.run(
                "UPDATE vault_practice SET keyfloor = $1 WHERE number = $2 AND keyfloor < $3",
                [.integer(cipher.current), .integer(cipher.number), .integer(cipher.current)])
        }
    }

    /// The least key version that any record of the practice is sealed under.
    public func minimumKeyVersion(in practice: Practice) async throws -> Int? {
        try await keyed(practice) { cipher in
            let number = cipher.number
            return try await database.read { connection in
                try connection.first(
                    "SELECT min(keyversion) FROM vault_record WHERE practice = $1 AND keyversion > 0",
                    [.integer(number)]
                ) { $0.isNull(0) ? nil : Int(try $0.integer(0)) } ?? nil
            }
        }
    }

    private func resealed(_ rows: ArraySlice<RecordRow>, _ cipher: PracticeCipher) throws -> [Resealed] {
        var salts = Salts(count: rows.count)
        return try rows.map { row in
            let kind = names.name(row.kind) ?? "?"
            let opened = try cipher.open(row, kind: kind, name: names.name)
            let draft = Draft(
                kind: kind, name: opened.id, id: row.id, subject: nil,
                lookups: EncodedLookups(stored: row.lookups, names.name) ?? EncodedLookups(),
                plaintext: opened.bytes, isGone: row.isGone)
            return Resealed(
                row: row, kind: kind, sealed: try draft.sealed(version: row.version, by: cipher, &salts))
        }
    }
}

/// A record's row, and what it becomes under the current key.
struct Resealed: Sendable {
    var row: RecordRow
    var kind: String
    var sealed: Draft.Sealed
}

extension VaultTransaction {
    /// Puts newly sealed blobs in the place of the old ones, where nobody has written meanwhile. Says how many.
    func replace(_ records: [Resealed]) throws -> Int {
        var replaced = 0
        for record in records {
            let (row, sealed) = (record.row, record.sealed)
            let seq = try nextSeq()
            let changed = try connection.run(
                """
                UPDATE vault_record SET keyversion = $1, seq = $2, blob = $3
                WHERE practice = $4 AND kind = $5 AND id = $6 AND version = $7 AND keyversion = $8
                """,
                [
                    .integer(sealed.keyVersion), .integer(seq), .bytes(sealed.blob), practice, .integer(row.kind),
                    .bytes(row.id), .integer(row.version), .integer(row.keyVersion),
                ])
            guard changed == 1 else {
                giveBack()
                continue
            }
            try connection.run(
                Self.insertChange,
                [
                    practice, .integer(seq), .integer(row.kind), .bytes(row.id), .integer(sealed.version),
                    .bytes(sealed.digest),
                ])
            note(kind: record.kind, id: row.id, version: sealed.version, digest: sealed.digest)
            replaced += 1
        }
        return replaced
    }
}
