import Databases
import DatabasesTesting
import Foundation

/// A small table that most tests write to.
enum Note {
    static let insert = "INSERT INTO note (practice, id, body) VALUES ($1, $2, $3)"
    static let select = "SELECT practice, id, body FROM note"

    static func table(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE note (practice BIGINT NOT NULL, id TEXT NOT NULL, body \(dialect.bytes), PRIMARY KEY (practice, id))
        \(dialect.keyed)
        """
    }

    static func row(_ practice: Int64, _ id: String, _ body: Data? = Data([1, 2, 3])) -> [SQLValue] {
        [.integer(practice), .text(id), .bytes(body)]
    }

    static func make(_ kind: TestDatabases) async throws -> TestDatabase {
        let test = try await kind.make()
        try await make(in: test.database)
        return test
    }

    static func make(in database: any SQLDatabase) async throws {
        try await database.write { try $0.script(table($0.dialect)) }
    }

    static func count(_ database: any SQLDatabase) async throws -> Int64 {
        try await database.read { try $0.first("SELECT count(*) FROM note") { try $0.integer(0) } } ?? -1
    }

    static func residentMegabytes() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096 >> 20
    }
}
