import DatabasesTesting
import Foundation
import Testing
import WardVault

@Suite struct BatchTests {
    @Test(arguments: TestDatabases.all)
    func aBatchIsWrittenAsAWhole(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            try await clinic.fill(250)
            #expect(try await vault.get(kind, id: "a-250", in: north)?.payload == .sample(250))
            let more = [NewRecord(id: "b", payload: Appointment.sample(1)), NewRecord(id: "a-3", payload: .sample(2))]
            #expect(await trouble { try await vault.put(more, as: kind, in: north) } == .versionConflict)
            #expect(try await vault.get(kind, id: "b", in: north) == nil)
            let made = try await vault.put(more, as: kind, in: north, expecting: .any)
            #expect(made.map(\.version) == [1, 2] && made.map(\.seq) == [251, 252])
            #expect(try await vault.get(kind, id: "a-3", in: north)?.payload == .sample(2))
            #expect(try await vault.list(kind, in: north, where: [.equals("patient", "Patient 3")]).records.isEmpty)
            #expect(try await vault.check().isClean)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aBatchMayMixRecordsWithAndWithoutSubjectsAndNamesAnIdTwice(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            for start in [0, 95, 190] {
                let batch = (start..<start + 95).map {
                    NewRecord(
                        id: "a-\($0)", payload: Appointment.sample($0),
                        subject: ($0 + start) % 3 == 0 ? "patient \($0)" : nil)
                }
                let made = try await vault.put(batch, as: kind, in: north)
                #expect(made.map(\.version) == Array(repeating: 1, count: 95))
            }
            let twice = (0..<95).map { NewRecord(id: "b-\($0 % 90)", payload: Appointment.sample($0)) }
            #expect(await trouble { try await vault.put(twice, as: kind, in: north) } == .versionConflict)
            let all = try await vault.list(kind, in: north, orderedBy: .ascending("at"))
            #expect(all.records.map(\.payload) == (0..<285).map { .sample($0) })
            #expect(all.records.map(\.id) == (0..<285).map { "a-\($0)" })
            #expect(try await vault.check().isClean)
        }
    }

    @Test(arguments: TestDatabases.all)
    func anImportWritesBatchAfterBatch(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            let some = (1...730).lazy.map { NewRecord(id: "a-\($0)", payload: Appointment.sample($0)) }
            #expect(try await vault.importing(some, as: kind, in: north, batch: 100) == 730)
            let stream = AsyncStream { continuation in
                for number in 731...900 {
                    continuation.yield(NewRecord(id: "a-\(number)", payload: Appointment.sample(number)))
                }
                continuation.finish()
            }
            #expect(try await vault.importing(stream, as: kind, in: north, batch: 100) == 170)
            let report = try await vault.check()
            #expect(report.isClean && report.counts.records == 900 && report.counts.lookups == 4500)
            // Eight batches of the first, two of the second.
            #expect(report.counts.ledgerEntries == 10)

            let clash = (850...1200).lazy.map { NewRecord(id: "b-\($0)", payload: Appointment.sample($0)) }
            try await vault.put(.sample(1), id: "b-1000", as: kind, in: north)
            do {
                try await vault.importing(clash, as: kind, in: north, batch: 100)
                Issue.record("The clash was not noticed")
            } catch let error as VaultError {
                #expect(error.kind == .versionConflict)
                #expect(error.sentence.hasSuffix("100 records were written before"), "\(error)")
            }
            #expect(try await vault.check().counts.records == 1001)
        }
    }

    @Test(arguments: TestDatabases.all)
    func anImportWhoseSourceFailsKeepsWhatCameBefore(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let stream = AsyncThrowingStream<NewRecord<Appointment>, any Error> { continuation in
                for number in 1...250 { continuation.yield(NewRecord(id: "a-\(number)", payload: .sample(number))) }
                continuation.finish(throwing: CancellationError())
            }
            await #expect(throws: CancellationError.self) {
                try await clinic.vault.importing(stream, as: clinic.kind, in: clinic.north, batch: 100)
            }
            #expect(try await clinic.vault.check().counts.records == 200)
        }
    }
}
