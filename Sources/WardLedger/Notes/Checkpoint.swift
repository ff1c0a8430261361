/// The state of a log in three lines: its name, its size, and its root (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
    /// The log's name.
    public var origin: String
    /// How many entries the log has.
    public var size: Int64
    /// The root of the tree over them.
    public var root: TreeHash
    /// Further lines, which Ward neither writes nor believes.
    public var extensions: [String] = []

    /// The state of the log of that name.
    public init(origin: String, size: Int64, root: TreeHash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a note and refuses what is no checkpoint.
    public init(text: String) throws(LedgerError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, lines.last == "", lines.dropLast().allSatisfy({ !$0.isEmpty }),
            Self.isOrigin(lines[0]), let size = Self.size(lines[1]), let root = TreeHash(base64: lines[2])
        else { throw LedgerError(.malformed, "A checkpoint has a name, a size and a root, one a line") }
        guard size > 0 || root == .emptyTree else {
            throw LedgerError(.malformed, "A checkpoint of an empty log has another root than the empty one")
        }
        self.init(origin: String(lines[0]), size: size, root: root)
        extensions = lines[3..<lines.count - 1].map(String.init)
    }

    /// The note's text.
    public var text: String {
        ([origin, String(size), root.base64] + extensions).map { $0 + "\n" }.joined()
    }

    /// A decimal number without leading zeros, up to 2^63 - 1.
    static func size(_ text: some StringProtocol) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            text == "0" || text.first != "0"
        else { return nil }
        return Int64(text)
    }

    static func isOrigin(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 }
    }
}

extension SignedNote {
    /// The note's text as a checkpoint. It is not believed yet.
    public func checkpoint() throws(LedgerError) -> Checkpoint { try Checkpoint(text: text) }
}
