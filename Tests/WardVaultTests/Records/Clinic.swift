import Databases
import Foundation
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

    static func kind(schema: Int = 1) throws -> RecordKind<Appointment> {
        try RecordKind(
            "appointment", schema: schema,
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

/// A vault in a folder of its own, with keys in memory.
struct Clinic {
    let vault: Vault
    let keys: MemoryKeys
    let north: Practice
    let south: Practice
    let kind: RecordKind<Appointment>

    static func open(_ database: any SQLDatabase) async throws -> Clinic {
        let north = try Practice("north")
        let south = try Practice("south")
        let keys = MemoryKeys([north, south])
        return Clinic(
            vault: try await Vault.open(database, keys: keys), keys: keys, north: north, south: south,
            kind: try Appointment.kind())
    }
}
