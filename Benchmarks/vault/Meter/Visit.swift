import Foundation
import WardVault

/// What both sides keep: about 330 bytes of JSON.
struct Visit: Codable, Sendable {
    var patient: String
    var matricule: String
    var at: Date
    var state: String
    var doctor: String
    var reason: String
    var notes: String
    var minutes: Int

    static func sample(_ number: Int) -> Visit {
        Visit(
            patient: "Anne-Marie Schmit-\(number)", matricule: "\(1_900_000_000_000 + number)",
            at: Date(timeIntervalSince1970: 1_800_000_000 + Double(number) * 60),
            state: ["planned", "held"][number & 1],
            doctor: "dr-weber", reason: "Control of blood pressure and a repeat prescription",
            notes: "Ramipril 5 mg continued; next control in three months; no complaints. Number \(number).",
            minutes: 15)
    }

    static func kind() throws -> RecordKind<Visit> {
        try RecordKind(
            "visit", lookups: [.blind("matricule", \.matricule), .clear("at", \.at), .clear("state", \.state)])
    }
}

/// Ids as software makes them: random.
func identifiers(_ count: Int) -> [String] { (0..<count).map { _ in UUID().uuidString } }
