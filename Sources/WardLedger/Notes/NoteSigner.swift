import Crypto
import Foundation

/// A private key that signs notes: a log's, or a witness's.
///
/// As text it is `PRIVATE+KEY+name+id+base64`, as the tools of C2SP keep it. Keep it in a file by ``KeyFile``.
public struct NoteSigner: Sendable {
    /// The public half.
    public let key: NoteKey
    private let seed: Curve25519.Signing.PrivateKey

    /// Makes a new key.
    public init(name: String, kind: NoteKey.Kind) throws(LedgerError) {
        try self.init(name: name, kind: kind, seed: Curve25519.Signing.PrivateKey())
    }

    private init(name: String, kind: NoteKey.Kind, seed: Curve25519.Signing.PrivateKey) throws(LedgerError) {
        key = try NoteKey(name: name, kind: kind, publicKey: seed.publicKey.rawRepresentation)
        self.seed = seed
    }

    /// Reads `PRIVATE+KEY+name+id+base64`, and refuses one whose id is not its own. What it throws holds nothing of the text.
    public init(privateText text: String) throws(LedgerError) {
        let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY", let data = Data(strictBase64: parts[4]),
            data.count == 33, let kind = data.first.flatMap(NoteKey.Kind.init),
            let seed = try? Curve25519.Signing.PrivateKey(rawRepresentation: data.dropFirst())
        else { throw LedgerError(.badKey, "A signing key is written PRIVATE+KEY+name+id+base64, of type 1 or 4") }
        try self.init(name: String(parts[2]), kind: kind, seed: seed)
        guard parts[3] == key.hexID else { throw LedgerError(.badKey, "The signing key does not fit its id") }
    }

    /// The key as text. Whoever reads it can sign in its name.
    public var privateText: String {
        let data = Data([key.kind.rawValue]) + seed.rawRepresentation
        return "PRIVATE+KEY+\(key.name)+\(key.hexID)+\(data.base64EncodedString())"
    }

    /// Signs a text as a log does.
    func signature(of text: String) throws(LedgerError) -> NoteSignature {
        guard key.kind == .log else { throw LedgerError(.badKey, "The key of \(key.name) is a witness's key") }
        return try make(over: Data(text.utf8), before: Data())
    }

    /// Signs a checkpoint as a witness does, with the time in seconds since 1970.
    func cosignature(of text: String, seconds: Int64) throws(LedgerError) -> NoteSignature {
        guard key.kind == .witness else { throw LedgerError(.badKey, "The key of \(key.name) is a log's key") }
        guard let message = Cosignature.message(text, seconds: seconds) else {
            throw LedgerError(.malformed, "A witness signs checkpoints only")
        }
        return try make(over: message, before: withUnsafeBytes(of: UInt64(seconds).bigEndian) { Data($0) })
    }

    private func make(over message: Data, before prefix: Data) throws(LedgerError) -> NoteSignature {
        do {
            return NoteSignature(name: key.name, keyID: key.id, bytes: prefix + (try seed.signature(for: message)))
        } catch { throw LedgerError(.badKey, "The key of \(key.name) could not sign") }
    }
}

// Printing a signer must not print its key.
extension NoteSigner: CustomStringConvertible, CustomReflectable {
    /// The name only.
    public var description: String { "signing key of \(key.name)" }
    /// The public half only.
    public var customMirror: Mirror { Mirror(self, children: ["key": key.text]) }
}
