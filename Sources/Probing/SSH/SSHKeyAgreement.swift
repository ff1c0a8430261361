import Crypto
import Foundation

/// Our half of a key exchange: enough to make the server show its host key, and, with the curves, to finish.
///
/// Nothing of value is ever protected by it: the secrets may be thrown away, and for finite fields and hybrids they are
/// random numbers for which the answer cannot be computed at all.
struct SSHKeyAgreement {
    /// The exchange's public value, as the message carries it.
    enum Opening {
        /// `SSH_MSG_KEX_ECDH_INIT` and its like, with an opaque string.
        case string([UInt8])
        /// `SSH_MSG_KEXDH_INIT` with a number.
        case integer([UInt8])
        /// `SSH_MSG_KEX_DH_GEX_REQUEST` (RFC 4419) comes first.
        case groupExchange
    }

    enum Secret {
        case x25519(Curve25519.KeyAgreement.PrivateKey)
        case p256(P256.KeyAgreement.PrivateKey)
        case p384(P384.KeyAgreement.PrivateKey)
        case p521(P521.KeyAgreement.PrivateKey)
        case none
    }

    let method: String
    let opening: Opening
    let secret: Secret

    /// The methods that can be finished come first, then those that only show the host key.
    static let preferred = [
        "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384",
        "ecdh-sha2-nistp521", "diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512",
        "diffie-hellman-group18-sha512", "diffie-hellman-group15-sha512", "diffie-hellman-group17-sha512",
        "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1", "sntrup761x25519-sha512",
        "sntrup761x25519-sha512@openssh.com", "mlkem768x25519-sha256", "diffie-hellman-group-exchange-sha256",
        "diffie-hellman-group-exchange-sha1",
    ]

    /// Begins an exchange; nil for a method that is not known here.
    init?(method: String) {
        self.method = method
        switch method {
        case "curve25519-sha256", "curve25519-sha256@libssh.org":
            let key = Curve25519.KeyAgreement.PrivateKey()
            (opening, secret) = (.string(Array(key.publicKey.rawRepresentation)), .x25519(key))
        case "ecdh-sha2-nistp256":
            let key = P256.KeyAgreement.PrivateKey()
            (opening, secret) = (.string(Array(key.publicKey.x963Representation)), .p256(key))
        case "ecdh-sha2-nistp384":
            let key = P384.KeyAgreement.PrivateKey()
            (opening, secret) = (.string(Array(key.publicKey.x963Representation)), .p384(key))
        case "ecdh-sha2-nistp521":
            let key = P521.KeyAgreement.PrivateKey()
            (opening, secret) = (.string(Array(key.publicKey.x963Representation)), .p521(key))
        case "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com":
            let curve = Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation
            (opening, secret) = (.string(Self.random(1158) + curve), .none)
        case "mlkem768x25519-sha256":
            guard let lattice = try? MLKEM768.PrivateKey().publicKey.rawRepresentation else { return nil }
            let curve = Curve25519.KeyAgreement.PrivateKey().publicKey.rawRepresentation
            (opening, secret) = (.string(Array(lattice) + curve), .none)
        case "diffie-hellman-group-exchange-sha1", "diffie-hellman-group-exchange-sha256":
            (opening, secret) = (.groupExchange, .none)
        default:
            guard method.hasPrefix("diffie-hellman-group"), let bytes = Self.groupBytes(method) else { return nil }
            (opening, secret) = (.integer(Self.element(bytes: bytes)), .none)
        }
    }

    /// The length of the primes of RFC 2409 and RFC 3526.
    private static func groupBytes(_ method: String) -> Int? {
        let group = method.dropFirst("diffie-hellman-group".count).prefix { $0.isNumber }
        return [
            "1": 128, "14": 256, "15": 384, "16": 512, "17": 768, "18": 1024,
        ][group]
    }

    /// Any number that lies well inside a prime of this length: servers ask for more than one and for some set bits.
    static func element(bytes: Int) -> [UInt8] {
        var value = random(max(8, bytes))
        value[0] = value[0] & 0x3f | 0x20
        return value
    }

    static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// The shared secret with the server's public value, in big-endian bytes; nil where it cannot be computed.
    func shared(with answer: [UInt8]) -> [UInt8]? {
        func bytes(_ secret: SharedSecret?) -> [UInt8]? { secret.map { $0.withUnsafeBytes { Array($0) } } }
        switch secret {
        case .x25519(let key):
            return (try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: answer))
                .flatMap { bytes(try? key.sharedSecretFromKeyAgreement(with: $0)) }
        case .p256(let key):
            return (try? P256.KeyAgreement.PublicKey(x963Representation: answer))
                .flatMap { bytes(try? key.sharedSecretFromKeyAgreement(with: $0)) }
        case .p384(let key):
            return (try? P384.KeyAgreement.PublicKey(x963Representation: answer))
                .flatMap { bytes(try? key.sharedSecretFromKeyAgreement(with: $0)) }
        case .p521(let key):
            return (try? P521.KeyAgreement.PublicKey(x963Representation: answer))
                .flatMap { bytes(try? key.sharedSecretFromKeyAgreement(with: $0)) }
        case .none: return nil
        }
    }

    /// The hash that goes with a method that can be finished (RFC 5656 section 6.2.1, RFC 8731).
    func hash(_ bytes: [UInt8]) -> [UInt8] {
        switch secret {
        case .p384: Array(SHA384.hash(data: bytes))
        case .p521: Array(SHA512.hash(data: bytes))
        default: Array(SHA256.hash(data: bytes))
        }
    }
}
