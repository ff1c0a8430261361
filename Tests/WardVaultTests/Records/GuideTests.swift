import Databases
import DatabasesTesting
import Foundation
import Testing
import WardLedger
import WardVault

/// The ten minutes of docs/vault.md, as a developer of medical software would write them.
@Suite struct GuideTests {
    struct Consultation: Codable, Sendable {
        enum State: String, Codable, LookupValue { case planned, held, missed }
        var patient: String
        var matricule: String
        var at: Date
        var state: State
        var notes: String
    }

    @Test(arguments: TestDatabases.all)
    func theFirstTenMinutes(_ engine: TestDatabases) async throws {
        let test = try await engine.make()
        let (database, practice) = (test.database, try Practice("cabinet-du-parc"))
        let keys = MemoryKeys([practice])

        let consultations = try RecordKind<Consultation>(
            "consultation",
            lookups: [.blind("matricule", \.matricule, .digits), .clear("at", \.at), .clear("state", \.state)])
        let ledger = try await Ledger.open(database, origin: "desk.example.lu/ledger")
        let vault = try await Vault.open(database, keys: keys, ledger: ledger)

        let morning = Date(timeIntervalSince1970: 1_800_000_000)
        var first = Consultation(
            patient: "Anne Schmit", matricule: "1990 0101 123 45", at: morning, state: .planned, notes: "")
        let made = try await vault.put(
            first, id: "c-17", as: consultations, in: practice, expecting: .absent, by: "user:anna")
        #expect(made.version == 1)
        let today = try await vault.list(
            consultations, in: practice,
            where: [.between("at", morning, morning + 3600), .equals("state", Consultation.State.planned)])
        #expect(today.records.map(\.payload.patient) == ["Anne Schmit"])
        let hers = try await vault.list(consultations, in: practice, where: [.equals("matricule", "1990010112345")])
        let record = try #require(hers.records.first)
        first.state = .held
        first.notes = "Ramipril 5 mg continued"
        try await vault.put(
            first, id: record.id, as: consultations, in: practice, expecting: .version(record.version),
            by: "user:anna")
        #expect(try await vault.check().isClean)
        #expect(try await ledger.entry(at: 1).actor == "user:anna")
        withExtendedLifetime(test) {}
    }
}
