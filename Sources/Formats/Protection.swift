/// Whether what is stored can be read by everybody who gets the file.
public enum Protection: String, Codable, Sendable, Hashable, CaseIterable {
    /// Encrypted, by what the format itself says.
    case yes
    /// Readable as it is.
    case no
    /// Encrypted by a method that is broken or quickly guessed.
    case weak
    /// The format does not tell. Looking random is never enough for `yes`.
    case unknown
}

/// A private key that was found: all that its file says about it except the key.
public struct PrivateKey: Sendable, Hashable {
    /// The file format, such as `pkcs8`, `openssh` or `putty-3`.
    public var format: String
    /// Whether it takes a password or another key to use it.
    public var protection: Protection
    /// The cipher that protects it, such as `aes256-ctr`.
    public var cipher: String?
    /// How the password becomes a key, such as `bcrypt` or `PBKDF2-SHA256`.
    public var kdf: String?
    /// The rounds of the key derivation.
    public var rounds: Int?
    /// The algorithm of the key itself: `rsa`, `ec`, `dsa`, `ed25519`…
    public var type: String?
    /// The curve, where the algorithm has several.
    public var curve: String?
    /// The length of the key in bits.
    public var bits: Int?
    /// The fingerprint of the public half: `SHA256:…` as `ssh-keygen -l` prints it for SSH formats, the OpenPGP
    /// fingerprint for OpenPGP, SHA-256 of the SubjectPublicKeyInfo in hexadecimal for the others.
    public var fingerprint: String?
    /// The public half, where the file says it or it can be computed: the same for all formats of one key.
    public internal(set) var publicKey: PublicKeyReading?
    /// How many private keys the file holds.
    public var count: Int
    /// A short remark, such as `the password is empty`.
    public var note: String?

    init(_ format: String, _ protection: Protection, count: Int = 1) {
        self.format = format
        self.protection = protection
        self.count = count
    }

    /// Sets the public half from a `SubjectPublicKeyInfo`, and its fingerprint.
    mutating func setPublicKey(_ der: [UInt8]?) {
        guard let der, let key = PublicKeyReading(der: der) else { return }
        publicKey = key
        fingerprint = key.fingerprint
    }

    /// Format, protection and length in one line, for people.
    public var detail: String {
        var parts = [format]
        if let type { parts.append([type, curve, bits.map(String.init)].compactMap(\.self).joined(separator: " ")) }
        if count > 1 { parts.append("\(count) keys") }
        if let cipher { parts.append(cipher) }
        if let kdf { parts.append(kdf + (rounds.map { " \($0) rounds" } ?? "")) }
        if let note { parts.append(note) }
        return parts.joined(separator: ", ")
    }
}

/// A file that stores other people's data: an archive, a backup, a database, a message, a disk, a health record.
public struct StoredFormat: Sendable, Hashable {
    /// What such a file is for.
    public enum Family: String, Codable, Sendable, Hashable, CaseIterable {
        /// Several files in one, or one compressed file.
        case archive
        /// A backup, or a repository of them.
        case backup
        /// A database or its dump.
        case database
        /// Something sealed for a recipient or with a password.
        case message
        /// A disk in a file.
        case volume
        /// A medical record or image.
        case health
        /// A text, table or picture that people work on.
        case document
        /// A program or library that happens to be an archive.
        case program
        /// Something that looks random and has no known format.
        case opaque
    }

    /// The file format, such as `zip` or `luks2`.
    public var format: String
    /// What it is for.
    public var family: Family
    /// Whether the content is encrypted.
    public var encrypted: Protection
    /// The cipher, such as `AES-256`.
    public var cipher: String?
    /// Its key length in bits.
    public var bits: Int?
    /// How the password becomes a key.
    public var kdf: String?
    /// A short remark, such as `2 of 5 entries are not encrypted`.
    public var note: String?
    /// Whether the rest of the file can hold no readable text: compressed or encrypted throughout.
    public var isOpaque: Bool

    init(
        _ format: String, _ family: Family, _ encrypted: Protection, cipher: String? = nil, bits: Int? = nil,
        kdf: String? = nil, note: String? = nil, isOpaque: Bool = false
    ) {
        self.format = format
        self.family = family
        self.encrypted = encrypted
        self.cipher = cipher
        self.bits = bits
        self.kdf = kdf
        self.note = note
        self.isOpaque = isOpaque
    }

    /// Format, cipher and remark in one line, for people.
    public var detail: String {
        [format, cipher, kdf, note].compactMap(\.self).joined(separator: ", ")
    }
}
