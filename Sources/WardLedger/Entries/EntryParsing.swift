public import Foundation

extension LedgerEntry {
    /// Reads an entry's bytes and refuses every other spelling of the same entry: another order of keys, spaces, needless
    /// escapes, an unknown key, a time without milliseconds, another base64.
    ///
    /// So one entry has one leaf hash, and nobody can smuggle text past a reader that looks only at the fields.
    public init(canonical bytes: some ContiguousBytes) throws(LedgerError) {
        let entry = bytes.withUnsafeBytes { bytes in
            var reader = EntryReader(bytes: bytes)
            return reader.entry()
        }
        guard let entry else {
            throw LedgerError(.malformed, "An entry is not written in the canonical form")
        }
        self = entry
    }
}

/// Reads `{"a":"…","at":"…",…}` from the left; anything unexpected is nothing.
private struct EntryReader {
    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func entry() -> LedgerEntry? {
        guard bytes.count <= LedgerEntry.maximumBytes, let action = text("{\"a\":"), let time = text(",\"at\":"),
            let milliseconds = EntryTime.milliseconds(time), let actor = text(",\"by\":")
        else { return nil }
        let digest = optionalText(",\"d\":")
        let practice = optionalText(",\"p\":")
        let subject = optionalText(",\"s\":")
        guard take("}"), position == bytes.count, subject != "" else { return nil }
        var entry = LedgerEntry(
            milliseconds: milliseconds, actor: actor, practice: practice, action: action, subject: subject ?? "",
            digest: nil)
        if let digest {
            guard let data = Data(strictBase64: digest) else { return nil }
            entry.digest = data
        }
        // What the writer refuses, the reader refuses too. Every other difference in spelling was refused on the way.
        guard (try? entry.encoded()) != nil else { return nil }
        return entry
    }

    private mutating func take(_ expected: StaticString) -> Bool {
        expected.withUTF8Buffer { expected in
            guard bytes.count - position >= expected.count,
                bytes[position..<position + expected.count].elementsEqual(expected)
            else { return false }
            position += expected.count
            return true
        }
    }

    private mutating func optionalText(_ key: StaticString) -> String? {
        let start = position
        guard let text = text(key) else {
            position = start
            return nil
        }
        return text
    }

    private mutating func text(_ key: StaticString) -> String? {
        guard take(key), take("\"") else { return nil }
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard position < bytes.count else { return nil }
                let escaped = bytes[position]
                guard escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else { return nil }
                position += 1
                text.append(escaped)
            case 0..<0x20, 0x7F: return nil
            default: text.append(byte)
            }
        }
        return nil
    }
}
