import Databases
import DatabasesTesting
import Foundation
import Testing

@Suite struct MigrationsTests {
    static let schema = Migrations(
        room: "desk",
        steps: [
            .init("notes") { "CREATE TABLE note (id BIGINT PRIMARY KEY, body \($0.bytes))" },
            .init("when a note was written") { _ in
                "ALTER TABLE note ADD COLUMN at BIGINT NOT NULL DEFAULT 0; CREATE INDEX note_at ON note (at)"
            },
            .init("authors") { _ in "CREATE TABLE author (id BIGINT PRIMARY KEY, name TEXT NOT NULL)" },
        ])

    static func columns(_ database: any SQLDatabase) async throws -> [Int64] {
        try await database.read { connection in
            try connection.first("SELECT count(*), coalesce(sum(at), 0), (SELECT count(*) FROM author) FROM note") {
                [try $0.integer(0), try $0.integer(1), try $0.integer(2)]
            } ?? []
        }
    }

    @Test(arguments: TestDatabases.all, 0...3)
    func everyEarlierSchemaBecomesTheNewest(kind: TestDatabases, earlier: Int) async throws {
        let test = try await kind.make()
        #expect(try await Self.schema.apply(to: test.database, limit: earlier) == earlier)
        if earlier > 0 {
            try await test.database.write {
                try $0.run("INSERT INTO note (id, body) VALUES ($1, $2)", [.integer(1), .bytes(Data([7]))])
            }
        }
        #expect(try await Self.schema.apply(to: test.database) == 3 - earlier)
        #expect(try await Self.schema.apply(to: test.database) == 0)
        #expect(try await Self.columns(test.database) == [earlier > 0 ? 1 : 0, 0, 0])
    }

    @Test(arguments: TestDatabases.all)
    func aNewerSchemaIsRefused(kind: TestDatabases) async throws {
        let test = try await kind.make()
        try await Self.schema.apply(to: test.database)
        let older = Migrations(room: "desk", steps: Array(Self.schema.steps.prefix(2)))
        let error = await #expect(throws: SQLError.self) { try await older.apply(to: test.database) }
        #expect(error?.kind == .tooNew)
        let other = Migrations(room: "ledger", steps: [.init("leaf") { _ in "CREATE TABLE leaf (id BIGINT)" }])
        #expect(try await other.apply(to: test.database) == 1)
    }

    @Test(arguments: TestDatabases.all)
    func aStepThatFailsLeavesTheOneBefore(kind: TestDatabases) async throws {
        let test = try await kind.make()
        var broken = Self.schema
        broken.steps[1] = .init("broken") { _ in
            "ALTER TABLE note ADD COLUMN at BIGINT; INSERT INTO nowhere VALUES (1)"
        }
        await #expect(throws: SQLError.self) { try await broken.apply(to: test.database) }
        // The half of the step that worked is gone, so the mended one applies.
        #expect(try await Self.schema.apply(to: test.database) == 2)
        #expect(try await Self.columns(test.database) == [0, 0, 0])
    }

    @Test(arguments: TestDatabases.all)
    func manyWhoOpenAtTheSameTimeTakeEachStepOnce(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let others = try (0..<4).map { _ in try test.open() }
        let taken = try await withThrowingTaskGroup(of: Int.self) { group in
            for other in others + others { group.addTask { try await Self.schema.apply(to: other) } }
            return try await group.reduce(0, +)
        }
        #expect(taken == 3)
        #expect(try await Self.columns(test.database) == [0, 0, 0])
    }
}
