import Databases
import Foundation

extension Vault {
    /// Writes a record and returns when it is on disk.
    ///
    /// `by` is who does it, for the ledger: an id such as `user:anna`. `subject` is whom the record is about, when that
    /// person's records must be erasable alone, in backups too.
    @discardableResult
    public func put<Payload>(
        _ payload: Payload, id: String, as kind: RecordKind<Payload>, in practice: Practice,
        expecting: Expected = .any, subject: String? = nil, by actor: String = "system"
    ) async throws -> RecordVersion {
        try await keyed(practice) { cipher in
            let draft = try cipher.draft(NewRecord(id: id, payload: payload, subject: subject), as: kind)
            // Sealed here, where others are sealed too at the same time, when the version can be known.
            var salts = Salts(count: 1)
            let sealed: Draft.Sealed? =
                switch expecting {
                case .absent: try draft.sealed(version: 1, by: cipher, &salts)
                case .version(let version): try draft.sealed(version: Int64(version) + 1, by: cipher, &salts)
                case .any: nil
                }
            try await prepare(kind)
            return try await writing(cipher, by: actor, reserving: 1) {
                try $0.write(draft, expecting: expecting, sealed: sealed)
            }
        }
    }

    private static let one =
        "SELECT \(RecordRow.columns) FROM vault_record WHERE practice = $1 AND kind = $2 AND id = $3"

    /// Reads a record, or nothing when there is none.
    public func get<Payload>(
        _ kind: RecordKind<Payload>, id: String, in practice: Practice
    ) async throws -> Record<Payload>? {
        try await keyed(practice) { cipher in
            let token = try cipher.blinded(id, kind: kind.name)
            guard let number = try await number(kind.name) else { return nil }
            let rows = try await database.select(
                Self.one, [.integer(cipher.number), .integer(number), .bytes(token)], { try RecordRow($0) })
            guard let row = rows.first else { return nil }
            return try await knowingNames { try kind.record(of: row, cipher, $0) }
        }
    }

    /// Deletes a record: its payload and look-ups go, its version stays. Nothing when there was none.
    @discardableResult
    public func delete<Payload>(
        _ kind: RecordKind<Payload>, id: String, in practice: Practice, expecting: Expected = .any,
        by actor: String = "system"
    ) async throws -> RecordVersion? {
        try await transaction(in: practice, by: actor) { try $0.delete(kind, id: id, expecting: expecting) }
    }

    /// Runs `work` in one transaction of one practice: all of it is written, or nothing.
    ///
    /// `work` is synchronous and may run more than once, so it must have no effect but on the transaction.
    public func transaction<Result: Sendable>(
        in practice: Practice, by actor: String = "system",
        _ work: @escaping @Sendable (VaultTransaction) throws -> Result
    ) async throws -> Result {
        try await keyed(practice) { try await writing($0, by: actor, reserving: 0, work) }
    }

    func writing<Result: Sendable>(
        _ cipher: PracticeCipher, by actor: String, reserving: Int,
        _ work: @escaping @Sendable (VaultTransaction) throws -> Result
    ) async throws -> Result {
        let names = names
        let ledger = ledger
        return try await database.write { connection in
            let transaction = VaultTransaction(connection, cipher, names, by: actor, reserving: reserving)
            let result = try work(transaction)
            try transaction.finish(ledger)
            return result
        }
    }

    func prepare<Payload>(_ kind: RecordKind<Payload>) async throws {
        if names.number(kind.name) != nil, kind.lookups.allSatisfy({ names.number($0.name) != nil }) { return }
        try await names.prepare([kind.name] + kind.lookups.map(\.name), in: database)
    }

    /// The number of a kind or field, or nothing when no record ever had it.
    func number(_ name: String) async throws -> Int64? {
        if let known = names.number(name) { return known }
        try await database.read { try self.names.load($0) }
        return names.number(name)
    }

    /// Runs `work` with the names of fields. When it fails, they are read again, since another process may have added
    /// some, and it runs once more if there were new ones.
    func knowingNames<Result>(
        _ work: (_ name: (Int64) -> String?) async throws -> Result
    ) async throws -> Result {
        let before = names.count
        do { return try await work(names.name) } catch let error as VaultError where error.kind == .doesNotOpen {
            try await database.read { try self.names.load($0) }
            if names.count == before { throw error }
            return try await work(names.name)
        }
    }
}

extension RecordKind {
    /// A row opened and decoded; nothing for a tombstone.
    func record(
        of row: RecordRow, _ cipher: PracticeCipher, _ field: (Int64) throws -> String?
    ) throws -> Record<Payload>? {
        guard let content = try content(of: row, cipher, field) else { return nil }
        return Record(id: content.id, payload: try decode(content), version: Int(row.version), seq: row.seq)
    }

    /// A row opened; nothing for a tombstone.
    func content(
        of row: RecordRow, _ cipher: PracticeCipher, _ field: (Int64) throws -> String?
    ) throws -> SealedContent? {
        do {
            let content = try cipher.open(row, kind: name, name: field)
            return content.isTombstone ? nil : content
        } catch let error as VaultError where error.kind == .subjectErased && row.isGone {
            return nil
        }
    }
}
