import Databases
import DatabasesTesting
import Foundation
import Testing
import WardVault

/// Two desks on one database, each with connections of its own.
@Suite struct DesksTests {
    func visit(_ engine: TestDatabases, _ body: (Clinic, Vault) async throws -> Void) async throws {
        let test = try await engine.make()
        let clinic = try await Clinic.open(test.database)
        try await body(clinic, Vault.open(test.open(), keys: clinic.keys, ledger: nil))
        withExtendedLifetime(test) {}
    }

    @Test(arguments: TestDatabases.all)
    func kindsAndFieldsThatAnotherDeskAddedAreKnown(_ engine: TestDatabases) async throws {
        try await visit(engine) { (clinic: Clinic, second: Vault) async throws -> Void in
            try await clinic.fill(3)
            #expect(try await second.get(clinic.kind, id: "a-2", in: clinic.north)?.payload == .sample(2))
            let letters = try RecordKind<String>("letter", lookups: [.blind("text", { $0 })])
            try await clinic.vault.put("Dear colleague", id: "l", as: letters, in: clinic.north)
            #expect(try await second.changes(in: clinic.north, since: 3).changes.map(\.kind) == ["letter"])
            let found = try await second.list(letters, in: clinic.north, where: [.equals("text", "Dear colleague")])
            #expect(found.records.map(\.id) == ["l"])
            #expect(try await second.check().isClean)
        }
    }

    @Test(arguments: TestDatabases.all)
    func noIncrementIsLost(_ engine: TestDatabases) async throws {
        try await visit(engine) { (clinic: Clinic, second: Vault) async throws -> Void in
            let counters = try RecordKind<Int>("counter")
            let north = clinic.north
            try await clinic.vault.put(0, id: "c", as: counters, in: north)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for vault in [clinic.vault, second, clinic.vault, second] {
                    group.addTask {
                        for _ in 0..<15 {
                            while true {
                                guard let read = try await vault.get(counters, id: "c", in: north) else { return }
                                let conflict = await trouble {
                                    try await vault.put(
                                        read.payload + 1, id: "c", as: counters, in: north,
                                        expecting: .version(read.version))
                                }
                                if conflict == nil { break }
                                #expect(conflict == .versionConflict)
                            }
                        }
                    }
                    group.addTask {
                        for _ in 0..<15 {
                            try await vault.transaction(in: north) { tx in
                                let value = try tx.get(counters, id: "c")?.payload ?? 0
                                try tx.put(value + 1, id: "c", as: counters)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await second.get(counters, id: "c", in: north)?.payload == 120)
            #expect(try await clinic.vault.changes(in: north, since: 0).next == 121)
        }
    }

    @Test(arguments: TestDatabases.all)
    func whoFollowsTheChangesMissesNone(_ engine: TestDatabases) async throws {
        try await visit(engine) { (clinic: Clinic, second: Vault) async throws -> Void in
            let (kind, north) = (clinic.kind, clinic.north)
            let writers = Task {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (desk, vault) in [clinic.vault, second].enumerated() {
                        group.addTask {
                            for number in 1...60 {
                                try await vault.put(.sample(number), id: "\(desk)-\(number)", as: kind, in: north)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            var seen: Set<String> = []
            var cursor: Int64 = 0
            while cursor < 120 {
                let some = try await second.changes(in: north, since: cursor, limit: 7)
                for change in some.changes { if let id = change.id { seen.insert(id) } }
                cursor = some.next
                try await Task.sleep(for: .milliseconds(1))
            }
            try await writers.value
            #expect(seen.count == 120)
        }
    }
}
