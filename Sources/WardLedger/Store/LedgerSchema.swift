import Databases

/// The ledger's tables. Other rooms keep theirs in the same database.
enum LedgerSchema {
    /// Whether all steps, and no others, have been taken.
    static func isCurrent(in database: any SQLDatabase) async throws -> Bool {
        let taken = try await database.read { connection in
            try connection.first("SELECT count(*) FROM ward_schema WHERE room = $1", [.text(migrations.room)]) {
                try $0.integer(0)
            }
        }
        return taken == Int64(migrations.steps.count)
    }

    static let migrations = Migrations(
        room: "ledger",
        steps: [
            Migrations.Step("entries, tiles, head, checkpoints") { dialect in
                // SQLite keeps rows in the order of this key only when it is written exactly so.
                let number = dialect == .sqlite ? "INTEGER" : "BIGINT"
                return """
                    CREATE TABLE ledger_entry (idx \(number) PRIMARY KEY, body \(dialect.bytes) NOT NULL);
                    CREATE TABLE ledger_tile (
                        level BIGINT NOT NULL, n BIGINT NOT NULL, hashes \(dialect.bytes) NOT NULL,
                        PRIMARY KEY (level, n));
                    CREATE TABLE ledger_head (
                        id BIGINT PRIMARY KEY, origin TEXT NOT NULL, size BIGINT NOT NULL,
                        frontier \(dialect.bytes) NOT NULL, verifier TEXT);
                    CREATE TABLE ledger_checkpoint (size \(number) PRIMARY KEY, note TEXT NOT NULL);
                    """
                        + (dialect == .sqlite
                            ? "" : "CREATE TABLE ledger_queue (id BIGSERIAL PRIMARY KEY, body BYTEA NOT NULL);")
            }
        ])
}
