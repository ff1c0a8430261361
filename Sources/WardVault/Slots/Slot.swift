public import Foundation

/// One way to the key-encryption key: a public key that it is sealed to, and who keeps the private key.
public struct Slot: Sendable, Hashable, Codable {
    /// The key-encryption key sealed to a public key: HPKE (RFC 9180) with P-384, HKDF-SHA384 and AES-256-GCM.
    struct Sealed: Sendable, Hashable, Codable {
        /// The public key, 97 bytes (X9.63).
        var publicKey: Data
        /// The encapsulated key (97 bytes), then the ciphertext (32) and its tag (16).
        var sealed: Data

        enum CodingKeys: String, CodingKey {
            case publicKey = "public"
            case sealed
        }
    }

    /// Who keeps the private key.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A file of mode 0600: for development.
        case file
        /// A systemd credential, sealed by the machine's key, the TPM, or both.
        case systemd
        /// Whoever knows the passphrase.
        case passphrase
        /// The security officer, by the private key of a certificate.
        case recovery
    }

    /// 16 hexadecimal digits.
    public let id: String
    /// What people call it.
    public var name: String
    /// When it was made, in seconds since 1970 UTC.
    public var created: Int64
    /// How its private key is kept.
    public internal(set) var custody: SlotCustody
    var current: Sealed
    /// While the key-encryption key is being changed: the new one, sealed.
    var next: Sealed?

    /// Who keeps its private key.
    public var kind: Kind { custody.kind }
}

/// How a slot's private key is kept.
public enum SlotCustody: Sendable, Hashable, Codable {
    case file(path: String)
    /// `name` is the credential's name, `path` the file of the encrypted credential, `with` what sealed it (`host`,
    /// `host+tpm2`, `tpm2`).
    case systemd(name: String, path: String, with: String)
    /// The private key under AES-256-GCM: nonce (12), ciphertext (48), tag (16).
    case passphrase(cost: PassphraseCost, salt: Data, sealed: Data)
    /// `certificate` is the officer's certificate in DER, `message` the CMS AuthEnvelopedData with the private key.
    case recovery(certificate: Data, message: Data)

    /// Who keeps the private key.
    public var kind: Slot.Kind {
        switch self {
        case .file: .file
        case .systemd: .systemd
        case .passphrase: .passphrase
        case .recovery: .recovery
        }
    }

    private enum CodingKeys: String, CodingKey {
        case kind, path, name, with, cost, salt, sealed, certificate, message
    }

    /// Reads what the slots file has; ``SlotsFile`` checks it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Slot.Kind.self, forKey: .kind) {
        case .file: self = .file(path: try container.decode(String.self, forKey: .path))
        case .systemd:
            self = .systemd(
                name: try container.decode(String.self, forKey: .name),
                path: try container.decode(String.self, forKey: .path),
                with: try container.decode(String.self, forKey: .with))
        case .passphrase:
            self = .passphrase(
                cost: try container.decode(PassphraseCost.self, forKey: .cost),
                salt: try container.decode(Data.self, forKey: .salt),
                sealed: try container.decode(Data.self, forKey: .sealed))
        case .recovery:
            self = .recovery(
                certificate: try container.decode(Data.self, forKey: .certificate),
                message: try container.decode(Data.self, forKey: .message))
        }
    }

    /// Writes what the slots file has.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .file(let path): try container.encode(path, forKey: .path)
        case .systemd(let name, let path, let with):
            try container.encode(name, forKey: .name)
            try container.encode(path, forKey: .path)
            try container.encode(with, forKey: .with)
        case .passphrase(let cost, let salt, let sealed):
            try container.encode(cost, forKey: .cost)
            try container.encode(salt, forKey: .salt)
            try container.encode(sealed, forKey: .sealed)
        case .recovery(let certificate, let message):
            try container.encode(certificate, forKey: .certificate)
            try container.encode(message, forKey: .message)
        }
    }

    /// What the authentication code covers.
    var framed: Data {
        switch self {
        case .file(let path): .framed([Data("file".utf8), Data(path.utf8)])
        case .systemd(let name, let path, let with):
            .framed([Data("systemd".utf8), Data(name.utf8), Data(path.utf8), Data(with.utf8)])
        case .passphrase(let cost, let salt, let sealed):
            .framed([
                Data("passphrase".utf8), .number(Int64(cost.memoryKiB)), .number(Int64(cost.passes)),
                .number(Int64(cost.lanes)), salt, sealed,
            ])
        case .recovery(let certificate, let message): .framed([Data("recovery".utf8), certificate, message])
        }
    }
}
