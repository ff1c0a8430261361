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
