import Databases
import Foundation

extension VaultTransaction {
    /// Reads a record as this transaction sees it, and keeps others from changing it until the end.
    public func get<Payload>(_ kind: RecordKind<Payload>, id: String) throws -> Record<Payload>? {
        let token = try cipher.blinded(id, kind: kind.name)
        guard let row = try row(kind.name, token) else { return nil }
        // Inside a transaction names that it has just written are not remembered yet.
        return try kind.record(of: row, cipher, { try names.name($0, in: connection) })
    }

    /// Lists records as this transaction sees them.
    public func list<Payload>(
        _ kind: RecordKind<Payload>, where conditions: [Condition] = [], orderedBy ordering: Ordering? = nil,
        limit: Int = Vault.largestPage, after cursor: ListCursor? = nil
    ) throws -> Page<Payload> {
        try hold()
        let listing = try Listing(kind, conditions, ordering, limit: limit, after: cursor, cipher)
        guard let query = try listing.query(cipher.number, { try number($0) }) else { return Page() }
        let rows = try connection.all(query.sql, query.values) { try ListedRow($0, query) }
        let records = try listing.open(rows) { try names.name($0, in: connection) }
        let next = rows.count < listing.limit ? nil : rows.last.map { ListCursor(value: $0.value, record: $0.row.id) }
        return Page(records: records, next: next)
    }
}
