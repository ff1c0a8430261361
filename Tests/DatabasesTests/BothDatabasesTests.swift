import Databases
import DatabasesTesting
import Foundation
import Testing

@Suite struct BothDatabasesTests {
    static func table(_ dialect: SQLDialect) -> String {
        """
        CREATE TABLE note (practice BIGINT NOT NULL, id TEXT NOT NULL, body \(dialect.bytes), PRIMARY KEY (practice, id))
        \(dialect.keyed)
        """
    }

    static func make(_ kind: TestDatabases) async throws -> TestDatabase {
        let test = try await kind.make()
        try await test.database.write { try $0.script(table($0.dialect)) }
        return test
    }

    static let insert = "INSERT INTO note (practice, id, body) VALUES ($1, $2, $3)"

    @Test(arguments: TestDatabases.all)
    func everyValueComesBackAsItWas(kind: TestDatabases) async throws {
        let test = try await Self.make(kind)
        let bytes = Data((0...255).map { UInt8($0) })
        let rows: [(Int64, String, Data?)] = [
            (.min, "", Data()), (.max, "Zoé 👩‍⚕️", bytes), (0, "-", nil), (-1, "x", Data(repeating: 0, count: 100_000)),
        ]
        for row in rows {
            let changed = try await test.database.write {
                try $0.run(Self.insert, [.integer(row.0), .text(row.1), .bytes(row.2)])
            }
            #expect(changed == 1)
        }
        for row in rows {
            let found = try await test.database.read {
                try $0.first("SELECT practice, id, body FROM note WHERE practice = $1", [.integer(row.0)]) {
                    (try $0.integer(0), try $0.text(1), try $0.optionalBytes(2))
                }
            }
            #expect(found?.0 == row.0 && found?.1 == row.1 && found?.2 == row.2)
        }
        let sum = try await test.database.read {
            try $0.first("SELECT count(*), sum(practice / 2) FROM note WHERE practice < 100") {
                [try $0.integer(0), try $0.integer(1)]
            }
        }
        #expect(sum == [3, Int64.min / 2])
    }
}
