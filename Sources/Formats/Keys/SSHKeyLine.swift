/// Public keys as OpenSSH writes them in one line: in `.pub` files, `authorized_keys` and `known_hosts` (sshd(8)).
public enum SSHKeyLine {
    private static let longestLine = 32 << 10

    /// The key at a place where the name of its algorithm stands.
    /// - Parameters:
    ///   - text: The text from the algorithm's name on.
    ///   - ahead: What stands before it on the same line: hosts or options; empty at the beginning of a line.
    public static func read(_ text: ArraySlice<UInt8>, ahead: ArraySlice<UInt8>) -> PublicEntry? {
        let line = text.prefix(longestLine).prefix { $0 != 0x0a && $0 != 0x0d }
        let words = line.split(separator: 0x20, maxSplits: 2)
        guard words.count >= 2, words[1].begins(with: "AAAA") else { return nil }
        let blob = Base64.decode(words[1]).bytes
        guard let key = SSHPublicKey(blob[...]), blob.count >= 32, key.bits != nil,
            blob.dropFirst(4).starts(with: words[0])
        else { return nil }
        let before = ahead.latin.trimmed
        var entry = PublicEntry(kind(before), "openssh", key)
        if entry.kind == .knownHost {
            entry.hosts = before.split(separator: " ").last.map(hosts) ?? []
        } else if words.count == 3, let host = words[2].latin.trimmed.split(separator: "@").last,
            words[2].contains(UInt8(ascii: "@"))
        {
            entry.hosts = [String(host.prefix(253))]
        }
        return entry
    }

    /// Options of an authorised key have `=` or known words; host patterns have not.
    private static func kind(_ before: String) -> PublicEntry.Kind {
        if before.isEmpty { return .publicKey }
        let options = ["restrict", "cert-authority", "no-", "agent-forwarding", "port-forwarding", "pty"]
        let isOption = before.contains("=\"") || options.contains { before.hasPrefix($0) }
        return isOption ? .authorisedKey : .knownHost
    }

    /// Names of a line of `known_hosts`; hashed ones (`|1|…`) stay hidden.
    private static func hosts(_ field: Substring) -> [String] {
        field.split(separator: ",").filter { !$0.hasPrefix("|") }.prefix(20).map { name in
            guard name.hasPrefix("["), let end = name.firstIndex(of: "]") else { return String(name.prefix(253)) }
            return String(name[name.index(after: name.startIndex)..<end].prefix(253))
        }
    }
}
