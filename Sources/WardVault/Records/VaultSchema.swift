public import Databases

/// The tables of the record store. Every key begins with the practice, so that a distributed PostgreSQL keeps a practice's
/// rows together.
public enum VaultSchema {
    /// The steps that lead to today's tables.
    public static let migrations = Migrations(
        room: "vault",
        steps: [
            .init("records") { sql in
                """
                CREATE TABLE vault_practice (
                    number BIGINT NOT NULL PRIMARY KEY, id TEXT NOT NULL, seq BIGINT NOT NULL);
                CREATE TABLE vault_name (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                CREATE TABLE vault_record (
                    practice BIGINT NOT NULL, kind BIGINT NOT NULL, id \(sql.bytes) NOT NULL,
                    version BIGINT NOT NULL, gone BIGINT NOT NULL, keyversion BIGINT NOT NULL, subject \(sql.bytes),
                    seq BIGINT NOT NULL, lookups \(sql.bytes) NOT NULL, blob \(sql.bytes) NOT NULL,
                    PRIMARY KEY (practice, kind, id));
                CREATE INDEX vault_record_subject ON vault_record (practice, subject) WHERE subject IS NOT NULL;
                CREATE TABLE vault_lookup (
                    practice BIGINT NOT NULL, kind BIGINT NOT NULL, field BIGINT NOT NULL,
                    value \(sql.bytes) NOT NULL, record \(sql.bytes) NOT NULL,
                    PRIMARY KEY (practice, kind, field, value, record)) \(sql.keyed);
                CREATE TABLE vault_change (
                    practice BIGINT NOT NULL, seq BIGINT NOT NULL, kind BIGINT NOT NULL, id \(sql.bytes) NOT NULL,
                    version BIGINT NOT NULL, digest \(sql.bytes) NOT NULL,
                    PRIMARY KEY (practice, seq)) \(sql.keyed);
                """
            },
            .init("the oldest key that may still be written under") { _ in
                "ALTER TABLE vault_practice ADD COLUMN keyfloor BIGINT NOT NULL DEFAULT 0"
            },
        ])
}
