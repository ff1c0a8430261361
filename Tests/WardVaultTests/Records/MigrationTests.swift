import Databases
import DatabasesTesting
import Testing
import WardVault

/// Databases that earlier versions wrote.
@Suite struct MigrationTests {
    private struct Note: Codable, Sendable { var text: String }

    @Test(arguments: TestDatabases.all)
    func everyEarlierSchemaIsBroughtUpToDateAndKeepsItsRows(kind: TestDatabases) async throws {
        for step in 1...VaultSchema.migrations.steps.count {
            let test = try await kind.make()
            let practice = try Practice("cabinet")
            let keys = MemoryKeys([practice])
            #expect(try await VaultSchema.migrations.apply(to: test.database, limit: step) == step)
            try await test.database.write { connection in
                try connection.run(
                    "INSERT INTO vault_practice (number, id, seq) VALUES ($1, $2, $3)",
                    [.integer(Int64(keys.keys(of: practice).number)), .text("cabinet"), .integer(7)])
            }
            let vault = try await Vault.open(test.database, keys: keys)
            let notes = try RecordKind<Note>("note")
            try await vault.put(Note(text: "after"), id: "1", as: notes, in: practice)
            // The order of changes goes on where it was.
            #expect(try await vault.get(notes, id: "1", in: practice)?.seq == 8)
            #expect(try await VaultSchema.migrations.apply(to: test.database) == 0)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aDatabaseOfANewerVersionIsRefused(kind: TestDatabases) async throws {
        let test = try await kind.make()
        var newer = VaultSchema.migrations
        newer.steps.append(.init("of the future") { _ in "CREATE TABLE vault_future (id BIGINT)" })
        try await newer.apply(to: test.database)
        await #expect(throws: VaultError.self) { try await Vault.open(test.database, keys: MemoryKeys()) }
    }
}
