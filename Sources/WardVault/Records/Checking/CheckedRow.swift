import Databases
import Foundation

/// A record's row beside the row of changes that wrote it.
struct CheckedRow: Sendable {
    static let query = """
        SELECT \(RecordRow.joined), c.kind, c.id, c.version, c.digest
        FROM vault_record r LEFT JOIN vault_change c ON c.practice = r.practice AND c.seq = r.seq
        WHERE r.practice = $1 ORDER BY r.kind, r.id
        """

    struct Written: Sendable {
        var kind: Int64
        var id: Data
        var version: Int64
        var digest: Data
    }

    var row: RecordRow
    var written: Written?

    init(_ row: any SQLRow) throws {
        self.row = try RecordRow(row)
        if !row.isNull(9) {
            written = Written(
                kind: try row.integer(9), id: try row.bytes(10), version: try row.integer(11),
                digest: try row.bytes(12))
        }
    }

    /// What the check makes of it.
    enum Verdict: Sendable {
        case record, tombstone, erased
        case trouble(CheckFinding.Trouble, String)
    }

    /// Opens the row and compares it with what was written. `noteLookup` gets the look-ups that it is bound to.
    func verdict(
        _ cipher: PracticeCipher, _ names: NameBook, _ noteLookup: (_ field: Int64, _ value: Data) -> Void
    ) -> Verdict {
        guard let kind = names.name(row.kind) else {
            return .trouble(.doesNotOpen, "has a kind that has no name")
        }
        var isErased = false
        do {
            let opened = try cipher.open(row, kind: kind, name: names.name)
            for entry in EncodedLookups(stored: row.lookups, names.name)?.entries ?? [] {
                names.number(entry.field).map { noteLookup($0, entry.value) }
            }
            guard cipher.index.id(opened.id, kind: kind) == row.id else {
                return .trouble(.altered, "holds another id than its row")
            }
        } catch let error as VaultError where error.kind == .subjectErased {
            isErased = true
            for entry in EncodedLookups(stored: row.lookups, names.name)?.entries ?? [] {
                names.number(entry.field).map { noteLookup($0, entry.value) }
            }
        } catch {
            return .trouble(.doesNotOpen, "does not open: it was altered, moved, or sealed under another key")
        }
        guard let written else { return .trouble(.invented, "has no change that wrote it") }
        guard
            written.kind == row.kind, written.id == row.id, written.version == row.version,
            written.digest == row.blob.sha256
        else { return .trouble(.altered, "is not what was last written") }
        return isErased ? .erased : row.isGone ? .tombstone : .record
    }
}
