import Crypto
import Foundation

/// One side of a key exchange in a named group, made for one handshake.
///
/// Curves and ML-KEM come from the library; finite fields, brainpool, secp256k1 and X448 from this module's own arithmetic.
struct KeyAgreement {
    /// The group.
    let group: NamedGroup
    /// What is sent: the public value as in `key_share` (RFC 8446 4.2.8) and `ClientKeyExchange`.
    let share: [UInt8]
    private let finish: ([UInt8]) throws -> [UInt8]

    /// Makes a fresh key; nil where the group is not built in.
    init?(_ group: NamedGroup, randomness: Randomness) {
        guard let sides = try? Self.sides(of: group, randomness) else { return nil }
        self.group = group
        (share, finish) = sides
    }

    /// Whether a key can be made in a group.
    static func supports(_ group: NamedGroup) -> Bool {
        switch group.rawValue {
        case 22...33, 256...260, 0x0201, 0x0202, 0x11EB, 0x11EC, 0x11ED: true
        default: false
        }
    }

    /// The shared secret with the server's public value.
    func secret(with peer: [UInt8]) throws -> [UInt8] { try finish(peer) }

    private typealias Sides = (share: [UInt8], finish: ([UInt8]) throws -> [UInt8])

    private static func sides(of group: NamedGroup, _ randomness: Randomness) throws -> Sides? {
        switch group.rawValue {
        case 23: return p256()
        case 24: return p384()
        case 25:
            let key = P521.KeyAgreement.PrivateKey()
            return (
                Array(key.publicKey.x963Representation),
                { bytes(try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: $0))) }
            )
        case 22, 26, 27, 28, 31, 32, 33: return weierstrass(group, randomness)
        case 29: return try x25519(randomness)
        case 30:
            let scalar = randomness.bytes(X448.length)
            guard let share = X448.multiply(scalar, X448.base) else { return nil }
            return (share, { try required(X448.multiply(scalar, $0)) })
        case 256...260:
            guard let prime = FiniteFieldGroup.prime(of: group),
                let field = FiniteFieldAgreement(prime: prime, generator: [2], randomness: randomness)
            else { return nil }
            return (field.share, { try field.secret(with: $0) })
        case 0x0201: return try kem768()
        case 0x0202: return try kem1024()
        // Hybrids: the parts follow each other, in the order of the name's inverse for X25519 alone.
        case 0x11EB: return joined(p256(), try kem768(), split: 65)
        case 0x11EC: return joined(try kem768(), try x25519(randomness), split: 1088)
        case 0x11ED: return joined(p384(), try kem1024(), split: 97)
        default: return nil
        }
    }

    private static func p256() -> Sides {
        let key = P256.KeyAgreement.PrivateKey()
        return (
            Array(key.publicKey.x963Representation),
            { bytes(try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: $0))) }
        )
    }

    private static func p384() -> Sides {
        let key = P384.KeyAgreement.PrivateKey()
        return (
            Array(key.publicKey.x963Representation),
            { bytes(try key.sharedSecretFromKeyAgreement(with: .init(x963Representation: $0))) }
        )
    }

    private static func x25519(_ randomness: Randomness) throws -> Sides {
        let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: randomness.bytes(32))
        return (
            Array(key.publicKey.rawRepresentation),
            { bytes(try key.sharedSecretFromKeyAgreement(with: .init(rawRepresentation: $0))) }
        )
    }

    private static func weierstrass(_ group: NamedGroup, _ randomness: Randomness) -> Sides? {
        guard let curve = WeierstrassCurve(group) else { return nil }
        let scalar = randomness.bytes(curve.length - 1)
        return (curve.publicPoint(of: scalar), { try required(curve.shared(scalar, with: $0)) })
    }

    private static func kem768() throws -> Sides {
        let key = try MLKEM768.PrivateKey.generate()
        return (
            Array(key.publicKey.rawRepresentation), { try key.decapsulate($0).withUnsafeBytes { Array($0) } }
        )
    }

    private static func kem1024() throws -> Sides {
        let key = try MLKEM1024.PrivateKey.generate()
        return (
            Array(key.publicKey.rawRepresentation), { try key.decapsulate($0).withUnsafeBytes { Array($0) } }
        )
    }

    private static func joined(_ first: Sides, _ second: Sides, split: Int) -> Sides {
        (
            first.share + second.share,
            { peer in
                guard peer.count > split else { throw HandshakeFault.malformed("key share") }
                return try first.finish(Array(peer.prefix(split))) + second.finish(Array(peer.dropFirst(split)))
            }
        )
    }

    private static func bytes(_ secret: SharedSecret) -> [UInt8] { secret.withUnsafeBytes { Array($0) } }

    private static func required(_ secret: [UInt8]?) throws -> [UInt8] {
        guard let secret else { throw HandshakeFault.malformed("key share") }
        return secret
    }
}

/// A Diffie-Hellman exchange in a finite field, named or the server's own.
struct FiniteFieldAgreement {
    /// The public value, as long as the prime.
    let share: [UInt8]
    private let field: Montgomery
    private let exponent: [UInt8]

    /// Makes a fresh key; nil when the prime is none to compute with.
    init?(prime: [UInt8], generator: [UInt8], randomness: Randomness) {
        guard generator.count <= prime.count, let field = Montgomery(modulus: prime) else { return nil }
        self.field = field
        // 256 bits are enough for every size that servers use, and a fraction of the work.
        exponent = randomness.bytes(32)
        share = field.leave(field.power(field.enter(generator), exponent))
    }

    /// The shared secret, as long as the prime (TLS 1.3; earlier versions cut the zeros at its beginning).
    func secret(with peer: [UInt8]) throws -> [UInt8] {
        guard peer.count <= field.length + 8 else { throw HandshakeFault.malformed("public value") }
        return field.leave(field.power(field.enter(peer), exponent))
    }
}

/// Where random bytes come from: the system, or in tests a fixed stream.
struct Randomness: Sendable {
    /// So many bytes.
    let bytes: @Sendable (Int) -> [UInt8]

    /// The system's.
    static let system = Randomness { [UInt8].random($0) }
}
