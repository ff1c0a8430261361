import Databases
import Foundation

/// Where a record about a subject is.
public struct RecordPlace: Sendable, Hashable {
    /// The kind's name.
    public let kind: String
    /// The record's id.
    public let id: String
    /// The record's version.
    public let version: Int
}

extension Vault {
    /// What stands for a subject in the databases: what the key database keeps its own key under.
    public func token(of subject: String, in practice: Practice) throws -> SubjectToken {
        try cipher(practice).index.subject(subject)
    }

    /// All records about a subject that are there, for answering the person, or before erasing them.
    public func records(of subject: String, in practice: Practice) async throws -> [RecordPlace] {
        try await keyed(practice) { cipher in
            let rows = try await rows(of: cipher.index.subject(subject), cipher)
            return try await knowingNames { name in
                try rows.map { row in
                    let kind = name(row.kind) ?? "?"
                    let opened = try cipher.open(row, kind: kind, name: name)
                    return RecordPlace(kind: kind, id: opened.id, version: Int(row.version))
                }
            }
        }
    }

    /// Deletes all records about a subject, and says how many. Their payloads and look-ups are gone from the database then;
    /// destroy the subject's key afterwards, so that they no longer open from backups either.
    @discardableResult
    public func deleteRecords(
        of subject: String, in practice: Practice, by actor: String = "system"
    ) async throws -> Int {
        try await keyed(practice) { cipher in
            let rows = try await rows(of: cipher.index.subject(subject), cipher)
            var deleted = 0
            for start in stride(from: 0, to: rows.count, by: 500) {
                let part = rows[start..<min(start + 500, rows.count)]
                deleted += try await writing(cipher, by: actor, reserving: 0) { transaction in
                    var deleted = 0
                    for row in part {
                        guard let kind = try transaction.names.name(row.kind, in: transaction.connection) else {
                            continue
                        }
                        deleted += try transaction.bury(kind, row.id) ? 1 : 0
                    }
                    return deleted
                }
            }
            return deleted
        }
    }

    private func rows(of token: SubjectToken, _ cipher: PracticeCipher) async throws -> [RecordRow] {
        try await database.read { connection in
            try connection.all(
                """
                SELECT \(RecordRow.columns) FROM vault_record
                WHERE practice = $1 AND subject = $2 AND gone = 0 ORDER BY kind, id
                """, [.integer(cipher.number), .bytes(token.bytes)], RecordRow.init)
        }
    }
}

extension VaultTransaction {
    /// Deletes a record of which only the row is known.
    func bury(_ kind: String, _ id: Data) throws -> Bool {
        guard let row = try row(kind, id), !row.isGone else { return false }
        let opened = try cipher.open(row, kind: kind) { try names.name($0, in: connection) }
        let draft = cipher.tombstone(
            opened.id, id: id, kind: kind, schema: opened.schema,
            subject: row.subject.map(SubjectToken.init(bytes:)))
        _ = try write(draft, expecting: .any)
        return true
    }
}
