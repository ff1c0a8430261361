import Foundation
import GRDB

/// The same rows without encryption, by GRDB alone, as its documentation advises: cached statements, one transaction for
/// each batch, WAL, `synchronous = FULL`.
struct PlainSQLite {
    let pool: DatabasePool
    private let encoder = JSONEncoder()
    private let decoder = JSONDecoder()

    init(path: String) throws {
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON") }
        pool = try DatabasePool(path: path, configuration: configuration)
        try pool.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE record (
                        practice INTEGER NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
                        seq INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (practice, kind, id));
                    CREATE TABLE lookup (
                        practice INTEGER NOT NULL, kind INTEGER NOT NULL, field INTEGER NOT NULL, value NOT NULL,
                        record TEXT NOT NULL, PRIMARY KEY (practice, kind, field, value, record)) WITHOUT ROWID;
                    CREATE TABLE change (
                        practice INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, id TEXT NOT NULL,
                        version INTEGER NOT NULL, PRIMARY KEY (practice, seq)) WITHOUT ROWID;
                    """)
        }
    }

    func insert(_ ids: ArraySlice<String>, first: Int) throws {
        try pool.write { db in
            let record = try db.cachedStatement(sql: "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)")
            let lookup = try db.cachedStatement(sql: "INSERT INTO lookup VALUES (?, ?, ?, ?, ?)")
            let change = try db.cachedStatement(sql: "INSERT INTO change VALUES (?, ?, ?, ?, ?)")
            for (place, id) in ids.enumerated() {
                let visit = Visit.sample(first + place)
                let seq = first + place + 1
                try record.execute(arguments: [1, 1, id, 1, seq, encoder.encode(visit)])
                try lookup.execute(arguments: [1, 1, 1, visit.matricule, id])
                try lookup.execute(arguments: [1, 1, 2, Int64(visit.at.timeIntervalSince1970 * 1000), id])
                try lookup.execute(arguments: [1, 1, 3, visit.state, id])
                try change.execute(arguments: [1, seq, 1, id, 1])
            }
        }
    }

    func get(_ id: String) async throws -> Visit? {
        try await pool.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT payload FROM record WHERE practice = ? AND kind = ? AND id = ?")
            return try Data.fetchOne(statement, arguments: [1, 1, id]).map { try decoder.decode(Visit.self, from: $0) }
        }
    }

    func list(limit: Int) throws -> [Visit] {
        try pool.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT payload FROM record WHERE practice = ? AND kind = ? ORDER BY id LIMIT ?")
            let rows = try Data.fetchCursor(statement, arguments: [1, 1, limit])
            var all: [Visit] = []
            while let json = try rows.next() { all.append(try decoder.decode(Visit.self, from: json)) }
            return all
        }
    }
}
