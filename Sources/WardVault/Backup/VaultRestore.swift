import Databases
import Foundation
import WardLedger

extension VaultBackup {
    /// What a restore brought back.
    public struct Restored: Sendable, Codable, Hashable {
        /// The files, in order.
        public var files: [String]
        /// When the newest of them was taken, RFC 3339 UTC.
        public var created: String
        /// Rows by table, the newest state of each.
        public var rows: [String: Int]
        /// Entries of the ledger.
        public var ledgerSize: Int64
    }

    /// Puts the newest set of a folder, or the one named, or one full backup file, into this database, which must keep no records yet. All of it is
    /// one transaction: what fails leaves the database as it was.
    @discardableResult
    public func restore(from path: String, set: String? = nil) async throws -> Restored {
        var isFolder: ObjCBool = false
        if set == nil, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
            return try await restore([path])
        }
        let folder = BackupFolder(path: path)
        let chain = try folder.chain(of: set)
        guard !chain.isEmpty else {
            throw VaultError(.badBackup, "There is no finished backup in \(path)\(set.map { " named \($0)" } ?? "")")
        }
        let files = chain.map { folder.path(of: $0) }
        return try await restore(files)
    }

    /// Puts files into this database: a full backup, and the parts that follow it in order.
    @discardableResult
    public func restore(_ files: [String]) async throws -> Restored {
        var keysByFile: [BackupKey] = []
        for file in files {
            keysByFile.append(try await openingKey(Self.header(file)))
        }
        do {
            try await VaultSchema.migrations.apply(to: database)
            try await LedgerBackup.prepare(database)
            let opened = keysByFile
            return try await database.write { connection in
                var restoring = RestoreState(connection: connection)
                try restoring.refuseUsed()
                for (file, key) in zip(files, opened) { try restoring.file(file, key: key) }
                return try restoring.finish(files)
            }
        } catch let error as SQLError {
            throw VaultError(error)
        } catch let error as LedgerError {
            throw VaultError(.badBackup, "The backup's ledger does not fit together: \(error.sentence)")
        }
    }
}

/// A restore in its transaction.
private struct RestoreState {
    let connection: any SQLConnection
    private var previous: String?
    private var number = 0
    private var created = ""
    private var trailer: BackupTrailer?
    private var queue: [Data] = []
    private var hasLedger = false

    init(connection: any SQLConnection) { self.connection = connection }

    func refuseUsed() throws {
        let records = try connection.first("SELECT 1 FROM vault_record LIMIT 1") { _ in true } ?? false
        let log = try LedgerBackup.state(in: connection)
        guard !records, (log?.size ?? 0) == 0 else {
            throw VaultError(
                .badBackup, "The database keeps records already", remedy: "Restore into a new one, then exchange them.")
        }
        // A log that was begun but never written gives way to the one of the backup.
        try connection.run("DELETE FROM ledger_head WHERE size = $1", [.integer(0)])
    }

    mutating func file(_ path: String, key: BackupKey) throws {
        var reader = try BackupReader(reading: BackupInput(path: path).read)
        let header = reader.header
        guard header.number == number + 1, header.previous == previous else {
            throw VaultError(
                .badBackup, "\(path) does not follow the part before it",
                remedy: "Name the files of one set, in order, and all of them.")
        }
        queue = []
        let (trailer, digest) = try reader.frames(backupKey: key.key) { frame in try self.rows(frame) }
        (self.trailer, previous, number, created) = (trailer, digest, header.number, header.created)
    }

    private mutating func rows(_ frame: Data) throws -> Int {
        var batches: [(table: BackupTable, rows: [[SQLValue]])] = []
        var count = 0
        try BackupRow.each(in: frame, tables: BackupTable.all) { table, values in
            count += 1
            if batches.last?.table == table {
                batches[batches.count - 1].rows.append(values)
            } else {
                batches.append((table, [values]))
            }
        }
        for batch in batches { try put(batch.rows, into: batch.table) }
        return count
    }

    private mutating func put(_ rows: [[SQLValue]], into table: BackupTable) throws {
        switch table {
        case .head:
            guard case .text(let origin)? = rows.first?[1] else { throw Self.damaged }
            var verifier: String?
            if case .text(let text)? = rows.first?[2] { verifier = text }
            try LedgerBackup.begin(origin: origin, verifier: verifier, in: connection)
            hasLedger = true
        case .entries:
            guard case .integer(let first)? = rows.first?[0] else { throw Self.damaged }
            try LedgerBackup.append(rows.map(Self.body), at: first, in: connection)
        case .queue:
            queue += try rows.map(Self.body)
        case .records:
            for row in rows { try unlist(row) }
            try connection.run(table.upsert, each: rows)
            try connection.run(
                """
                INSERT INTO vault_lookup (practice, kind, field, value, record) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (practice, kind, field, value, record) DO NOTHING
                """,
                each: rows.flatMap { try EncodedLookups.rows(of: $0[8], practice: $0[0], kind: $0[1], id: $0[2]) })
        default:
            try connection.run(table.upsert, each: rows)
        }
    }

    /// Removes the look-up rows of an older state of a record.
    private func unlist(_ row: [SQLValue]) throws {
        guard number > 0 else { return }
        let old = try connection.first(
            "SELECT lookups FROM vault_record WHERE practice = $1 AND kind = $2 AND id = $3", Array(row[0..<3])
        ) { SQLValue.bytes(try $0.bytes(0)) }
        guard let old else { return }
        try connection.run(
            "DELETE FROM vault_lookup WHERE practice = $1 AND kind = $2 AND field = $3 AND value = $4 AND record = $5",
            each: EncodedLookups.rows(of: old, practice: row[0], kind: row[1], id: row[2]))
    }

    func finish(_ files: [String]) throws -> VaultBackup.Restored {
        guard let trailer else { throw Self.damaged }
        if !queue.isEmpty, let size = try LedgerBackup.state(in: connection)?.size {
            try LedgerBackup.append(queue, at: size, in: connection)
        }
        let size = try LedgerBackup.state(in: connection)?.size ?? 0
        guard size == trailer.ledgerSize + Int64(queue.count) else { throw Self.damaged }
        var counts: [String: Int] = [:]
        for table in BackupTable.all where table != .queue {
            counts[table.name] = try connection.first("SELECT count(*) FROM \(table.name)") { try Int($0.integer(0)) }
        }
        return VaultBackup.Restored(files: files, created: created, rows: counts, ledgerSize: size)
    }

    private static func body(_ row: [SQLValue]) throws -> Data {
        guard case .bytes(let body) = row[1] else { throw damaged }
        return body
    }

    private static let damaged = VaultError(.badBackup, "The backup's rows do not fit together")
}

extension EncodedLookups {
    /// The look-up rows that belong to a record's row: practice, kind, field, value, record.
    static func rows(of stored: SQLValue, practice: SQLValue, kind: SQLValue, id: SQLValue) throws -> [[SQLValue]] {
        guard case .bytes(let bytes) = stored else { return [] }
        return try bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            var rows: [[SQLValue]] = []
            while !reader.isAtEnd {
                guard let field = reader.number(UInt32.self), let length = reader.number(UInt16.self),
                    let value = reader.take(Int(length))
                else { throw VaultError(.badBackup, "The look-up values of a record in the backup cannot be read") }
                rows.append([practice, kind, .integer(Int64(field)), .bytes(Data(value)), id])
            }
            return rows
        }
    }
}
