import Databases
import DatabasesTesting
import Foundation
import Testing
import WardVault

/// New data keys, subjects with keys of their own, and keys that were destroyed.
@Suite struct KeyChangeTests {
    @Test(arguments: TestDatabases.all)
    func recordsAreSealedAnewUnderTheCurrentKey(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            try await clinic.fill(120)
            try await vault.put(.sample(500), id: "s", as: kind, in: north, subject: "patient 500")
            try await vault.delete(kind, id: "a-9", in: north)
            let seen = try await vault.changes(in: north, since: 0).next
            clinic.keys.rotate(north)
            try await vault.put(.sample(7), id: "a-7", as: kind, in: north)
            #expect(try await vault.minimumKeyVersion(in: north) == 1)
            let report = try await vault.resealing(north, batch: 25, by: "desk:1")
            // All but the newest and the one with its subject's own key.
            #expect(report.records == 119 && report.minimumKeyVersion == 2)
            clinic.keys.forget(north, below: 2)
            #expect(try await vault.get(kind, id: "a-8", in: north)?.payload == .sample(8))
            #expect(try await vault.get(kind, id: "a-8", in: north)?.version == 1)
            #expect(try await vault.get(kind, id: "s", in: north)?.payload == .sample(500))
            let check = try await vault.check()
            #expect(check.isClean && check.counts.records == 120 && check.counts.tombstones == 1)
            #expect(try await vault.resealing(north).records == 0)
            // Whoever follows the changes sees each record again once, in the version it had.
            #expect(try await vault.changes(in: north, since: seen, limit: 1000).changes.count == 120)
        }
    }

    @Test(arguments: TestDatabases.all)
    func sealingAnewLosesNothingThatIsWrittenMeanwhile(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            try await clinic.fill(200)
            clinic.keys.rotate(north)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await vault.resealing(north, batch: 10) }
                group.addTask { _ = try await vault.resealing(north, batch: 7) }
                group.addTask {
                    for number in stride(from: 1, through: 200, by: 3) {
                        try await vault.put(.sample(1000 + number), id: "a-\(number)", as: kind, in: north)
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await vault.minimumKeyVersion(in: north) == 2)
            for number in [1, 2, 3, 4, 199, 200] {
                let expected = Appointment.sample(number % 3 == 1 ? 1000 + number : number)
                #expect(try await vault.get(kind, id: "a-\(number)", in: north)?.payload == expected)
            }
            #expect(try await vault.check().isClean)
        }
    }

    @Test(arguments: TestDatabases.all)
    func anErasedSubjectIsGoneAndOthersAreNot(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            for number in 1...6 {
                try await vault.put(
                    .sample(number), id: "a-\(number)", as: kind, in: north, subject: "patient \(number % 2)")
            }
            #expect(try await vault.records(of: "patient 1", in: north).map(\.id).sorted() == ["a-1", "a-3", "a-5"])
            #expect(try await vault.deleteRecords(of: "patient 1", in: north, by: "user:anna") == 3)
            #expect(try await vault.records(of: "patient 1", in: north).isEmpty)
            #expect(try await vault.list(kind, in: north, where: [.equals("patient", "Patient 3")]).records.isEmpty)
            clinic.keys.erase(try vault.token(of: "patient 1", in: north), of: north)
            #expect(try await vault.get(kind, id: "a-1", in: north) == nil)
            let changes = try await vault.changes(in: north, since: 0).changes
            #expect(changes.map(\.isDeleted) == [false, false, false, true, true, true])
            #expect(changes.suffix(3).allSatisfy { $0.id == nil })
            let report = try await vault.check()
            #expect(report.isClean && report.counts.records == 3 && report.counts.erased == 3)

            // Erased without deleting first: nobody can read them, lists leave them out, the check counts them.
            clinic.keys.erase(try vault.token(of: "patient 0", in: north), of: north)
            #expect(await trouble { _ = try await vault.get(kind, id: "a-2", in: north) } == .subjectErased)
            #expect(try await vault.list(kind, in: north).records.isEmpty)
            let after = try await vault.check()
            #expect(after.isClean && after.counts.erased == 6)
            #expect(
                await trouble {
                    try await vault.put(.sample(2), id: "a-9", as: kind, in: north, subject: "patient 0")
                } == .subjectErased)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aShreddedPracticeCannotBeReadAndIsReported(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(5)
            try await clinic.vault.put(.sample(1), id: "s", as: clinic.kind, in: clinic.south)
            clinic.keys.shred(clinic.north)
            #expect(
                await trouble { _ = try await clinic.vault.get(clinic.kind, id: "a-1", in: clinic.north) }
                    == .practiceShredded)
            let report = try await clinic.vault.check()
            #expect(report.isClean && report.shredded == ["north"] && report.counts.records == 1)
        }
    }
}
