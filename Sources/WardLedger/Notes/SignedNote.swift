public import Foundation

/// A text with signatures below it: C2SP signed-note.
///
/// ```text
/// desk.example.lu/ledger
/// 3
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
///
/// — desk.example.lu/ledger Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeO…
/// ```
///
/// Reading one checks its form only; nothing in it is to be believed before ``verified(by:)``.
public struct SignedNote: Sendable, Hashable {
    /// What is signed, with its final line end and without the empty line below it.
    public let text: String
    /// The signatures, in the order of their lines.
    public private(set) var signatures: [NoteSignature]

    /// More than any checkpoint with 16 post-quantum cosignatures has.
    static let maximumBytes = 1_000_000
    static let maximumSignatures = 100

    /// A text to be signed. Throws when it is not one or more lines, each ended, without control characters.
    public init(text: String) throws(LedgerError) {
        guard text.utf8.last == UInt8(ascii: "\n"), Self.isClean(text.utf8) else {
            throw LedgerError(.malformed, "A note's text ends with a line end and holds no control characters")
        }
        self.text = text
        signatures = []
    }

    /// Reads a note and refuses whatever is not exactly the format.
    public init(parsing bytes: some ContiguousBytes) throws(LedgerError) {
        let text = bytes.withUnsafeBytes { buffer -> String? in
            guard buffer.count <= Self.maximumBytes, Self.isClean(buffer) else { return nil }
            return String(validating: buffer, as: UTF8.self)
        }
        guard let text else {
            throw LedgerError(.malformed, "A note is UTF-8 text of at most 1 MB without control characters")
        }
        try self.init(parsing: text)
    }

    private init(parsing whole: String) throws(LedgerError) {
        let utf8 = whole.utf8
        // The last empty line parts the text from the signatures.
        guard let gap = Self.lastEmptyLine(in: utf8), utf8.last == UInt8(ascii: "\n") else {
            throw LedgerError(.malformed, "A note has an empty line between its text and its signatures")
        }
        let textEnd = utf8.index(after: gap)
        guard let text = String(utf8[..<textEnd]),
            let lines = String(utf8[utf8.index(after: textEnd)...])
        else { throw LedgerError(.malformed, "A note is UTF-8 text") }
        self.text = text
        signatures = []
        for line in lines.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            guard signatures.count < Self.maximumSignatures else {
                throw LedgerError(.malformed, "A note has at most \(Self.maximumSignatures) signatures")
            }
            signatures.append(try NoteSignature(line: String(line)))
        }
        guard !signatures.isEmpty else { throw LedgerError(.malformed, "A note has at least one signature") }
    }

    private static func lastEmptyLine(in utf8: String.UTF8View) -> String.Index? {
        var after = false
        for index in utf8.indices.reversed() {
            let isEnd = utf8[index] == UInt8(ascii: "\n")
            if isEnd && after { return index }
            after = isEnd
        }
        return nil
    }

    static func isClean(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") }
    }

    /// The note as it is kept and sent.
    public var rendered: String {
        text + "\n" + signatures.map { $0.line + "\n" }.joined()
    }

    /// The rendered note as UTF-8.
    public var bytes: Data { Data(rendered.utf8) }

    // MARK: Signing and believing

    /// Adds a signature by a log's key below the others. One by the same key is there once.
    public mutating func sign(by signer: NoteSigner) throws(LedgerError) {
        add([try signer.signature(of: text)])
    }

    /// Adds signatures that are not there yet.
    public mutating func add(_ new: [NoteSignature]) {
        for signature in new where !signatures.contains(signature) { signatures.append(signature) }
    }

    /// Which of `keys` have signed. Signatures by other keys are passed over; one by a known key that does not fit throws, and
    /// so does a note that none of the keys has signed (``LedgerError/Kind/badSignature``).
    public func verified(by keys: [NoteKey]) throws(LedgerError) -> [VerifiedSignature] {
        let found = try recognised(keys)
        guard !found.isEmpty else {
            let names = keys.map(\.name).joined(separator: ", ")
            throw LedgerError(.badSignature, "The note is not signed by \(names.isEmpty ? "any known key" : names)")
        }
        return found
    }

    /// ``verified(by:)`` that also returns when no key is known.
    func recognised(_ keys: [NoteKey]) throws(LedgerError) -> [VerifiedSignature] {
        var found: [VerifiedSignature] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.name == signature.name && $0.id == signature.keyID }),
                !found.contains(where: { $0.key == key })
            else { continue }
            guard let verified = key.verify(signature, of: text) else {
                throw LedgerError(.badSignature, "A signature in the name of \(key.name) does not fit the text")
            }
            found.append(verified)
        }
        return found
    }
}

/// One line below a note: who says to have signed it, and the signature.
public struct NoteSignature: Sendable, Hashable {
    /// The key's name.
    public var name: String
    /// The key's number: the first four bytes of a hash over its name, type and public key.
    public var keyID: UInt32
    /// The signature itself, as its type has it.
    public var bytes: Data

    /// A signature as it was made.
    public init(name: String, keyID: UInt32, bytes: Data) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Reads `— name base64`.
    public init(line: String) throws(LedgerError) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", NoteKey.isName(parts[1]),
            let data = Data(strictBase64: parts[2]), data.count > 4
        else { throw LedgerError(.malformed, "A signature's line is a dash, a name and base64") }
        name = String(parts[1])
        keyID = data.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        bytes = Data(data.dropFirst(4))
    }

    /// The line without its end.
    public var line: String {
        let id = withUnsafeBytes(of: keyID.bigEndian) { Data($0) }
        return "\u{2014} \(name) \((id + bytes).base64EncodedString())"
    }
}

/// A signature that fits its text.
public struct VerifiedSignature: Sendable, Hashable {
    /// Whose it is.
    public var key: NoteKey
    /// When a witness signed, in seconds since 1970; a log's own signature has no time.
    public var seconds: Int64?
}
