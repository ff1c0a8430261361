/// Key files with formats of their own: GnuPG, KeePass, WireGuard, Kerberos, Borg.
public enum OtherKeys {
    /// GnuPG's `private-keys-v1.d/*.key`: an S-expression, alone or after `Key:` (agent/keyformat.txt). A stub for a
    /// card is no private key.
    public static func gnupg(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        let head = bytes.prefix(4096)
        let start: ArraySlice<UInt8>
        if head.begins(with: "(") {
            start = head
        } else if head.begins(with: "Created: ") || head.begins(with: "Key: ") || head.begins(with: "Label: "),
            let key = head.first("Key: (")
        {
            start = head[(key + 5)...]
        } else {
            return nil
        }
        let isProtected =
            start.begins(with: "(21:protected-private-key(") || start.begins(with: "(protected-private-key")
        guard isProtected || start.begins(with: "(11:private-key(") || start.begins(with: "(private-key") else {
            return nil
        }
        var key = PrivateKey("gnupg", isProtected ? .yes : .no)
        if start.first("(3:rsa", within: 64) != nil || start.first("(rsa", within: 64) != nil { key.type = "rsa" }
        if start.first("(3:ecc", within: 64) != nil || start.first("(ecc", within: 64) != nil { key.type = "ec" }
        if start.first("(3:dsa", within: 64) != nil || start.first("(dsa", within: 64) != nil { key.type = "dsa" }
        if start.first("Ed25519") != nil { (key.type, key.bits) = ("ed25519", 256) }
        if start.first("Curve25519") != nil { (key.type, key.bits) = ("x25519", 256) }
        if key.type == "rsa" { key.bits = modulusBits(start) }
        if isProtected {
            (key.cipher, key.kdf) = ("AES-128", "iterated S2K")
        }
        return key
    }

    private static func modulusBits(_ text: ArraySlice<UInt8>) -> Int? {
        if let number = text.first("(1:n") {
            let rest = text[(number + 4)...]
            guard let colon = rest.prefix(8).firstIndex(of: UInt8(ascii: ":")),
                let length = Int(rest[..<colon].latin), length <= rest.count
            else { return nil }
            return rest[(colon + 1)...].prefix(length).bitCount
        }
        guard let number = text.first("(n #") else { return nil }
        let digits = text[(number + 4)...].prefix { $0 != UInt8(ascii: "#") }
            .filter { $0 > 0x20 }.drop { $0 == UInt8(ascii: "0") }
        guard let first = digits.first, let value = Int(String(decoding: [first], as: UTF8.self), radix: 16) else {
            return nil
        }
        return (digits.count - 1) * 4 + (Int.bitWidth - value.leadingZeroBitCount)
    }

    /// KeePass databases, versions 1 to 4.
    public static func keePass(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard bytes.begins(with: [0x03, 0xd9, 0xa2, 0x9a]), bytes.begins(with: [0xfb, 0x4b, 0xb5], at: 5),
            let variant = bytes.dropFirst(4).first, [0x65, 0x66, 0x67].contains(variant)
        else { return nil }
        let major = variant == 0x65 ? 1 : bytes.littleEndian(at: 10, 2) ?? 0
        var key = PrivateKey("keepass-\(major)", .yes)
        key.kdf = major >= 4 ? nil : "AES-KDF"
        var fields = ByteReader(bytes.dropFirst(12))
        while major >= 2, let field = fields.byte(), field != 0,
            let length = fields.littleEndian(major >= 4 ? 4 : 2), let value = fields.take(length)
        {
            if field == 2 {
                key.cipher =
                    ["31c1f2e6": "AES-256", "d6038a2b": "ChaCha20", "ad68f29f": "Twofish"][value.prefix(4).hex]
            }
            if field == 6 { key.rounds = value.littleEndian(at: 0, 8) }
            if field == 11 {
                key.kdf =
                    value.first("$UUID").map { value[($0 + 9)...].begins(with: [0xc9, 0xd9]) } == true
                    ? "AES-KDF" : "Argon2"
            }
        }
        return key
    }

    /// WireGuard's `PrivateKey = …`, at the start of a line; `text` begins at the word, `before` is the byte ahead.
    public static func wireGuard(_ text: ArraySlice<UInt8>, before: UInt8?) -> PrivateKey? {
        guard text.begins(with: "PrivateKey"), before == nil || before == 0x0a || before == 0x20 || before == 0x09
        else { return nil }
        let rest = text.dropFirst(10).prefix(80).drop { $0 == 0x20 || $0 == 0x09 }
        guard rest.first == UInt8(ascii: "=") else { return nil }
        let value = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
        let line = value.prefix { $0 > 0x20 }
        guard line.count == 44, line.last == UInt8(ascii: "=") else { return nil }
        var number = Base64.decode(line).bytes
        defer { for index in number.indices { number[index] = 0 } }
        guard number.count == 32, Set(number).count > 8 else { return nil }
        var key = PrivateKey("wireguard", .no)
        (key.type, key.bits) = ("x25519", 256)
        key.setPublicKey(PublicHalf.x25519(number[...]))
        return key
    }

    /// A Kerberos keytab (MIT's keytab_file_format): every entry must be sound, so that two bytes decide nothing.
    public static func keytab(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard bytes.begins(with: [5, 2]) || bytes.begins(with: [5, 1]) else { return nil }
        let isBig = bytes.dropFirst().first == 2
        guard isBig else { return nil }
        var reader = ByteReader(bytes.dropFirst(2))
        var key = PrivateKey("keytab", .no, count: 0)
        while let raw = reader.bigEndian(4), raw != 0 {
            let size = Int(Int32(truncatingIfNeeded: raw))
            if size < 0 {
                guard reader.skip(-size) else { return nil }
                continue
            }
            guard size < 1 << 16, let entry = reader.take(size), let type = encryptionType(entry) else { return nil }
            key.count += 1
            let name = ["aes128", "aes256", "rc4", "3des", "des"]
            let index =
                [17, 19].contains(type) ? 0 : [18, 20].contains(type) ? 1 : type == 23 ? 2 : type == 16 ? 3 : 4
            key.type = "kerberos-" + name[index]
            key.bits = [128, 256, 128, 112, 56][index]
        }
        return key.count > 0 ? key : nil
    }

    private static func encryptionType(_ entry: ArraySlice<UInt8>) -> Int? {
        var reader = ByteReader(entry)
        guard let parts = reader.bigEndian(2), (1...16).contains(parts) else { return nil }
        for _ in 0...parts {
            guard let name = reader.field(lengthBytes: 2), !name.isEmpty, !name.contains(0) else { return nil }
        }
        guard reader.skip(4 + 4 + 1), let type = reader.bigEndian(2), (1...26).contains(type),
            let secret = reader.field(lengthBytes: 2), (8...64).contains(secret.count)
        else { return nil }
        return type
    }

    /// Borg's key file (`~/.config/borg/keys`): `BORG_KEY` and the repository's number. Its password may be empty,
    /// which only trying would show.
    public static func borg(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        guard bytes.begins(with: "BORG_KEY "), bytes.count > 74,
            bytes.dropFirst(9).prefix(64).allSatisfy({ $0 >= 0x30 && $0 <= 0x66 }), bytes.dropFirst(73).first == 0x0a
        else { return nil }
        var key = PrivateKey("borg", .unknown)
        (key.cipher, key.kdf) = ("AES-256", "PBKDF2-SHA256")
        return key
    }
}
