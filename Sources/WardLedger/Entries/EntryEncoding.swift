public import Foundation

/// The one way to write an entry: canonical JSON (RFC 8785) with short keys in this order, those without a value left out.
///
/// ```json
/// {"a":"vault.write","at":"2026-11-24T01:02:03.004Z","by":"user:anna","d":"…","p":"cabinet-du-parc","s":"seq 7-9"}
/// ```
extension LedgerEntry {
    /// The most bytes an entry may have, so that it fits C2SP's bundles of entries (a length of 16 bits).
    static let maximumBytes = 65_535
    /// The most bytes of UTF-8 one text may have.
    static let maximumText = 1_024

    /// The entry's bytes: what is hashed, kept and exported.
    ///
    /// Throws ``LedgerError/Kind/badEntry`` when a text is empty where it must not be, too long, or holds a control
    /// character, when the action is no dotted words, when the digest has not 32 bytes, or when the time lies outside the
    /// years 1970 to 9999.
    public func encoded() throws(LedgerError) -> Data {
        try check()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + subject.utf8.count)
        func put(_ key: StaticString, _ text: some Sequence<UInt8>) {
            bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
            bytes.append(UInt8(ascii: "\""))
            key.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":"), UInt8(ascii: "\"")])
            for byte in text {
                // Control characters are refused, so these two are all that RFC 8785 escapes.
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        put("a", action.utf8)
        put("at", EntryTime.text(milliseconds))
        put("by", actor.utf8)
        if let digest { put("d", digest.base64EncodedString().utf8) }
        if let practice { put("p", practice.utf8) }
        if !subject.isEmpty { put("s", subject.utf8) }
        bytes.append(UInt8(ascii: "}"))
        guard bytes.count <= Self.maximumBytes else {
            throw LedgerError(.badEntry, "An entry is longer than 65,535 bytes")
        }
        return Data(bytes)
    }

    private func check() throws(LedgerError) {
        guard EntryTime.range.contains(milliseconds) else {
            throw LedgerError(.badEntry, "An entry's time lies outside the years 1970 to 9999")
        }
        guard Self.isAction(action) else {
            throw LedgerError(.badEntry, "An entry's action is dotted words of letters, digits, dashes and underscores")
        }
        try Self.check(actor, "actor", orEmpty: false)
        if let practice { try Self.check(practice, "practice", orEmpty: false) }
        try Self.check(subject, "subject", orEmpty: true)
        guard digest.map({ $0.count == TreeHash.count }) != false else {
            throw LedgerError(.badEntry, "An entry's digest has 32 bytes, as SHA-256 makes them")
        }
    }

    private static func check(_ text: String, _ name: String, orEmpty: Bool) throws(LedgerError) {
        let utf8 = text.utf8
        guard orEmpty || !utf8.isEmpty, utf8.count <= maximumText, utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw LedgerError(.badEntry, "An entry's \(name) is too long, empty, or holds a control character")
        }
    }

    static func isAction(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { word in
                !word.isEmpty
                    && word.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                            true
                        default: false
                        }
                    }
            }
    }
}
