/// Java's key stores: JKS, JCEKS and Bouncy Castle's BKS. A store of certificates alone is no private key.
public enum JavaKeyStore {
    /// Reads JKS and JCEKS (`sun.security.provider.JavaKeyStore`, `com.sun.crypto.provider.JceKeyStore`).
    public static func read(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        var reader = ByteReader(bytes)
        guard let magic = reader.bigEndian(4), magic == 0xfeed_feed || magic == 0xcece_cece,
            let version = reader.bigEndian(4), version == 1 || version == 2, let count = reader.bigEndian(4)
        else { return nil }
        var store = PrivateKey(magic == 0xfeed_feed ? "jks" : "jceks", .weak, count: 0)
        (store.cipher, store.kdf) = magic == 0xfeed_feed ? ("SHA1 stream", "SHA1") : ("3DES-CBC", "PBKDF1-MD5")
        entries: for _ in 0..<min(count, 100_000) {
            guard let tag = reader.bigEndian(4), reader.field(lengthBytes: 2) != nil, reader.skip(8) else { break }
            switch tag {
            case 1:
                store.count += 1
                guard reader.field() != nil, let chain = reader.bigEndian(4) else { break entries }
                for index in 0..<min(chain, 100) {
                    guard let certificate = certificate(&reader, version) else { break entries }
                    if index == 0 && store.fingerprint == nil { certificate.map { $0.describe(&store) } }
                }
            case 2:
                guard certificate(&reader, version) != nil else { break entries }
            default:
                // A secret key: a serialised Java object of which only the beginning matters here.
                store.count += tag == 3 ? 1 : 0
                break entries
            }
        }
        return store.count > 0 ? store : nil
    }

    /// The certificates of a JKS or JCEKS store: those of its keys' chains, and those that it trusts.
    static func certificates(_ bytes: ArraySlice<UInt8>) -> [CertificateReading] {
        var reader = ByteReader(bytes)
        guard let magic = reader.bigEndian(4), magic == 0xfeed_feed || magic == 0xcece_cece,
            let version = reader.bigEndian(4), version == 1 || version == 2, let count = reader.bigEndian(4)
        else { return [] }
        var found: [CertificateReading] = []
        for _ in 0..<min(count, PublicEntries.most) {
            guard let tag = reader.bigEndian(4), reader.field(lengthBytes: 2) != nil, reader.skip(8) else { break }
            guard tag == 1 || tag == 2, tag == 2 || reader.field() != nil,
                let chain = tag == 2 ? 1 : reader.bigEndian(4)
            else { break }
            for _ in 0..<min(chain, 100) {
                guard let entry = certificate(&reader, version) else { return found }
                if let entry { found.append(entry.reading) }
            }
        }
        return found
    }

    /// Reads BKS: version, salt of 20 bytes, rounds, entries by type (`BcKeyStoreSpi`).
    public static func bouncyCastle(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        var reader = ByteReader(bytes)
        guard let version = reader.bigEndian(4), version == 1 || version == 2, let salt = reader.bigEndian(4),
            salt == 20, reader.skip(20), let rounds = reader.bigEndian(4), (1...1 << 20).contains(rounds)
        else { return nil }
        var store = PrivateKey("bks", .weak, count: 0)
        (store.cipher, store.kdf, store.rounds) = ("3DES-CBC", "PKCS12-SHA1", rounds)
        while let type = reader.byte(), type != 0 {
            guard (1...4).contains(type), reader.field(lengthBytes: 2) != nil, reader.skip(8),
                let chain = reader.bigEndian(4)
            else { return nil }
            for _ in 0..<min(chain, 100) {
                guard reader.field(lengthBytes: 2) != nil, reader.field() != nil else { return nil }
            }
            if type == 1 {
                guard reader.field(lengthBytes: 2) != nil, reader.field() != nil else { return nil }
            } else {
                store.count += 1
                guard reader.field() != nil else { break }
            }
        }
        return store.count > 0 ? store : nil
    }

    /// Reads one certificate; nil at damage, an inner nil where it is not understood.
    private static func certificate(_ reader: inout ByteReader, _ version: Int) -> Certificate?? {
        if version == 2 { guard reader.field(lengthBytes: 2) != nil else { return nil } }
        guard let bytes = reader.field() else { return nil }
        return .some(Certificate(bytes))
    }
}
