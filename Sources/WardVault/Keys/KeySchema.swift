import Databases

/// The tables of the key database.
enum KeySchema {
    static let migrations = Migrations(
        room: "keys",
        steps: [
            Migrations.Step("first") { dialect in
                """
                CREATE TABLE key_store (
                    one BIGINT PRIMARY KEY, vault TEXT NOT NULL, kek TEXT NOT NULL, generation BIGINT NOT NULL,
                    epoch BIGINT NOT NULL);
                CREATE TABLE practice (
                    number BIGINT PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, added BIGINT NOT NULL,
                    key_version BIGINT NOT NULL, minimum_key_version BIGINT NOT NULL);
                CREATE TABLE practice_key (
                    number BIGINT NOT NULL, version BIGINT NOT NULL, kek TEXT NOT NULL, wrapped \(dialect.bytes) NOT NULL,
                    PRIMARY KEY (number, version));
                CREATE TABLE index_key (
                    number BIGINT PRIMARY KEY, kek TEXT NOT NULL, wrapped \(dialect.bytes) NOT NULL);
                CREATE TABLE subject_wrap (
                    number BIGINT PRIMARY KEY, kek TEXT NOT NULL, wrapped \(dialect.bytes) NOT NULL);
                CREATE TABLE subject_key (
                    number BIGINT NOT NULL, token \(dialect.bytes) NOT NULL, wrapped \(dialect.bytes) NOT NULL,
                    PRIMARY KEY (number, token));
                CREATE TABLE backup_key (
                    id TEXT PRIMARY KEY, made BIGINT NOT NULL, kek TEXT NOT NULL, wrapped \(dialect.bytes) NOT NULL);
                CREATE TABLE anchor (
                    origin TEXT PRIMARY KEY, size BIGINT NOT NULL, root \(dialect.bytes) NOT NULL, at BIGINT NOT NULL);
                CREATE TABLE shredded (
                    number BIGINT PRIMARY KEY, id TEXT NOT NULL UNIQUE, at BIGINT NOT NULL, old_kek TEXT NOT NULL,
                    new_kek TEXT NOT NULL, proof \(dialect.bytes), recorded BIGINT);
                """
            }
        ])
}
