import Crypto
import Databases
public import Foundation

extension KeyStore {
    /// Gives a practice its keys. A practice that was shredded never gets new ones: its id stands for the records that
    /// nobody opens any more.
    @discardableResult
    public func add(_ practice: Practice, now: Date = Date()) async throws -> PracticeKeys {
        let vault = vault
        try await change { connection, kek in
            let gone = try connection.first("SELECT number FROM shredded WHERE id = $1", [.text(practice.id)]) { _ in
                true
            }
            if gone == true {
                throw VaultError(
                    .practiceShredded, "Practice \(practice) was shredded",
                    remedy: "Give the returning customer a new id.")
            }
            let there = try connection.first("SELECT number FROM practice WHERE id = $1", [.text(practice.id)]) { _ in
                true
            }
            if there == true { throw VaultError(.badName, "Practice \(practice) has its keys already") }
            // A number is never used again, so that no row of a shredded practice is taken for another's.
            let numbers = try ["practice", "shredded"].map { table in
                try connection.first("SELECT coalesce(max(number), 0) FROM \(table)") { try $0.integer(0) } ?? 0
            }
            let number = (numbers.max() ?? 0) + 1
            try connection.run(
                """
                INSERT INTO practice (number, id, state, added, key_version, minimum_key_version)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                [
                    .integer(number), .text(practice.id), .text("active"), .integer(Int64(now.timeIntervalSince1970)),
                    .integer(1), .integer(1),
                ])
            func wrapped(_ purpose: KeyWrapping.Purpose, version: Int) throws -> SQLValue {
                .bytes(
                    try KeyWrapping.wrap(
                        SymmetricKey(size: .bits256), under: kek.key, purpose: purpose,
                        binding: KeyRows.binding(vault, number, practice.id, version, kek.id)))
            }
            let id = SQLValue.text(kek.id.description)
            try connection.run(
                "INSERT INTO practice_key (number, version, kek, wrapped) VALUES ($1, $2, $3, $4)",
                [.integer(number), .integer(1), id, wrapped(.data, version: 1)])
            try connection.run(
                "INSERT INTO index_key (number, kek, wrapped) VALUES ($1, $2, $3)",
                [.integer(number), id, wrapped(.index, version: 0)])
            try connection.run(
                "INSERT INTO subject_wrap (number, kek, wrapped) VALUES ($1, $2, $3)",
                [.integer(number), id, wrapped(.subjectWrap, version: 0)])
        }
        return try ring.practices[practice.id]?.keys ?? keys(of: practice)
    }

    /// Gives a practice a new data key, for records that are written from now on, and says its version. Older ones stay
    /// until every record has been sealed anew and ``retireKeys(of:below:)`` destroys them.
    @discardableResult
    public func rotate(_ practice: Practice) async throws -> Int {
        let number = try await waiting { try self.keys(of: practice).number }
        let vault = vault
        return try await change { connection, kek in
            let current = try connection.first(
                "SELECT key_version FROM practice WHERE number = $1 \(connection.dialect.forUpdate)", [.integer(number)]
            ) { Int(try $0.integer(0)) }
            guard let current else { throw VaultError(.unknownPractice, "Practice \(practice) is gone") }
            let version = current + 1
            let wrapped = try KeyWrapping.wrap(
                SymmetricKey(size: .bits256), under: kek.key, purpose: .data,
                binding: KeyRows.binding(vault, number, practice.id, version, kek.id))
            try connection.run(
                "INSERT INTO practice_key (number, version, kek, wrapped) VALUES ($1, $2, $3, $4)",
                [.integer(number), .integer(Int64(version)), .text(kek.id.description), .bytes(wrapped)])
            try connection.run(
                "UPDATE practice SET key_version = $1 WHERE number = $2", [.integer(Int64(version)), .integer(number)])
            return version
        }
    }
}
