import Crypto
public import Foundation

/// A public key by which notes are believed: C2SP's verifier key, `name+id+base64`.
public struct NoteKey: Sendable, Hashable {
    /// What the key signs, and so what its signatures look like.
    public enum Kind: UInt8, Sendable, Hashable {
        /// A log's Ed25519 signature over the note's text.
        case log = 0x01
        /// A witness's Ed25519 cosignature with its time (C2SP tlog-cosignature, `cosignature/v1`).
        case witness = 0x04
    }

    /// The key's name: a URL without scheme, such as `desk.example.lu/ledger`.
    public let name: String
    /// Whether it signs for a log or for a witness.
    public let kind: Kind
    /// The 32 bytes of Ed25519 (RFC 8032).
    public let publicKey: Data

    /// A key from its parts.
    public init(name: String, kind: Kind, publicKey: Data) throws(LedgerError) {
        guard Self.isName(name) else {
            throw LedgerError(.badKey, "A key's name is not empty and has no spaces, control characters or plus signs")
        }
        guard publicKey.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw LedgerError(.badKey, "An Ed25519 key has 32 bytes")
        }
        self.name = name
        self.kind = kind
        self.publicKey = Data(publicKey)
    }

    /// Reads `name+id+base64`, and refuses one whose id is not its own.
    public init(_ text: String) throws(LedgerError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] != "PRIVATE", let data = Data(strictBase64: parts[2]),
            let type = data.first
        else {
            throw LedgerError(
                .badKey, "A key to verify with is written name+id+base64",
                remedy: text.hasPrefix("PRIVATE")
                    ? "This is a private key: whoever saw it can sign with it. Make a new one." : nil)
        }
        guard let kind = Kind(rawValue: type) else {
            throw LedgerError(.badKey, "The key of \(parts[0]) is of type \(type); Ward knows Ed25519 (1 and 4)")
        }
        try self.init(name: String(parts[0]), kind: kind, publicKey: Data(data.dropFirst()))
        guard parts[1] == hexID else {
            throw LedgerError(.badKey, "The key of \(name) does not fit its id \(parts[1])")
        }
    }

    /// `name+id+base64`.
    public var text: String {
        "\(name)+\(hexID)+\((Data([kind.rawValue]) + publicKey).base64EncodedString())"
    }

    /// The first four bytes of SHA-256 over name, line end, type and public key.
    public var id: UInt32 {
        var hasher = SHA256()
        hasher.update(data: Data(name.utf8))
        hasher.update(data: [UInt8(ascii: "\n"), kind.rawValue])
        hasher.update(data: publicKey)
        return hasher.finalize().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    var hexID: String {
        let hex = String(id, radix: 16)
        return String(repeating: "0", count: 8 - hex.count) + hex
    }

    static func isName(_ name: some StringProtocol) -> Bool {
        !name.isEmpty && !name.unicodeScalars.contains { $0.properties.isWhitespace || $0 == "+" || $0.value < 0x20 }
    }

    /// What the signature says, or nothing when it does not fit.
    func verify(_ signature: NoteSignature, of text: String) -> VerifiedSignature? {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return nil }
        switch kind {
        case .log:
            guard signature.bytes.count == 64, key.isValidSignature(signature.bytes, for: Data(text.utf8)) else {
                return nil
            }
            return VerifiedSignature(key: self, seconds: nil)
        case .witness:
            guard signature.bytes.count == 72 else { return nil }
            let time = signature.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard let seconds = Int64(exactly: time), let message = Cosignature.message(text, seconds: seconds),
                key.isValidSignature(signature.bytes.dropFirst(8), for: message)
            else { return nil }
            return VerifiedSignature(key: self, seconds: seconds)
        }
    }
}

/// What a witness signs (C2SP tlog-cosignature).
enum Cosignature {
    /// Nothing when the text is no checkpoint.
    static func message(_ text: String, seconds: Int64) -> Data? {
        guard seconds >= 0, (try? Checkpoint(text: text)) != nil else { return nil }
        return Data("cosignature/v1\ntime \(seconds)\n\(text)".utf8)
    }
}
