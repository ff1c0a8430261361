import Databases
import Foundation

/// One row of `vault_record`, not yet opened.
struct RecordRow: Sendable {
    static let columns = "kind, id, version, gone, keyversion, subject, seq, lookups, blob"
    /// The same with the table's name before each, for joins.
    static let joined = "r.kind, r.id, r.version, r.gone, r.keyversion, r.subject, r.seq, r.lookups, r.blob"

    var kind: Int64
    var id: Data
    var version: Int64
    var isGone: Bool
    var keyVersion: Int64
    var subject: Data?
    var seq: Int64
    var lookups: Data
    var blob: Data

    init(_ row: any SQLRow) throws {
        kind = try row.integer(0)
        id = try row.bytes(1)
        version = try row.integer(2)
        isGone = try row.integer(3) != 0
        keyVersion = try row.integer(4)
        subject = row.isNull(5) ? nil : try row.bytes(5)
        seq = try row.integer(6)
        lookups = try row.bytes(7)
        blob = try row.bytes(8)
    }
}

extension PracticeCipher {
    /// Opens a row, or says that it is not what was sealed in that place. The sentence names the blinded id.
    func open(_ row: RecordRow, kind: String, name: (Int64) throws -> String?) throws -> SealedContent {
        guard let lookups = try EncodedLookups.bound(stored: row.lookups, name) else { throw notOpening(row, kind) }
        let key = try key(version: row.keyVersion, subject: row.subject, creating: false)
        let binding = RecordBinding(
            practice: practice.id, kind: kind, id: row.id, version: row.version, keyVersion: row.keyVersion,
            subject: row.subject, lookups: lookups)
        let plain: Data
        do { plain = try Envelope.open(row.blob, under: key, binding: binding.associated) } catch {
            throw notOpening(row, kind)
        }
        guard let content = SealedContent(plain), content.isTombstone == row.isGone else {
            throw notOpening(row, kind)
        }
        return content
    }

    private func notOpening(_ row: RecordRow, _ kind: String) -> VaultError {
        VaultError(
            .doesNotOpen,
            "The record \(kind)/\(row.id.hex) of \(practice), version \(row.version), was altered, moved or sealed "
                + "under another key",
            remedy: "Find out with ward vault check; restore it from a backup.")
    }
}

extension Data {
    /// Lower-case hexadecimal.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
