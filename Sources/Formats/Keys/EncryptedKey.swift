/// Keys and key parts encrypted with a password: PKCS #5 and `EncryptedPrivateKeyInfo` (RFC 8018, RFC 5958).
enum EncryptedKey {
    /// `EncryptedPrivateKeyInfo`.
    static func pkcs8(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        var outer = DER(bytes)
        guard let sequence = outer.next(0x30), sequence.isComplete else { return nil }
        var fields = sequence.inside
        guard let algorithm = fields.next(0x30), let scheme = Scheme(algorithm), let content = fields.next(0x04),
            content.isComplete, content.content.count >= 16, fields.rest.isEmpty
        else { return nil }
        var key = PrivateKey("pkcs8-encrypted", scheme.protection)
        scheme.describe(&key)
        return key
    }

    /// A password-based scheme, read from its `AlgorithmIdentifier`.
    struct Scheme {
        var cipher: String
        var kdf: String
        var rounds: Int?
        var isSound: Bool

        var protection: Protection { isSound ? .yes : .weak }

        init?(_ algorithm: DER.Element) {
            var fields = algorithm.inside
            guard let identifier = fields.identifier() else { return nil }
            if let old = Algorithms.oldSchemes[identifier] {
                (cipher, kdf, isSound) = (old.cipher, old.kdf, false)
                var parameters = fields.sequence()
                _ = parameters?.next(0x04)
                rounds = parameters?.next(0x02)?.number
                return
            }
            guard identifier == "1.2.840.113549.1.5.13", var parameters = fields.sequence(),
                var derivation = parameters.sequence(), let function = derivation.identifier(),
                var encryption = parameters.sequence(), let cipher = encryption.identifier()
            else { return nil }
            let known = Algorithms.ciphers[cipher]
            self.cipher = known?.name ?? cipher
            isSound = known?.isSound ?? true
            switch function {
            case "1.2.840.113549.1.5.12":
                var values = derivation.sequence()
                _ = values?.next()
                rounds = values?.next(0x02)?.number
                _ = values?.next(0x02)
                var prf = values?.sequence()
                kdf = "PBKDF2-" + (prf?.identifier().map { Algorithms.digests[$0] ?? $0 } ?? "SHA1")
            case "1.3.6.1.4.1.11591.4.11":
                kdf = "scrypt"
                var values = derivation.sequence()
                _ = values?.next()
                rounds = values?.next(0x02)?.number
            default: kdf = function
            }
        }

        func describe(_ key: inout PrivateKey) {
            key.cipher = cipher
            key.kdf = kdf
            key.rounds = rounds
        }
    }
}
