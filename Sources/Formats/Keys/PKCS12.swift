import Crypto
import Foundation

/// PKCS #12 (RFC 7292): `.p12` and `.pfx` key stores.
public enum PKCS12 {
    /// What a key store holds, judged by its parts that are not encrypted themselves. With an empty password, told by
    /// its MAC, it is as good as not protected.
    public static func read(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        var outer = DER(bytes)
        guard var fields = outer.sequence(), fields.next(0x02)?.number == 3, var info = fields.sequence(),
            info.identifier() == "1.2.840.113549.1.7.1", var content = info.next(0xa0)?.inside,
            let authSafe = content.next()
        else { return nil }
        let safes = DER.octets(authSafe)
        var store = PrivateKey("pkcs12", .unknown, count: 0)
        var outerSafes = DER(safes[...])
        var list = outerSafes.sequence()
        while let part = list?.next(0x30) { readSafe(part, &store) }
        guard store.count > 0 else { return nil }
        if let mac = fields.next(0x30).flatMap(Mac.init) {
            store.note = "MAC \(mac.digest), \(mac.rounds) rounds"
            if mac.isEmptyPassword(safes) {
                store.protection = .no
                store.note = "the password is empty"
            }
        }
        return store
    }

    /// The certificates of a key store that are not encrypted; most programs encrypt them.
    static func certificates(_ bytes: ArraySlice<UInt8>) -> [CertificateReading] {
        var outer = DER(bytes)
        guard var fields = outer.sequence(), fields.next(0x02)?.number == 3, var info = fields.sequence(),
            info.identifier() == "1.2.840.113549.1.7.1", let authSafe = info.next(0xa0)?.inside.first(0x04)
        else { return [] }
        let safes = DER.octets(authSafe)
        var outerSafes = DER(safes[...])
        var list = outerSafes.sequence()
        var found: [CertificateReading] = []
        while found.count < PublicEntries.most, let part = list?.next(0x30) {
            var safe = part.inside
            guard safe.identifier() == "1.2.840.113549.1.7.1", let octets = safe.next(0xa0)?.inside.first(0x04) else {
                continue
            }
            let plain = DER.octets(octets)
            var outerBags = DER(plain[...])
            var bags = outerBags.sequence()
            while let bag = bags?.next(0x30) {
                var parts = bag.inside
                guard parts.identifier() == "1.2.840.113549.1.12.10.1.3",
                    let certificate = certificate(parts.next(0xa0)?.inside)
                else { continue }
                found.append(certificate.reading)
            }
        }
        return found
    }

    private static func readSafe(_ part: DER.Element, _ store: inout PrivateKey) {
        var fields = part.inside
        switch fields.identifier() {
        case "1.2.840.113549.1.7.1":
            guard var content = fields.next(0xa0)?.inside, let octets = content.next() else { return }
            let plain = DER.octets(octets)
            var outer = DER(plain[...])
            var bags = outer.sequence()
            while let bag = bags?.next(0x30) { readBag(bag, &store) }
        case "1.2.840.113549.1.7.6":
            guard var content = fields.next(0xa0)?.inside, var data = content.sequence(), data.next(0x02) != nil,
                var info = data.sequence(), info.identifier() != nil, let algorithm = info.next(0x30),
                let scheme = EncryptedKey.Scheme(algorithm)
            else { return }
            if store.cipher == nil {
                scheme.describe(&store)
                store.protection = scheme.protection
            }
        default: break
        }
    }

    private static func readBag(_ bag: DER.Element, _ store: inout PrivateKey) {
        var fields = bag.inside
        let identifier = fields.identifier()
        var content = fields.next(0xa0)?.inside
        switch identifier {
        case "1.2.840.113549.1.12.10.1.1":
            store.count += 1
            store.protection = .no
            if let key = content?.next().flatMap({ KeyStructures.pkcs8($0.whole) }) {
                (store.type, store.curve, store.bits) = (key.type, key.curve, key.bits)
                (store.fingerprint, store.publicKey) = (key.fingerprint, key.publicKey)
            }
        case "1.2.840.113549.1.12.10.1.2":
            store.count += 1
            guard var info = content?.sequence(), let algorithm = info.next(0x30),
                let scheme = EncryptedKey.Scheme(algorithm)
            else { return }
            scheme.describe(&store)
            if store.protection != .no || store.count == 1 { store.protection = scheme.protection }
        case "1.2.840.113549.1.12.10.1.3":
            if store.fingerprint == nil, let certificate = certificate(content) { certificate.describe(&store) }
        default: break
        }
    }

    private static func certificate(_ content: DER?) -> Certificate? {
        var content = content
        guard var bag = content?.sequence(), bag.identifier() == "1.2.840.113549.1.9.22.1",
            var value = bag.next(0xa0)?.inside, let octets = value.next()
        else { return nil }
        return Certificate(DER.octets(octets)[...])
    }
}

/// The MAC of a PKCS #12 file, which tells whether the password is empty (RFC 7292, appendix B).
private struct Mac {
    let digest: String
    let rounds: Int
    private let value: [UInt8]
    private let salt: [UInt8]

    init?(_ data: DER.Element) {
        var fields = data.inside
        guard var info = fields.sequence(), var algorithm = info.sequence(), let identifier = algorithm.identifier(),
            let value = info.next(0x04), let salt = fields.next(0x04)
        else { return nil }
        digest = Algorithms.digests[identifier] ?? identifier
        rounds = fields.next(0x02)?.number ?? 1
        self.value = Array(value.content)
        self.salt = Array(salt.content)
    }

    /// Tries the two ways in which programs write an empty password. Costs `2 × rounds` digests, so not for more
    /// than 100,000 rounds.
    func isEmptyPassword(_ content: [UInt8]) -> Bool {
        guard rounds <= 100_000, rounds > 0, !salt.isEmpty, salt.count <= 1024 else { return false }
        let empty: [[UInt8]] = [[0, 0], []]
        return empty.contains { password in
            switch digest {
            case "SHA1": Self.matches(Insecure.SHA1.self, 64, password, salt, rounds, content, value)
            case "SHA256": Self.matches(SHA256.self, 64, password, salt, rounds, content, value)
            case "SHA384": Self.matches(SHA384.self, 128, password, salt, rounds, content, value)
            case "SHA512": Self.matches(SHA512.self, 128, password, salt, rounds, content, value)
            default: false
            }
        }
    }

    private static func matches<Hash: HashFunction>(
        _: Hash.Type, _ block: Int, _ password: [UInt8], _ salt: [UInt8], _ rounds: Int, _ content: [UInt8],
        _ value: [UInt8]
    ) -> Bool {
        func filled(_ bytes: [UInt8]) -> [UInt8] {
            guard !bytes.isEmpty else { return [] }
            let length = (bytes.count + block - 1) / block * block
            return (0..<length).map { bytes[$0 % bytes.count] }
        }
        var key = Array(Hash.hash(data: [UInt8](repeating: 3, count: block) + filled(salt) + filled(password)))
        for _ in 1..<rounds { key = Array(Hash.hash(data: key)) }
        let mac = HMAC<Hash>.authenticationCode(for: content, using: SymmetricKey(data: key))
        return mac.elementsEqual(value)
    }
}
