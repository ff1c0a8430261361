/// What a cipher suite is made of, read from its name.
public struct SuiteProperties: Sendable, Hashable {
    /// How the session's secret comes about.
    public enum KeyExchange: String, Sendable, Hashable, Codable {
        case ecdhe, dhe, rsa, ecdh, dh, psk, ecdhePSK, dhePSK, rsaPSK, srp, krb5, fortezza, gost, eccPassword
        /// Named by the group in TLS 1.3: always ephemeral unless a pre-shared key is used alone.
        case tls13
        case none

        /// Whether a pre-shared key takes part.
        var usesPSK: Bool { self == .psk || self == .ecdhePSK || self == .dhePSK || self == .rsaPSK }
    }

    /// How the server proves who it is.
    public enum Authentication: String, Sendable, Hashable, Codable {
        case rsa, ecdsa, dss, psk, srp, krb5, gost, anonymous
        /// Named by the signature scheme in TLS 1.3.
        case tls13
        case none

        /// Whether the server's key exchange is signed with a certificate's key.
        var signs: Bool { self == .rsa || self == .ecdsa || self == .dss }
    }

    /// How records are encrypted.
    public enum Mode: String, Sendable, Hashable, Codable {
        case gcm, ccm, ccm8, poly1305, cbc, stream, ctr, mgm, aegis, none

        /// Whether it encrypts and authenticates at once.
        public var isAEAD: Bool { [.gcm, .ccm, .ccm8, .poly1305, .mgm, .aegis].contains(self) }
    }

    /// How the session's secret comes about.
    public var keyExchange: KeyExchange
    /// How the server proves who it is.
    public var authentication: Authentication
    /// `AES`, `CHACHA20`, `3DES`, `RC4`, `NULL` and so on.
    public var encryption: String
    /// The key's effective length in bits: 112 for 3DES, 40 for export.
    public var bits: Int
    /// How records are encrypted.
    public var mode: Mode
    /// The hash that authenticates records, or that makes keys where encryption authenticates: `SHA`, `SHA256`, `MD5`.
    public var mac: String
    /// Weakened on purpose for export.
    public var isExport: Bool
    /// Whether recorded traffic stays closed when the server's key becomes known.
    public var hasForwardSecrecy: Bool {
        [.ecdhe, .dhe, .ecdhePSK, .dhePSK, .tls13, .eccPassword].contains(keyExchange)
    }
    /// Whether it was made for TLS 1.2: authenticated encryption or a hash of SHA-2.
    var needsTLS12: Bool
    /// A guess how seldom it is met: the common ones are offered first.
    var rarity: Int

    private static let known: [CipherSuite: SuiteProperties] = Dictionary(
        uniqueKeysWithValues: SuiteTable.pairs.map { (CipherSuite(rawValue: $0.0), SuiteProperties(name: $0.1)) })

    /// The properties of a suite; those of one without a name are empty.
    static func of(_ suite: CipherSuite) -> SuiteProperties {
        known[suite] ?? SuiteProperties(name: "")
    }

    /// Reads a name of the registry.
    init(name: String) {
        let words = name.split(separator: "_").map(String.init)
        func has(_ word: String) -> Bool { words.contains(word) }
        let cut = words.firstIndex(of: "WITH")
        let front = cut.map { Array(words[..<$0]) } ?? []
        let back = cut.map { Array(words[($0 + 1)...]) } ?? words.filter { !["TLS", "OLD"].contains($0) }
        let isSSL2 = words.first == "SSL"
        isExport = words.contains { $0.hasPrefix("EXPORT") }
        keyExchange = isSSL2 ? .rsa : cut == nil ? (name.isEmpty ? .none : .tls13) : Self.keyExchange(front)
        authentication =
            isSSL2 ? .rsa : cut == nil ? (name.isEmpty ? .none : .tls13) : Self.authentication(front, keyExchange)
        let cipher = isSSL2 ? Array(words.dropFirst(2)) : back
        (encryption, bits) = Self.encryption(cipher, all: words)
        if cut == nil && !isSSL2 && back.first?.hasPrefix("SHA") == true { (encryption, bits) = ("NULL", 0) }
        mode = Self.mode(cipher, encryption)
        let last = words.last ?? ""
        mac = last.hasPrefix("SHA1") ? "SHA" : last.hasPrefix("SHA") || last.hasPrefix("MD5") ? last : "SHA256"
        if last.hasPrefix("GOST") || last == "IMIT" || last == "OMAC" || last == "SM3" { mac = last }
        needsTLS12 =
            mode.isAEAD || ["SHA256", "SHA384"].contains(mac) || (name.contains("GOSTR341112") && !has("NULL"))
        rarity = 0
        rarity = Self.rarity(self, words)
    }

