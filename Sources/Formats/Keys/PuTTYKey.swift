/// PuTTY's `.ppk`, versions 1 to 3 (PuTTY manual, appendix C).
public enum PuTTYKey {
    /// What a text at `PuTTY-User-Key-File-` holds.
    public static func read(_ text: ArraySlice<UInt8>) -> PrivateKey? {
        guard text.begins(with: "PuTTY-User-Key-File-") else { return nil }
        var values: [String: String] = [:]
        var blob: [UInt8] = []
        var lines = text.prefix(1 << 15).split(separator: 0x0a, maxSplits: 400, omittingEmptySubsequences: false)[...]
        var version = 0
        var hasPrivateLines = false
        while let line = lines.popFirst() {
            let parts = line.latin.replacing("\r", with: "").split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            let (name, value) = (String(parts[0]), String(parts[1]).trimmed)
            if name.hasPrefix("PuTTY-User-Key-File-") { version = Int(name.dropFirst(20)) ?? 0 }
            if name == "Public-Lines", let count = Int(value), (1...300).contains(count) {
                for line in lines.prefix(count) { blob += Base64.decode(line).bytes }
                lines = lines.dropFirst(count)
            }
            if name == "Private-Lines" {
                hasPrivateLines = true
                break
            }
            values[name] = value
        }
        guard (1...3).contains(version), hasPrivateLines, let encryption = values["Encryption"] else { return nil }
        var key = PrivateKey("putty-\(version)", encryption == "none" ? .no : version == 3 ? .yes : .weak)
        if encryption != "none" {
            key.cipher = encryption
            // Up to version 2 the key is two rounds of SHA-1 over the password.
            key.kdf = version == 3 ? values["Key-Derivation"] ?? "Argon2" : "SHA1"
            key.rounds = version == 3 ? values["Argon2-Passes"].flatMap { Int($0) } : 1
        }
        SSHPublicKey(blob[...]).map { $0.describe(&key) }
        return key
    }
}
