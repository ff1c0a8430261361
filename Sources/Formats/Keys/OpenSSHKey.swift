/// `openssh-key-v1` (OpenSSH's PROTOCOL.key): the public half stands in clear, also in an encrypted file.
enum OpenSSHKey {
    static func read(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard bytes.begins(with: "openssh-key-v1\0") else { return nil }
        var reader = ByteReader(bytes.dropFirst(15))
        guard let cipher = reader.field()?.latin, let kdf = reader.field()?.latin, let options = reader.field(),
            let count = reader.bigEndian(4), (1...1000).contains(count), let blob = reader.field(), cipher.count < 64
        else { return nil }
        var key = PrivateKey("openssh", cipher == "none" ? .no : .yes, count: count)
        if cipher != "none" {
            key.cipher = cipher
            key.kdf = kdf
            var values = ByteReader(options)
            if values.field() != nil { key.rounds = values.bigEndian(4) }
        }
        SSHPublicKey(blob).map { $0.describe(&key) }
        return key
    }

    /// SSH 1's key file: `SSH PRIVATE KEY FILE FORMAT 1.1`, cipher, bits (authfile.c of old OpenSSH).
    static func version1(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard bytes.begins(with: "SSH PRIVATE KEY FILE FORMAT 1.1\n\0") else { return nil }
        var reader = ByteReader(bytes.dropFirst(33))
        guard let cipher = reader.byte(), reader.skip(4), let bits = reader.bigEndian(4), bits <= 1 << 16 else {
            return nil
        }
        var key = PrivateKey("ssh1", cipher == 0 ? .no : .weak)
        key.cipher = cipher == 0 ? nil : cipher == 3 ? "3DES" : "cipher \(cipher)"
        key.kdf = cipher == 0 ? nil : "MD5"
        key.type = "rsa"
        key.bits = bits
        return key
    }
}

/// An SSH public key blob (RFC 4253, RFC 5656, RFC 8709): its sort, length and fingerprint.
struct SSHPublicKey {
    private let type: String
    private let curve: String?
    private let bits: Int?
    private let fingerprint: String

    init?(_ blob: ArraySlice<UInt8>) {
        var reader = ByteReader(blob)
        guard let name = reader.field()?.latin, name.count <= 64 else { return nil }
        fingerprint = PublicHalf.ssh(blob)
        switch name {
        case "ssh-rsa":
            guard reader.field() != nil, let modulus = reader.field() else { return nil }
            (type, curve, bits) = ("rsa", nil, modulus.bitCount)
        case "ssh-dss":
            guard let prime = reader.field() else { return nil }
            (type, curve, bits) = ("dsa", nil, prime.bitCount)
        case "ssh-ed25519": (type, curve, bits) = ("ed25519", nil, 256)
        case "ssh-ed448": (type, curve, bits) = ("ed448", nil, 456)
        case "ecdsa-sha2-nistp256": (type, curve, bits) = ("ec", "P-256", 256)
        case "ecdsa-sha2-nistp384": (type, curve, bits) = ("ec", "P-384", 384)
        case "ecdsa-sha2-nistp521": (type, curve, bits) = ("ec", "P-521", 521)
        case "sk-ssh-ed25519@openssh.com": (type, curve, bits) = ("ed25519-sk", nil, 256)
        case "sk-ecdsa-sha2-nistp256@openssh.com": (type, curve, bits) = ("ec-sk", "P-256", 256)
        default: (type, curve, bits) = (name, nil, nil)
        }
    }

    func describe(_ key: inout PrivateKey) {
        key.type = type
        key.curve = curve
        key.bits = bits
        key.fingerprint = fingerprint
        if type.hasSuffix("-sk") {
            key.protection = .yes
            key.note = "the private half is in a security key"
        }
    }
}
