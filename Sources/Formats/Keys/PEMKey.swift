/// Private keys in PEM (RFC 7468, and the older RFC 1421 headers), wherever in a text they stand.
public enum PEMKey {
    /// What a text at `-----BEGIN ` holds, if it is a private key. A line that only mentions the words, or a body
    /// that is no key, gives nil.
    public static func read(_ text: ArraySlice<UInt8>) -> PrivateKey? {
        guard let block = PEMBlock(text) else { return nil }
        switch block.label {
        case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
            "ANY PRIVATE KEY":
            return traditional(block) ?? damaged(block) { $0.first == 0x30 }
        case "OPENSSH PRIVATE KEY":
            return block.decoded { OpenSSHKey.read($0) } ?? damaged(block) { $0.begins(with: "openssh-key-v1") }
        case "PGP PRIVATE KEY BLOCK":
            return block.decoded { OpenPGP.secretKey($0) }
        default:
            return nil
        }
    }

    /// A body that begins as a key does and cannot be read to its end: cut off, or with a line missing. Most of the key
    /// may still be there, so it is found, and nothing is said of its protection.
    private static func damaged(_ block: PEMBlock, begins: (ArraySlice<UInt8>) -> Bool) -> PrivateKey? {
        guard block.decoded({ $0.count >= 32 && begins($0) }) else { return nil }
        var key = PrivateKey("pem-damaged", .unknown)
        key.note = "damaged or cut off"
        return key
    }

    private static func traditional(_ block: PEMBlock) -> PrivateKey? {
        guard let method = block.headers["dek-info"] else { return block.decoded { KeyStructures.any($0) } }
        guard block.decoded({ $0.count >= 16 }) else { return nil }
        // OpenSSL derives the key with one round of MD5, whatever the cipher: quickly guessed.
        var key = PrivateKey("pem-legacy", .weak)
        key.cipher = method.split(separator: ",").first.map(String.init)
        key.kdf = "MD5"
        key.rounds = 1
        key.type = block.label.split(separator: " ").first.map { $0.lowercased() }
        return key
    }
}

/// One PEM block.
struct PEMBlock {
    let label: String
    /// RFC 1421 and OpenPGP armour headers, names in lower case.
    let headers: [String: String]
    private let body: ArraySlice<UInt8>

    /// Where the body begins in the text.
    var bodyStart: Int { body.startIndex }

    private static let longestHeader = 200

    /// Reads the block that begins at the start of the text.
    init?(_ text: ArraySlice<UInt8>) {
        guard text.begins(with: "-----BEGIN ") else { return nil }
        let rest = text.dropFirst(11)
        guard let end = rest.first("-----", within: 64) else { return nil }
        label = rest[..<end].latin
        var (lines, headers) = (rest[(end + 5)...], [String: String]())
        // Headers come first, one a line, until an empty line; in JSON the line breaks are written `\n`.
        while headers.count < 8, let line = Self.line(lines) {
            let words = line.text
            guard let colon = words.firstIndex(of: UInt8(ascii: ":")) else {
                if words.isEmpty { lines = lines[line.next...] }
                if words.isEmpty && lines.startIndex < lines.endIndex && headers.isEmpty { continue }
                break
            }
            headers[words[..<colon].latin.lowercased()] = words[(colon + 1)...].latin.trimmed
            lines = lines[line.next...]
        }
        self.headers = headers
        body = lines
    }

    /// Decodes the body, hands it out and wipes it.
    func decoded<Value>(limit: Int = 1 << 16, _ use: (ArraySlice<UInt8>) -> Value) -> Value {
        var (bytes, _) = Base64.decode(body, limit: limit)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        return use(bytes[...])
    }

    private static func line(_ text: ArraySlice<UInt8>) -> (text: ArraySlice<UInt8>, next: Int)? {
        var index = text.startIndex
        while index < text.endIndex && index - text.startIndex <= longestHeader {
            if text[index] == 0x0a { return (trimmed(text[..<index]), index + 1) }
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.endIndex, text[index + 1] == UInt8(ascii: "n") {
                return (trimmed(text[..<index]), index + 2)
            }
            index += 1
        }
        return nil
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        if line.suffix(2).elementsEqual([UInt8(ascii: "\\"), UInt8(ascii: "r")]) { line = line.dropLast(2) }
        while let last = line.last, last == 0x0d || last == 0x20 { line = line.dropLast() }
        return line.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">") }
    }
}

extension String {
    var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

extension PEMKey {
    /// What a DER file holds, if it is a private key of any structure.
    public static func der(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        KeyStructures.any(bytes)
    }

    /// What SSH 1's key file holds.
    public static func ssh1(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        OpenSSHKey.version1(bytes)
    }
}
