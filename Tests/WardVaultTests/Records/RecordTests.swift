import DatabasesTesting
import Foundation
import Testing
import WardVault

@Suite struct RecordTests {
    @Test(arguments: TestDatabases.all)
    func whatIsPutIsRead(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let value = Appointment.sample(1)
            let made = try await clinic.vault.put(
                value, id: "a-1", as: clinic.kind, in: clinic.north, expecting: .absent, by: "user:anna")
            #expect(made.version == 1 && made.seq == 1 && made.id == "a-1")
            let read = try #require(try await clinic.vault.get(clinic.kind, id: "a-1", in: clinic.north))
            #expect(read.payload == value && read.id == "a-1" && read.version == 1)
            #expect(try await clinic.vault.get(clinic.kind, id: "a-1", in: clinic.south) == nil)
            #expect(try await clinic.vault.get(clinic.kind, id: "a-2", in: clinic.north) == nil)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aPutThatExpectsAnotherVersionChangesNothing(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let vault = clinic.vault
            func put(_ number: Int, _ expecting: Expected) async throws -> Int {
                try await vault.put(
                    .sample(number), id: "a", as: clinic.kind, in: clinic.north, expecting: expecting
                ).version
            }
            #expect(try await put(1, .absent) == 1)
            await #expect(throws: VaultError.self) { try await put(2, .absent) }
            await #expect(throws: VaultError.self) { try await put(2, .version(2)) }
            #expect(try await put(2, .version(1)) == 2)
            #expect(try await put(3, .any) == 3)
            #expect(
                try await vault.delete(clinic.kind, id: "a", in: clinic.north, expecting: .version(3))?.version == 4)
            #expect(try await vault.get(clinic.kind, id: "a", in: clinic.north) == nil)
            #expect(try await vault.delete(clinic.kind, id: "a", in: clinic.north) == nil)
            await #expect(throws: VaultError.self) { try await put(5, .version(4)) }
            #expect(try await put(5, .absent) == 5)
            #expect(try await vault.get(clinic.kind, id: "a", in: clinic.north)?.payload == .sample(5))
        }
    }

    @Test(arguments: TestDatabases.all)
    func recordsAreFoundByTheirFields(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            for number in 1...20 {
                try await vault.put(
                    .sample(number, state: number.isMultiple(of: 2) ? .held : .planned), id: "a-\(number)", as: kind,
                    in: north)
            }
            func ids(_ conditions: [Condition], _ order: Ordering? = nil, limit: Int = 100) async throws -> [String] {
                try await vault.list(kind, in: north, where: conditions, orderedBy: order, limit: limit)
                    .records.map(\.id)
            }
            #expect(try await ids([.equals("matricule", "19 10 000 000 007")]) == ["a-7"])
            #expect(try await ids([.equals("patient", " PATIENT   7 ")]) == ["a-7"])
            #expect(try await ids([.equals("phone", "352621100009")]) == ["a-9"])
            let from = Appointment.sample(5).at
            let to = Appointment.sample(8).at
            #expect(try await ids([.between("at", from, to)]) == ["a-5", "a-6", "a-7", "a-8"])
            #expect(
                try await ids([.between("at", from, to), .equals("state", Appointment.State.held)], .descending("at"))
                    == ["a-8", "a-6"])
            #expect(try await ids([.from("at", Appointment.sample(19).at)]) == ["a-19", "a-20"])
            #expect(try await ids([.upTo("at", Appointment.sample(2).at)]) == ["a-1", "a-2"])
            #expect(try await ids([]).count == 20)

            var seen: [String] = []
            var cursor: ListCursor?
            repeat {
                let page = try await vault.list(
                    kind, in: north, orderedBy: .descending("at"), limit: 6, after: cursor)
                seen += page.records.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(seen == (1...20).reversed().map { "a-\($0)" })
            // Another value, another row: the old one no longer finds it.
            try await vault.put(.sample(99), id: "a-7", as: kind, in: north)
            #expect(try await ids([.equals("patient", "patient 7")]) == [])
            #expect(try await ids([.equals("patient", "patient 99")]) == ["a-7"])
        }
    }

    @Test(arguments: TestDatabases.all)
    func aTransactionIsWrittenAsAWholeOrNotAtAll(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await vault.transaction(in: north) { tx in
                    try tx.put(.sample(1), id: "a", as: kind)
                    throw Stop()
                }
            }
            #expect(try await vault.get(kind, id: "a", in: north) == nil)
            let versions = try await vault.transaction(in: north, by: "user:anna") { tx in
                let first = try tx.put(.sample(1), id: "a", as: kind, expecting: .absent)
                // A refused put takes no place.
                _ = try? tx.put(.sample(1), id: "a", as: kind, expecting: .absent)
                let second = try tx.put(.sample(2), id: "b", as: kind)
                #expect(try tx.get(kind, id: "a")?.payload == .sample(1))
                #expect(try tx.list(kind, where: [.equals("patient", "patient 2")]).records.map(\.id) == ["b"])
                return [first, second]
            }
            #expect(versions.map(\.seq) == [1, 2])
        }
    }

    @Test(arguments: TestDatabases.all)
    func changesComeInTheOrderOfCommits(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            for number in 1...5 { try await vault.put(.sample(number), id: "a-\(number)", as: kind, in: north) }
            try await vault.put(.sample(22), id: "a-2", as: kind, in: north)
            try await vault.delete(kind, id: "a-3", in: north)
            let all = try await vault.changes(in: north, since: 0)
            #expect(all.changes.map(\.id) == ["a-1", "a-4", "a-5", "a-2", "a-3"])
            #expect(all.changes.map(\.isDeleted) == [false, false, false, false, true])
            #expect(try all.changes[3].payload(as: kind) == .sample(22))
            #expect(all.next == 7 && !all.hasMore)
            var seen: [String?] = []
            var cursor: Int64 = 0
            repeat {
                let some = try await vault.changes(in: north, since: cursor, limit: 2)
                seen += some.changes.map(\.id)
                cursor = some.next
                if !some.hasMore { break }
            } while true
            #expect(seen == all.changes.map(\.id))
            #expect(try await vault.changes(in: north, since: cursor).changes.isEmpty)
            #expect(try await vault.changes(in: north, since: cursor).next == cursor)
        }
    }
}
