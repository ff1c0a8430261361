import Guideline

/// An encrypting layer met on the way down: what it is and, where that can be read, its cipher and key.
struct EncryptionLayer: Sendable, Hashable {
    /// Such as `LUKS2`, `ZFS`, `gocryptfs`.
    var method: String
    /// The cipher, or nil where it could not be read.
    var cipher: CipherName?
    /// The bits of the key against which one must guess.
    var keyBits: Int?
    /// How the key is derived from passphrases.
    var keyDerivation: [String] = []
    /// Why the cipher was not read, where there was a way to read it.
    var unread: SkipReason?
    /// Where it was read.
    var source = "fscrypt status"

    /// Creates a layer from its parts.
    init(method: String, cipher: CipherName?, keyBits: Int?) {
        self.method = method
        self.cipher = cipher
        self.keyBits = keyBits
    }

    /// Looks a layer up among what was read.
    init(device: String, method: String, mappings: [String: Mapping], zfs: ZFSPools, mounts: MountTable) {
        self.method = method
        switch method {
        case "ZFS":
            let found = zfs.encryption[device].flatMap { CipherName.zfs($0) }
            (cipher, keyBits, source) = (found?.cipher, found?.keyBits, "zfs get encryption")
        case "eCryptfs":
            // The mount options state cipher and bytes of key; the mode is CBC for each extent of a file.
            let mount = mounts.mounts.last { $0.point == device }
            cipher = mount?.option("ecryptfs_cipher").map { CipherName(algorithm: $0, mode: "cbc", vector: "extent") }
            keyBits = mount?.option("ecryptfs_key_bytes").flatMap { Int($0) }.flatMap { $0 > 64 ? nil : $0 * 8 }
            source = "/proc/self/mountinfo"
        case "gocryptfs", "CryFS", "EncFS", "securefs": source = "/proc/self/mountinfo"
        default:
            let mapping = mappings.values.first { $0.name == device }
            cipher = mapping?.cipher
            keyBits = mapping?.keySize.flatMap { mapping?.cipher?.effectiveKeyBits(of: $0) }
            unread = mapping?.unread
            keyDerivation = mapping?.keyDerivation ?? []
            source = "cryptsetup status"
        }
    }

    /// As part of a sentence, such as `AES-XTS, 256 bit`; nil where the cipher is not known.
    var words: String? {
        cipher.map { cipher in cipher.display + (keyBits.map { ", \($0) bit" } ?? "") }
    }

    /// As facts.
    var facts: [String: Fact] {
        var facts: [String: Fact] = ["none": false, "method": .text(method)]
        if let cipher {
            facts["cipher"] = .text(cipher.display)
            facts["algorithm"] = .text(cipher.algorithm)
            facts["mode"] = .text(cipher.mode)
            facts["vector"] = .text(cipher.vector)
        }
        if let keyBits { facts["keyBits"] = .number(keyBits) }
        if let unread { facts["unread"] = .text(unread.rawValue) }
        if !keyDerivation.isEmpty { facts["kdf"] = .list(keyDerivation) }
        return facts
    }
}
