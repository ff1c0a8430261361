public import Formats

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Something that a search found, and the file it stands in. Never the thing itself.
public struct Find: Sendable, Hashable {
    /// The file or folder.
    public var path: SafePath
    /// What it is.
    public var discovery: Discovery
    /// Which find in this file it is, from 1.
    public var number: Int
    /// Permission bits.
    public var mode: UInt32
    /// The owner's number.
    public var owner: UInt32
    /// The group's number.
    public var group: UInt32
    /// The file's size in bytes.
    public var size: Int
    /// Whether the file lies in a working copy under version control.
    public var isInRepository: Bool

    /// The mode as people write it, such as `0600`.
    public var modeText: String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The owner's name, or the number where there is none.
    public var ownerName: String {
        var entry = passwd()
        var result: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 4096)
        guard getpwuid_r(owner, &entry, &buffer, buffer.count, &result) == 0, let result,
            let name = result.pointee.pw_name
        else { return String(owner) }
        return String(cString: name)
    }
}

/// A find as one line of `ward search --format jsonl`.
public struct FindLine: Encodable, Sendable {
    /// The file.
    public var file: String
    /// `private-key`, `archive`, `backup`, `database`, `sealed-file`, `volume`, `health-file`, `document`…
    public var kind: String
    /// For keys: whether a password protects it.
    public var protected: Protection?
    /// For everything else: whether it is encrypted.
    public var encrypted: Protection?
    /// The format, such as `pkcs8` or `7z`.
    public var format: String
    /// Format, cipher, derivation and remark in one line.
    public var detail: String
    /// Such as `0600`.
    public var mode: String
    /// The owner's name.
    public var owner: String
    /// The fingerprint of the public half of a key.
    public var fingerprint: String?

    /// The line for a find.
    public init(_ find: Find) {
        file = find.path.description
        kind = find.discovery.kind
        mode = find.modeText
        owner = find.ownerName
        switch find.discovery {
        case .privateKey(let key):
            (protected, format, detail, fingerprint) = (key.protection, key.format, key.detail, key.fingerprint)
        case .publicEntry(let entry):
            let key = [entry.type, entry.curve, entry.bits.map(String.init)].compactMap(\.self).joined(separator: " ")
            (format, detail, fingerprint) = (entry.format, "\(entry.format), \(key)", entry.fingerprint)
        case .stored(let stored):
            (encrypted, format, detail) = (stored.encrypted, stored.format, stored.detail)
        }
    }
}

/// The last line of `ward search --format jsonl`.
public struct SummaryLine: Encodable, Sendable {
    /// The numbers, under the name `summary`.
    public var summary: SearchSummary

    /// The line for a summary.
    public init(_ summary: SearchSummary) {
        self.summary = summary
    }
}
