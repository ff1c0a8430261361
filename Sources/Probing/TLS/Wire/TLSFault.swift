/// What is wrong with the bytes that a server sent, or what it said instead of an answer.
enum TLSFault: Error, Hashable, Sendable {
    /// The bytes follow no rule; says where.
    case garbage(String)
    /// More than a server has reason to send; says of what.
    case oversized(String)
    /// A message that has no place here; says which.
    case unexpected(String)
    /// The server refused.
    case alert(Alert)
    /// Something other than TLS; at most 64 bytes of it.
    case notTLS([UInt8])
    /// The bytes end too early.
    case truncated

    /// The same for people: "sent an oversized record".
    var text: String {
        switch self {
        case .garbage(let place): "the server's \(place) cannot be read"
        case .oversized(let what): "the server sent too much: \(what)"
        case .unexpected(let what): "the server sent \(what) out of turn"
        case .alert(let alert): "the server refused: \(alert.name)"
        case .notTLS: "the server does not answer in TLS"
        case .truncated: "the server's answer broke off"
        }
    }
}

/// Why a peer refuses or ends (RFC 8446 section 6 and older ones).
struct Alert: Hashable, Sendable {
    /// 1 warning, 2 fatal.
    var level: UInt8
    /// What it is about.
    var description: UInt8

    /// Whether the connection goes on after it.
    var isWarning: Bool { level == 1 && description != Self.closeNotify }

    /// The registry's name, or the number.
    var name: String { Self.names[description] ?? "alert \(description)" }

    static let closeNotify: UInt8 = 0
    static let unexpectedMessage: UInt8 = 10
    static let handshakeFailure: UInt8 = 40
    static let illegalParameter: UInt8 = 47
    static let accessDenied: UInt8 = 49
    static let decodeError: UInt8 = 50
    static let protocolVersion: UInt8 = 70
    static let insufficientSecurity: UInt8 = 71
    static let internalError: UInt8 = 80
    static let inappropriateFallback: UInt8 = 86
    static let noRenegotiation: UInt8 = 100
    static let missingExtension: UInt8 = 109
    static let unrecognizedName: UInt8 = 112
    static let certificateRequired: UInt8 = 116
    static let noApplicationProtocol: UInt8 = 120

    private static let names: [UInt8: String] = [
        0: "close_notify", 10: "unexpected_message", 20: "bad_record_mac", 21: "decryption_failed",
        22: "record_overflow", 30: "decompression_failure", 40: "handshake_failure", 41: "no_certificate",
        42: "bad_certificate", 43: "unsupported_certificate", 44: "certificate_revoked", 45: "certificate_expired",
        46: "certificate_unknown", 47: "illegal_parameter", 48: "unknown_ca", 49: "access_denied",
        50: "decode_error", 51: "decrypt_error", 52: "too_many_cids_requested", 60: "export_restriction",
        70: "protocol_version", 71: "insufficient_security", 80: "internal_error", 86: "inappropriate_fallback",
        90: "user_canceled", 100: "no_renegotiation", 109: "missing_extension", 110: "unsupported_extension",
        111: "certificate_unobtainable", 112: "unrecognized_name", 113: "bad_certificate_status_response",
        114: "bad_certificate_hash_value", 115: "unknown_psk_identity", 116: "certificate_required",
        117: "general_error", 120: "no_application_protocol", 121: "ech_required",
    ]
}

extension Alert {
    /// Reads the content of an alert record: its first alert.
    init(fragment: [UInt8]) throws(TLSFault) {
        guard fragment.count >= 2 else { throw .truncated }
        self.init(level: fragment[0], description: fragment[1])
    }
}
