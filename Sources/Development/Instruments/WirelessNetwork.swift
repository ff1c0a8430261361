import Guideline

/// A wireless network that this machine knows or uses, as far as its protection goes. It has no place for a secret.
struct WirelessNetwork: Sendable, Hashable {
    /// How a network is protected.
    enum Security: String, Sendable, Hashable {
        /// Neither password nor encryption.
        case open
        /// Broken encryption of 1999.
        case wep
        /// Encrypted for each visitor, without a password.
        case owe
        /// A shared password.
        case psk
        /// A shared password that cannot be guessed from what is overheard (WPA3).
        case sae
        /// Own credentials for each user or machine (802.1X).
        case eap
        /// Something that Ward does not know.
        case unknown
    }

    /// The network's name, with control characters written as `\xNN`.
    var name: String
    /// The protection. Of several that may be used, the weakest.
    var security: Security
    /// Whether WPA of 2003, with or without its cipher TKIP, may be used on purpose.
    var allowsOldWPA: Bool = false
    /// Whether management frames are protected: `required`, `optional`, `off`; nil where nothing is said.
    var frames: String?

    /// As an observation; `place` says who knows it.
    func observation(place: String, isActive: Bool, source: String) -> Observation {
        var facts: [String: Fact] = [
            "none": false, "ssid": .text(name), "security": .text(security.rawValue), "oldWPA": .flag(allowsOldWPA),
            "active": .flag(isActive), "place": .text(place),
        ]
        if let frames { facts["pmf"] = .text(frames) }
        return Observation(kind: "wireless.network", subject: "\(name), \(place)", facts: facts, source: source)
    }

    /// A name as text: at most 32 bytes of anything (IEEE 802.11), printable ones as they are.
    static func name(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes.prefix(256))
        if let text = String(validating: bytes, as: UTF8.self) { return printable(text) }
        return bytes.map { (0x20...0x7e).contains($0) ? String(UnicodeScalar($0)) : hex($0) }.joined()
    }

    /// Text without control characters.
    static func printable(_ text: String) -> String {
        text.unicodeScalars.prefix(256).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: Array(String(scalar).utf8).map(hex).joined()
            default: String(scalar)
            }
        }.joined()
    }

    private static func hex(_ byte: UInt8) -> String { "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
