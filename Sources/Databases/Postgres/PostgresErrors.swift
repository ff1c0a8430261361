internal import CPQ
import Foundation

extension SQLError {
    /// What the server said. Of its message only what carries no value of a row is kept: never the detail, and nothing of
    /// errors about data.
    init(result: OpaquePointer) {
        let state = Self.field(result, "C") ?? "?????"
        let message = Self.field(result, "M") ?? "no message"
        self.init(state: state, message: message)
    }

    static func state(of result: OpaquePointer) -> String? { field(result, "C") }

    init(state: String, message: String) {
        // Class 22 (data), P0 (raised) and everything unknown may quote values.
        let telling = ["08", "0A", "23", "25", "28", "3D", "3F", "40", "42", "53", "54", "55", "57", "58", "XX"]
        let said = telling.contains(String(state.prefix(2))) ? "\(message) (SQLSTATE \(state))" : "SQLSTATE \(state)"
        self =
            switch state {
            case "23505": SQLError(.duplicate, "A row with that key is there already (\(said))")
            case "40001", "40P01":
                SQLError(.busy, "Others changed the same rows again and again (\(said))", remedy: "Try again.")
            case "55P03", "57014":
                SQLError(.busy, "The database did not answer in time (\(said))", remedy: "Try again.")
            case "53100": SQLError(.full, "There is no room on the server's disk", remedy: "Free some.")
            case "53300": SQLError(.busy, "The server has no connection free", remedy: "Raise its max_connections.")
            // A standby cannot even begin to write.
            case "0A000" where message.contains("recovery"): SQLError(.readOnly, "The server only follows another one")
            case "25006": SQLError(.readOnly, "The server allows no writing here (\(said))")
            case "42501": SQLError(.notPermitted, "The server does not allow it (\(said))")
            case "58030": SQLError(.disk, "The server's disk failed (\(said))")
            case "XX001", "XX002": SQLError(.corrupt, "The server's data are damaged", remedy: "Restore a backup.")
            case "3D000": SQLError(.unreachable, "The server has no such database (\(said))")
            case "57P03": SQLError(.unreachable, "The server is starting or stopping", remedy: "Try again.")
            case "57P01", "57P02", "57P05", "25P03", "08006", "08003": .lost
            default:
                switch state.prefix(2) {
                case "28": SQLError(.notPermitted, "The server lets nobody in by that name (\(said))")
                case "53": SQLError(.busy, "The server lacks resources (\(said))")
                default: SQLError(.refused, "The server refused: \(said)")
                }
            }
    }

    /// The connection ended.
    static let lost = SQLError(.connectionLost, "The connection to the server ended", remedy: "Try again.")

    /// Why there is no connection. libpq's message names host and user, no secret.
    init(connecting message: String, to address: PostgresAddress) {
        let lines = message.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        let reason = (lines.first ?? "no reason given").trimmingCharacters(in: CharacterSet(charactersIn: ". "))
        let low = message.lowercased()
        if low.contains("certificate") || low.contains("ssl error") || low.contains("does not support ssl") {
            self.init(
                .untrusted, "\(address) is not trusted: \(reason)",
                remedy: "Name the authority that signed its certificate with sslrootcert=FILE.")
        } else if low.contains("authentication") || low.contains("no password supplied") || low.contains("pg_hba") {
            self.init(
                .notPermitted, "\(address) lets nobody in by that name: \(reason)",
                remedy: "Check the user, and the password in ~/.pgpass.")
        } else if low.contains("too many") {
            self.init(.busy, "\(address) has no connection free", remedy: "Raise the server's max_connections.")
        } else {
            self.init(.unreachable, "\(address) cannot be reached: \(reason)", remedy: "Check that it runs.")
        }
    }

    private static func field(_ result: OpaquePointer, _ name: Character) -> String? {
        name.asciiValue.flatMap { cpq_error_field(result, Int32($0)) }.map { String(cString: $0) }
    }
}
