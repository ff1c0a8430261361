import Databases
import Foundation

extension VaultTransaction {
    /// Writes a record, and answers with its new version.
    @discardableResult
    public func put<Payload>(
        _ payload: Payload, id: String, as kind: RecordKind<Payload>, expecting: Expected = .any,
        subject: String? = nil
    ) throws -> RecordVersion {
        let draft = try cipher.draft(NewRecord(id: id, payload: payload, subject: subject), as: kind)
        return try write(draft, expecting: expecting)
    }

    /// Deletes a record. Its version and its sealed id stay, so that it cannot come back unseen. Answers with nothing when
    /// there was none and none was expected.
    @discardableResult
    public func delete<Payload>(
        _ kind: RecordKind<Payload>, id: String, expecting: Expected = .any
    ) throws -> RecordVersion? {
        let token = try cipher.blinded(id, kind: kind.name)
        let row = try row(kind.name, token).flatMap { $0.isGone ? nil : $0 }
        guard let row else {
            if case .version = expecting { throw conflict(kind.name, expecting, nil) }
            return nil
        }
        if case .absent = expecting { throw conflict(kind.name, expecting, row.version) }
        let draft = cipher.tombstone(
            id, id: token, kind: kind.name, schema: kind.schema, subject: row.subject.map(SubjectToken.init(bytes:)))
        return try write(draft, expecting: expecting)
    }

    func row(_ kind: String, _ id: Data) throws -> RecordRow? {
        try hold()
        return try connection.first(
            "SELECT \(RecordRow.columns) FROM vault_record WHERE practice = $1 AND kind = $2 AND id = $3",
            [practice, .integer(number(kind)), .bytes(id)], RecordRow.init)
    }

    /// Writes a draft; `sealed` was made beforehand for the version that was likely.
    func write(_ draft: Draft, expecting: Expected, sealed: Draft.Sealed? = nil) throws -> RecordVersion {
        // The lock comes first: what is read below stays true until the end.
        let seq = try nextSeq()
        do {
            if case .absent = expecting {
                let sealed = try sealed ?? draft.sealed(version: 1, by: cipher, &salts)
                if try connection.run(Self.insert, values(draft, sealed, seq)) == 1 {
                    return try enter(draft, sealed, seq, replacing: EncodedLookups())
                }
            }
            return try write(draft, expecting: expecting, over: row(draft.kind, draft.id), seq: seq, sealed: sealed)
        } catch {
            giveBack()
            throw error
        }
    }

    private func write(
        _ draft: Draft, expecting: Expected, over row: RecordRow?, seq: Int64, sealed: Draft.Sealed?
    ) throws -> RecordVersion {
        let there = row.flatMap { $0.isGone ? nil : $0.version }
        switch expecting {
        case .any: break
        case .absent: if there != nil { throw conflict(draft.kind, expecting, there) }
        case .version(let version):
            if there != Int64(version) { throw conflict(draft.kind, expecting, there) }
        }
        let version = (row?.version ?? 0) + 1
        let ready = sealed.flatMap { $0.version == version ? $0 : nil }
        let sealed = try ready ?? draft.sealed(version: version, by: cipher, &salts)
        guard let row else {
            try connection.run(Self.insert, values(draft, sealed, seq))
            return try enter(draft, sealed, seq, replacing: EncodedLookups())
        }
        guard let old = try EncodedLookups(stored: row.lookups, { try names.name($0, in: connection) }) else {
            throw VaultError(
                .lookupAltered, "The look-up column of \(draft.kind)/\(draft.id.hex) was altered",
                remedy: "Find out with ward vault check.")
        }
        try connection.run(
            """
            UPDATE vault_record SET version = $1, gone = $2, keyversion = $3, subject = $4, seq = $5, lookups = $6,
                blob = $7 WHERE practice = $8 AND kind = $9 AND id = $10
            """, Array(values(draft, sealed, seq).dropFirst(3)) + [practice, .integer(row.kind), .bytes(draft.id)])
        return try enter(draft, sealed, seq, replacing: old)
    }

    static let insert = """
        INSERT INTO vault_record (practice, kind, id, version, gone, keyversion, subject, seq, lookups, blob)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (practice, kind, id) DO NOTHING
        """
    static let insertLookup =
        "INSERT INTO vault_lookup (practice, kind, field, value, record) VALUES ($1, $2, $3, $4, $5) "
        + "ON CONFLICT (practice, kind, field, value, record) DO NOTHING"
    static let insertChange =
        "INSERT INTO vault_change (practice, seq, kind, id, version, digest) VALUES ($1, $2, $3, $4, $5, $6)"

    func values(_ draft: Draft, _ sealed: Draft.Sealed, _ seq: Int64) throws -> [SQLValue] {
        [
            practice, .integer(try number(draft.kind)), .bytes(draft.id), .integer(sealed.version),
            .integer(draft.isGone ? 1 : 0), .integer(sealed.keyVersion), .bytes(draft.subject?.bytes), .integer(seq),
            .bytes(try draft.lookups.stored(number)), .bytes(sealed.blob),
        ]
    }

    /// Look-up rows and the row of changes that go with a record's row.
    private func enter(
        _ draft: Draft, _ sealed: Draft.Sealed, _ seq: Int64, replacing old: EncodedLookups
    ) throws -> RecordVersion {
        let kind = try number(draft.kind)
        func key(_ entry: EncodedLookups.Entry) throws -> [SQLValue] {
            [practice, .integer(kind), .integer(try number(entry.field)), .bytes(entry.value), .bytes(draft.id)]
        }
        let stale = old.entries.filter { !draft.lookups.entries.contains($0) }
        if !stale.isEmpty {
            try connection.run(
                """
                DELETE FROM vault_lookup
                WHERE practice = $1 AND kind = $2 AND field = $3 AND value = $4 AND record = $5
                """, each: stale.map(key))
        }
        let fresh = draft.lookups.entries.filter { !old.entries.contains($0) }
        if !fresh.isEmpty { try connection.run(Self.insertLookup, each: fresh.map(key)) }
        try connection.run(
            Self.insertChange,
            [
                practice, .integer(seq), .integer(kind), .bytes(draft.id), .integer(sealed.version),
                .bytes(sealed.digest),
            ])
        note(draft, sealed)
        return RecordVersion(id: draft.name, version: Int(sealed.version), seq: seq)
    }

    func conflict(_ kind: String, _ expected: Expected, _ there: Int64?) -> VaultError {
        let found = there.map { "it is at version \($0)" } ?? "there is none"
        let wanted =
            switch expected {
            case .absent: "no record"
            case .version(let version): "version \(version)"
            case .any: "any version"
            }
        return VaultError(
            .versionConflict, "A record of kind \(kind) was expected as \(wanted), but \(found)",
            remedy: "Read it again, and decide anew.")
    }
}
