import Databases
import Foundation

extension Vault {
    /// What changed since `cursor`, in the order of commits: each changed record once, in its latest state, deleted ones as
    /// tombstones. Begin at 0. Nothing that is committed later ever comes before the cursor.
    ///
    /// A record that changed again later comes then, not now. Sealing a record anew gives it once more with the version it
    /// had.
    public func changes(in practice: Practice, since cursor: Int64, limit: Int = 1000) async throws -> Changes {
        try await keyed(practice) { cipher in
            let limit = min(max(limit, 1), Self.largestPage)
            // The join leaves out changes that a later one has overtaken; the cursor goes over them all the same.
            let (rows, last) = try await database.read { connection in
                let last =
                    try connection.first(
                        """
                        SELECT seq FROM vault_change WHERE practice = $1 AND seq > $2
                        ORDER BY seq LIMIT 1 OFFSET $3
                        """, [.integer(cipher.number), .integer(cursor), .integer(Int64(limit - 1))]
                    ) { try $0.integer(0) }
                    ?? connection.first(
                        "SELECT seq FROM vault_change WHERE practice = $1 ORDER BY seq DESC LIMIT 1",
                        [.integer(cipher.number)]
                    ) { try $0.integer(0) } ?? 0
                let rows = try connection.all(
                    """
                    SELECT \(RecordRow.joined) FROM vault_change c, vault_record r
                    WHERE c.practice = $1 AND c.seq > $2 AND c.seq <= $3
                        AND r.practice = $4 AND r.kind = c.kind AND r.id = c.id AND r.seq = c.seq
                    ORDER BY c.seq
                    """,
                    [.integer(cipher.number), .integer(cursor), .integer(last), .integer(cipher.number)],
                    RecordRow.init)
                return (rows, max(last, cursor))
            }
            let changes = try await knowingNames { _ in
                try await inParts(rows) { try $0.map { try self.change($0, cipher) } }
            }
            return Changes(changes: changes, next: last, hasMore: last - cursor >= Int64(limit))
        }
    }

    private func change(_ row: RecordRow, _ cipher: PracticeCipher) throws -> Change {
        let kind = names.name(row.kind) ?? ""
        var content: SealedContent?
        do {
            content = try cipher.open(row, kind: kind, name: names.name)
        } catch let error as VaultError where error.kind == .subjectErased {}
        return Change(
            kind: kind, id: content?.id, version: Int(row.version), seq: row.seq, isDeleted: row.isGone,
            content: content)
    }
}