    private static func keyExchange(_ front: [String]) -> KeyExchange {
        func has(_ word: String) -> Bool { front.contains(word) }
        switch true {
        case has("ECCPWD"): return .eccPassword
        case has("SRP"): return .srp
        case has("KRB5"): return .krb5
        case has("FORTEZZA"): return .fortezza
        case front.contains(where: { $0.hasPrefix("GOST") }): return .gost
        case has("ECDHE") && has("PSK"): return .ecdhePSK
        case has("DHE") && has("PSK"): return .dhePSK
        case has("RSA") && has("PSK"): return .rsaPSK
        case has("PSK"): return .psk
        case has("ECDHE") || has("ECDH") && has("anon"): return .ecdhe
        case has("DHE") || has("DH") && has("anon"): return .dhe
        case has("ECDH"): return .ecdh
        case has("DH"): return .dh
        case has("RSA"): return .rsa
        default: return .none
        }
    }

    private static func authentication(_ front: [String], _ exchange: KeyExchange) -> Authentication {
        func has(_ word: String) -> Bool { front.contains(word) }
        switch true {
        case has("anon"): return .anonymous
        case has("RSA"): return .rsa
        case has("ECDSA"): return .ecdsa
        case has("DSS"): return .dss
        case exchange.usesPSK: return .psk
        case exchange == .srp: return .srp
        case exchange == .krb5: return .krb5
        case exchange == .gost: return .gost
        default: return .none
        }
    }

    private static func encryption(_ words: [String], all: [String]) -> (String, Int) {
        func has(_ word: String) -> Bool { words.contains(word) }
        let export40 = has("40") || all.contains("EXPORT40") || (all.contains("EXPORT") && !has("56"))
        let export = all.contains { $0.hasPrefix("EXPORT") }
        func length(_ usual: Int) -> Int { export ? (export40 && !all.contains("EXPORT1024") ? 40 : 56) : usual }
        let stated = words.dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        switch words.first ?? "" {
        case "AES", "CAMELLIA", "ARIA": return (words[0], stated)
        case "AEGIS": return ("AEGIS", stated)
        case "SEED": return ("SEED", 128)
        case "SM4": return ("SM4", 128)
        case "IDEA": return ("IDEA", 128)
        case "CHACHA20", "SALSA20": return (words[0], 256)
        case "ESTREAM": return ("SALSA20", 256)
        case "3DES": return ("3DES", 112)
        case "DES": return all.contains("EDE3") || has("192") ? ("3DES", 112) : ("DES", length(56))
        case "DES40": return ("DES", 40)
        case "RC4": return ("RC4", export ? length(128) : has("64") ? 64 : has("56") ? 56 : has("40") ? 40 : 128)
        case "RC2": return ("RC2", export ? length(128) : has("56") ? 56 : has("40") ? 40 : 128)
        case "FORTEZZA": return ("SKIPJACK", 80)
        case "28147": return ("GOST28147", 256)
        case "KUZNYECHIK", "MAGMA": return (words[0], 256)
        case "NULL", "": return ("NULL", 0)
        default: return (words[0], stated)
        }
    }

    private static func mode(_ words: [String], _ encryption: String) -> Mode {
        func has(_ word: String) -> Bool { words.contains(word) }
        if encryption == "NULL" { return .none }
        if has("GCM") { return .gcm }
        if has("CCM") { return has("8") ? .ccm8 : .ccm }
        if has("POLY1305") { return .poly1305 }
        if has("MGM") { return .mgm }
        if encryption == "AEGIS" { return .aegis }
        if has("CTR") || has("CNT") { return .ctr }
        if has("CBC") || has("CBC3") || has("CBC40") { return .cbc }
        return .stream
    }

    private static func rarity(_ suite: SuiteProperties, _ words: [String]) -> Int {
        let exchanges: [KeyExchange] = [.tls13, .ecdhe, .dhe, .rsa, .ecdh, .dh]
        let ciphers = ["AES", "CHACHA20", "CAMELLIA", "3DES", "RC4", "ARIA", "SEED", "IDEA", "DES", "NULL", "RC2"]
        var rank = 10 * (exchanges.firstIndex(of: suite.keyExchange) ?? 40)
        if suite.keyExchange == .ecdh || suite.keyExchange == .dh { rank += 400 }
        if suite.authentication == .anonymous { rank += 90 }
        if words.first == "OLD" || suite.isExport { rank += 200 }
        rank += ciphers.firstIndex(of: suite.encryption) ?? 300
        return suite.encryption == "ARIA" && suite.mode == .cbc ? rank + 400 : rank
    }
}
