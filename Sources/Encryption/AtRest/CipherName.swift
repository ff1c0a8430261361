/// The cipher of an encrypting layer, taken apart.
struct CipherName: Sendable, Hashable {
    /// The block or stream cipher, such as `aes`, `serpent`, `adiantum`, or `none`.
    var algorithm: String
    /// How it is applied to more than a block, such as `xts`, `cbc`, `gcm`.
    var mode: String
    /// Where the initialisation vector comes from, such as `plain64`, `essiv:sha256`; empty where there is none.
    var vector: String

    /// Reads the kernel's forms (cryptsetup(8), dm-crypt): `aes-xts-plain64`, `aes-cbc-essiv:sha256`, `aes`,
    /// `capi:xts(aes)-plain64`, `xchacha12,aes-adiantum-plain64`, `capi:adiantum(xchacha12,aes)-plain64`.
    init?(dmcrypt text: some StringProtocol) {
        let text = text.lowercased()
        guard !text.isEmpty, text.utf8.count < 200, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        if text.hasPrefix("capi:") {
            let inner = text.dropFirst(5)
            guard let open = inner.firstIndex(of: "("), let close = inner.lastIndex(of: ")"), open < close else {
                return nil
            }
            mode = String(inner[..<open])
            algorithm = String(inner[inner.index(after: open)..<close])
            let rest = inner[inner.index(after: close)...]
            vector = String(rest.hasPrefix("-") ? rest.dropFirst() : rest)
        } else {
            let parts = text.split(separator: "-", maxSplits: 2).map(String.init)
            guard let first = parts.first else { return nil }
            algorithm = first
            // dm-crypt reads a bare name such as "aes" as its old default.
            mode = parts.count > 1 ? parts[1] : (first == "cipher_null" ? "ecb" : "cbc")
            vector = parts.count > 2 ? parts[2] : (parts.count > 1 ? "" : "plain")
        }
        if algorithm.contains("cipher_null") || algorithm == "null" { algorithm = "none" }
        if mode == "adiantum" { algorithm = "adiantum" }
    }

    /// Reads OpenZFS's value of `encryption`, such as `aes-256-gcm`; the second part is the key's length in bits.
    static func zfs(_ text: String) -> (cipher: CipherName, keyBits: Int)? {
        let parts = text.split(separator: "-")
        guard parts.count == 3, let bits = Int(parts[1]) else { return nil }
        return (CipherName(algorithm: String(parts[0]), mode: String(parts[2]), vector: ""), bits)
    }

    /// Reads fscrypt's value of `contents`, such as `AES_256_XTS`, `AES_128_CBC`, `Adiantum`.
    static func fscrypt(_ text: String) -> (cipher: CipherName, keyBits: Int)? {
        let parts = text.lowercased().split(separator: "_")
        if parts == ["adiantum"] { return (CipherName(algorithm: "adiantum", mode: "adiantum", vector: ""), 256) }
        guard parts.count == 3, let bits = Int(parts[1]) else { return nil }
        return (CipherName(algorithm: String(parts[0]), mode: String(parts[2]), vector: ""), bits)
    }

    /// Creates a name from its parts.
    init(algorithm: String, mode: String, vector: String) {
        self.algorithm = algorithm
        self.mode = mode
        self.vector = vector
    }

    /// Whether nothing is encrypted at all.
    var isNull: Bool { algorithm == "none" }

    /// The length of the key against which one must guess: XTS takes two keys of equal length and has the strength
    /// of one (IEEE 1619).
    func effectiveKeyBits(of keySize: Int) -> Int { mode == "xts" ? keySize / 2 : keySize }

    /// As people write it: `AES-XTS`, `Serpent-CBC`, `Adiantum`.
    var display: String {
        let name =
            switch algorithm {
            case "aes", "des", "des3_ede", "cast5", "cast6", "aegis128", "sm4": algorithm.uppercased()
            case "none": "no cipher"
            default: algorithm.prefix(1).uppercased() + algorithm.dropFirst()
            }
        return mode.isEmpty || algorithm == "adiantum" || algorithm == "none" ? name : "\(name)-\(mode.uppercased())"
    }
}
