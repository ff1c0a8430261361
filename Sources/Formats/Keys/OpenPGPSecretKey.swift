import Crypto
import Foundation

/// The body of one OpenPGP secret key packet (RFC 9580, 5.5.3): public fields, then how the secret ones are kept.
struct OpenPGPSecretKey {
    private(set) var key = PrivateKey("openpgp", .no)
    /// GnuPG writes a stub where the secret is elsewhere: on a card, or nowhere.
    private var isStub = false

    init?(_ body: ArraySlice<UInt8>) {
        var reader = ByteReader(body)
        guard let version = reader.byte(), [3, 4, 5, 6].contains(version), reader.skip(4) else { return nil }
        if version == 3 { guard reader.skip(2) else { return nil } }
        guard let algorithm = reader.byte() else { return nil }
        if version >= 5 { guard reader.skip(4) else { return nil } }
        guard Self.readPublic(algorithm, &reader, &key) else { return nil }
        let material = body[body.startIndex..<reader.rest.startIndex]
        if version == 4 {
            let prefix: [UInt8] = [0x99, UInt8(material.count >> 8 & 0xff), UInt8(material.count & 0xff)]
            key.fingerprint = Array(Insecure.SHA1.hash(data: prefix + material)).hex.uppercased()
        }
        guard let usage = reader.byte() else { return nil }
        readProtection(usage, version, &reader)
    }

    /// Joins with what was found before in the same file.
    func add(to found: inout PrivateKey?) {
        let own = isStub ? 0 : 1
        guard var sum = found else {
            found = key
            found?.count = own
            return
        }
        if sum.count == 0 { (sum.protection, sum.cipher, sum.kdf) = (key.protection, key.cipher, key.kdf) }
        if own == 1, key.protection == .no || key.protection == .weak && sum.protection == .yes {
            (sum.protection, sum.cipher, sum.kdf, sum.rounds) = (key.protection, key.cipher, key.kdf, key.rounds)
        }
        sum.count += own
        found = sum
    }

    private mutating func readProtection(_ usage: UInt8, _ version: UInt8, _ reader: inout ByteReader) {
        guard usage != 0 else { return }
        if version >= 5 { _ = reader.byte() }
        let symmetric = usage >= 253 ? reader.byte() ?? 0 : usage
        let cipher = OpenPGP.ciphers[symmetric]
        key.cipher = cipher?.name ?? "cipher \(symmetric)"
        key.protection = cipher?.isSound == false ? .weak : .yes
        guard usage >= 253 else {
            key.kdf = "MD5"
            key.protection = .weak
            return
        }
        if usage == 253 { _ = reader.byte() }
        if version == 6 { _ = reader.byte() }
        switch reader.byte() {
        case 0: (key.kdf, key.protection) = ("simple S2K", .weak)
        case 1: (key.kdf, key.protection) = ("salted S2K", .weak)
        case 3:
            key.kdf = "iterated S2K"
            if reader.skip(9), let code = reader.byte() { key.rounds = (16 + Int(code & 15)) << (Int(code >> 4) + 6) }
        case 4: key.kdf = "Argon2"
        default: isStub = true
        }
    }

    private static func readPublic(_ algorithm: UInt8, _ reader: inout ByteReader, _ key: inout PrivateKey) -> Bool {
        switch algorithm {
        case 1, 2, 3:
            key.type = "rsa"
            key.bits = number(&reader)
            return key.bits != nil && number(&reader) != nil
        case 16, 20:
            key.type = "elgamal"
            key.bits = number(&reader)
            return number(&reader) != nil && number(&reader) != nil
        case 17:
            key.type = "dsa"
            key.bits = number(&reader)
            return number(&reader) != nil && number(&reader) != nil && number(&reader) != nil
        case 18, 19, 22:
            guard let curve = reader.field(lengthBytes: 1), let name = curves[Array(curve)], number(&reader) != nil
            else { return false }
            (key.type, key.curve, key.bits) = name
            return algorithm != 18 || reader.field(lengthBytes: 1) != nil
        case 25, 27:
            (key.type, key.bits) = (algorithm == 25 ? "x25519" : "ed25519", 256)
            return reader.skip(32)
        case 26, 28:
            (key.type, key.bits) = (algorithm == 26 ? "x448" : "ed448", 448)
            return reader.skip(algorithm == 26 ? 56 : 57)
        default: return false
        }
    }

    private static func number(_ reader: inout ByteReader) -> Int? {
        guard let bits = reader.bigEndian(2), reader.skip((bits + 7) / 8) else { return nil }
        return bits
    }

    private static let curves: [[UInt8]: (String, String?, Int)] = [
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]: ("ec", "P-256", 256),
        [0x2b, 0x81, 0x04, 0, 0x22]: ("ec", "P-384", 384), [0x2b, 0x81, 0x04, 0, 0x23]: ("ec", "P-521", 521),
        [0x2b, 0x81, 0x04, 0, 0x0a]: ("ec", "secp256k1", 256),
        [0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7]: ("ec", "brainpoolP256r1", 256),
        [0x2b, 0x24, 3, 3, 2, 8, 1, 1, 0x0b]: ("ec", "brainpoolP384r1", 384),
        [0x2b, 0x24, 3, 3, 2, 8, 1, 1, 0x0d]: ("ec", "brainpoolP512r1", 512),
        [0x2b, 0x06, 1, 4, 1, 0xda, 0x47, 0x0f, 1]: ("ed25519", nil, 256),
        [0x2b, 0x06, 1, 4, 1, 0x97, 0x55, 1, 5, 1]: ("x25519", nil, 256),
        [0x2b, 0x65, 0x70]: ("ed25519", nil, 256), [0x2b, 0x65, 0x6e]: ("x25519", nil, 256),
        [0x2b, 0x65, 0x71]: ("ed448", nil, 456), [0x2b, 0x65, 0x6f]: ("x448", nil, 448),
    ]
}
