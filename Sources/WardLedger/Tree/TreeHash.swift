import Crypto
public import Foundation

/// A hash in the tree: 32 bytes of SHA-256, without a heap allocation.
public struct TreeHash: Sendable, Hashable {
    // The bytes in memory order; four words, so that comparing and copying cost nothing.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// The number of bytes.
    public static let count = 32

    /// Nothing when there are not exactly 32 bytes.
    public init?(_ bytes: some ContiguousBytes) {
        var hash = TreeHash()
        let fits = bytes.withUnsafeBytes { source in
            guard source.count == Self.count else { return false }
            hash.fill(from: source)
            return true
        }
        guard fits else { return nil }
        self = hash
    }

    /// Nothing when the text is not the one base64 form (RFC 4648, section 4) of 32 bytes.
    public init?(base64 text: some StringProtocol) {
        guard let data = Data(strictBase64: text), let hash = TreeHash(data) else { return nil }
        self = hash
    }

    init() {}

    /// `buffer` holds at least 32 bytes.
    init(unchecked buffer: UnsafeRawBufferPointer) { fill(from: buffer) }

    private mutating func fill(from source: UnsafeRawBufferPointer) {
        withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: source.prefix(32))) }
    }

    /// The 32 bytes.
    public var bytes: Data { withUnsafeBytes { Data($0) } }

    /// As C2SP writes it: standard base64 with padding.
    public var base64: String { bytes.base64EncodedString() }

    func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Swift.withUnsafeBytes(of: words, body)
    }

    /// Whether all 32 bytes are equal. Hashes are public, so it need not take the same time always.
    public static func == (left: TreeHash, right: TreeHash) -> Bool {
        left.words.0 == right.words.0 && left.words.1 == right.words.1 && left.words.2 == right.words.2
            && left.words.3 == right.words.3
    }

    /// Half of the bytes are enough to spread hashes evenly.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
    }
}

extension TreeHash: CustomStringConvertible {
    /// The base64.
    public var description: String { base64 }
}

// MARK: RFC 6962, section 2.1

extension TreeHash {
    /// The root of the tree without leaves: SHA-256 of nothing.
    public static let emptyTree = TreeHash.sha256 { _ in }

    /// The hash of a leaf: SHA-256 of a zero byte and the entry. The byte keeps leaves and nodes apart.
    public static func leaf(_ entry: some ContiguousBytes) -> TreeHash {
        entry.withUnsafeBytes { entry in
            sha256 { hasher in
                Swift.withUnsafeBytes(of: UInt8(0)) { hasher.update(bufferPointer: $0) }
                hasher.update(bufferPointer: entry)
            }
        }
    }

    /// The hash of a node: SHA-256 of a one byte and its two children.
    public static func node(_ left: TreeHash, _ right: TreeHash) -> TreeHash {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { buffer in
            buffer[0] = 1
            left.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
            return sha256 { $0.update(bufferPointer: UnsafeRawBufferPointer(buffer)) }
        }
    }

    /// The root over a few leaf hashes (RFC 6962, section 2.1).
    public static func root(of leaves: some Collection<TreeHash>) -> TreeHash {
        var frontier = Frontier()
        for leaf in leaves { frontier.append(leaf) }
        return frontier.root
    }

    private static func sha256(_ body: (inout SHA256) -> Void) -> TreeHash {
        var hasher = SHA256()
        body(&hasher)
        return hasher.finalize().withUnsafeBytes { TreeHash(unchecked: $0) }
    }
}
