import Databases
import Foundation

/// A record that is sealed already, for the version that it will most likely have.
struct ReadyDraft: Sendable {
    var draft: Draft
    var sealed: Draft.Sealed
}

/// Some of the records of a batch were there already, so the short way does not do.
struct SomeWereThere: Error {}

/// An `INSERT` of one row, and of many in one statement, which PostgreSQL carries out several times as fast.
private struct ManyRows {
    private static let width = 40
    let one: String
    let many: String

    init(into table: String, _ columns: [String], key: String? = nil) {
        func text(_ rows: Int) -> String {
            let values = (0..<rows).map { row in
                "(" + columns.indices.map { "$\(row * columns.count + $0 + 1)" }.joined(separator: ", ") + ")"
            }
            return "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
                + values.joined(separator: ", ") + (key.map { " ON CONFLICT (\($0)) DO NOTHING" } ?? "")
        }
        one = text(1)
        many = text(Self.width)
    }

    /// Says how many rows there are more.
    @discardableResult
    func run(_ rows: [[SQLValue]], on connection: any SQLConnection) throws -> Int {
        guard connection.dialect == .postgres else { return try connection.run(one, each: rows) }
        let whole = rows.count / Self.width * Self.width
        let wide = stride(from: 0, to: whole, by: Self.width).map { start in
            Array(rows[start..<start + Self.width].joined())
        }
        let there = wide.isEmpty ? 0 : try connection.run(many, each: wide)
        return whole == rows.count ? there : there + (try connection.run(one, each: Array(rows[whole...])))
    }
}

extension VaultTransaction {
    private static let records = ManyRows(
        into: "vault_record",
        ["practice", "kind", "id", "version", "gone", "keyversion", "subject", "seq", "lookups", "blob"],
        key: "practice, kind, id")
    private static let lookups = ManyRows(
        into: "vault_lookup", ["practice", "kind", "field", "value", "record"],
        key: "practice, kind, field, value, record")
    private static let changes = ManyRows(
        into: "vault_change", ["practice", "seq", "kind", "id", "version", "digest"])

    /// Writes records that are expected to be new, with three kinds of statements.
    func insert(_ batch: [ReadyDraft]) throws -> [RecordVersion] {
        guard let head = batch.first else { return [] }
        let kind = SQLValue.integer(try number(head.draft.kind))
        var records: [[SQLValue]] = []
        var lookups: [[SQLValue]] = []
        var changes: [[SQLValue]] = []
        var made: [RecordVersion] = []
        records.reserveCapacity(batch.count)
        changes.reserveCapacity(batch.count)
        made.reserveCapacity(batch.count)
        for ready in batch {
            let (draft, sealed) = (ready.draft, ready.sealed)
            let seq = try nextSeq()
            records.append(try values(draft, sealed, seq))
            for entry in draft.lookups.entries {
                lookups.append(
                    [practice, kind, .integer(try number(entry.field)), .bytes(entry.value), .bytes(draft.id)])
            }
            changes.append(
                [
                    practice, .integer(seq), kind, .bytes(draft.id), .integer(sealed.version), .bytes(sealed.digest),
                ])
            note(draft, sealed)
            made.append(RecordVersion(id: draft.name, version: Int(sealed.version), seq: seq))
        }
        guard try Self.records.run(records, on: connection) == batch.count else { throw SomeWereThere() }
        // In the order of the key, neighbours in the tree are written one after the other.
        lookups.sort { left, right in
            guard case (.integer(let l), .integer(let r)) = (left[2], right[2]), l == r,
                case (.bytes(let l), .bytes(let r)) = (left[3], right[3])
            else {
                guard case (.integer(let l), .integer(let r)) = (left[2], right[2]) else { return false }
                return l < r
            }
            return l.isBefore(r)
        }
        try Self.lookups.run(lookups, on: connection)
        try Self.changes.run(changes, on: connection)
        return made
    }
}
