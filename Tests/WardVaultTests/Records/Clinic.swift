import Databases
import DatabasesTesting
import Foundation
import WardLedger
import WardVault

/// What the tests keep: an appointment as medical software would write it.
struct Appointment: Codable, Sendable, Equatable {
    enum State: String, Codable, LookupValue { case planned, held, missed }
    var patient: String
    var matricule: String
    var at: Date
    var state: State
    var notes: String
    var phones: [String] = []

    static func kind(_ name: String = "appointment", schema: Int = 1) throws -> RecordKind<Appointment> {
        try RecordKind(
            name, schema: schema,
            lookups: [
                .blind("matricule", \.matricule, .digits), .blind("patient", \.patient, .folded),
                .blind("phone", each: \.phones, .digits), .clear("at", \.at), .clear("state", \.state),
            ])
    }

    static func sample(_ number: Int, state: State = .planned) -> Appointment {
        Appointment(
            patient: "Patient \(number)", matricule: "19\(10_000_000_000 + number)",
            at: Date(timeIntervalSince1970: 1_800_000_000 + Double(number) * 900), state: state,
            notes: "Blood pressure \(100 + number % 60)/80", phones: ["+352 621 \(100_000 + number)"])
    }
}

/// A vault of two practices, with keys in memory and a ledger.
struct Clinic: Sendable {
    let database: any SQLDatabase
    let vault: Vault
    let ledger: Ledger
    let keys: MemoryKeys
    let north: Practice
    let south: Practice
    let kind: RecordKind<Appointment>

    /// Opens one on an empty database that is thrown away afterwards.
    static func visit(_ engine: TestDatabases, _ body: (Clinic) async throws -> Void) async throws {
        let test = try await engine.make()
        try await body(open(test.database))
        withExtendedLifetime(test) {}
    }

    static func open(_ database: any SQLDatabase) async throws -> Clinic {
        let north = try Practice("north")
        let south = try Practice("south")
        let keys = MemoryKeys([north, south])
        let ledger = try await Ledger.open(database, origin: "desk.example.lu/ledger")
        return Clinic(
            database: database, vault: try await Vault.open(database, keys: keys, ledger: ledger), ledger: ledger,
            keys: keys, north: north, south: south, kind: try Appointment.kind())
    }

    /// Writes appointments `a-1` to `a-n` of the north.
    func fill(_ count: Int) async throws {
        try await vault.put(
            (1...count).map { NewRecord(id: "a-\($0)", payload: .sample($0)) }, as: kind, in: north, by: "user:anna")
    }

    /// Changes rows behind the vault's back.
    @discardableResult
    func tamper(_ sql: String, _ values: [SQLValue] = []) async throws -> Int {
        try await database.write { try $0.run(sql, values) }
    }
}

/// The kind of what a call throws; nothing when it throws nothing.
func trouble(_ work: () async throws -> Void) async -> VaultError.Kind? {
    do { try await work() } catch { return (error as? VaultError)?.kind }
    return nil
}
