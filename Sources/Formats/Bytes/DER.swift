/// Reads ASN.1 in DER, and in BER as far as old tools write it (indefinite lengths, strings in parts). ITU-T X.690.
struct DER {
    /// One element.
    struct Element {
        var tag: UInt8
        var content: ArraySlice<UInt8>
        /// Tag, length and content.
        var whole: ArraySlice<UInt8>
        /// False where the bytes end before the element does.
        var isComplete: Bool

        /// A reader for what is inside.
        var inside: DER { DER(content) }

        /// The bytes of an integer without leading zeros.
        var magnitude: ArraySlice<UInt8> { content.drop { $0 == 0 } }

        /// The length of an integer in bits.
        var bits: Int { magnitude.bitCount }

        /// A small integer.
        var number: Int? {
            guard tag == 0x02, content.count <= 7, (content.first ?? 0) < 0x80 else { return nil }
            return content.reduce(0) { $0 << 8 | Int($1) }
        }
    }

    private(set) var rest: ArraySlice<UInt8>
    private let depth: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.init(bytes, depth: 0)
    }

    private init(_ bytes: ArraySlice<UInt8>, depth: Int) {
        rest = bytes
        self.depth = depth
    }

    /// The next element, or nil at the end or where there is none.
    mutating func next() -> Element? {
        var reader = ByteReader(rest)
        guard let tag = reader.byte(), tag & 0x1f != 0x1f, let first = reader.byte() else { return nil }
        if first == 0x80 { return indefinite(tag, reader.rest) }
        var length = Int(first)
        if first > 0x80 {
            guard first <= 0x88, let long = reader.bigEndian(Int(first & 0x7f)) else { return nil }
            length = long
        }
        let isComplete = length <= reader.rest.count
        let content = reader.rest.prefix(length)
        let whole = rest[rest.startIndex..<content.endIndex]
        rest = rest[content.endIndex...]
        return Element(tag: tag, content: content, whole: whole, isComplete: isComplete)
    }

    /// The next element if it has the tag.
    mutating func next(_ tag: UInt8) -> Element? {
        guard rest.first == tag else { return nil }
        return next()
    }

    /// The next element's inside if it is a sequence.
    mutating func sequence() -> DER? {
        next(0x30)?.inside
    }

    /// The next element as an object identifier in dotted form.
    mutating func identifier() -> String? {
        next(0x06).flatMap { Self.dotted($0.content) }
    }

    /// Text of an object identifier.
    static func dotted(_ content: ArraySlice<UInt8>) -> String? {
        guard let first = content.first, content.count <= 32 else { return nil }
        var parts = [Int(min(first / 40, 2)), Int(first) - 40 * Int(min(first / 40, 2))]
        var value = 0
        for byte in content.dropFirst() {
            guard value < 1 << 48 else { return nil }
            value = value << 7 | Int(byte & 0x7f)
            if byte & 0x80 == 0 {
                parts.append(value)
                value = 0
            }
        }
        return parts.map(String.init).joined(separator: ".")
    }

    /// The content of an octet string, put together where BER cut it into parts.
    static func octets(_ element: Element) -> [UInt8] {
        guard element.tag & 0x20 != 0 else { return Array(element.content) }
        var parts = element.inside
        var bytes: [UInt8] = []
        while let part = parts.next(), part.tag == 0x04 { bytes += part.content }
        return bytes
    }

    /// An element of indefinite length: it ends with two zero bytes on its own level, or with the bytes.
    private mutating func indefinite(_ tag: UInt8, _ bytes: ArraySlice<UInt8>) -> Element? {
        guard tag & 0x20 != 0, depth < 32 else { return nil }
        var inner = DER(bytes, depth: depth + 1)
        let start = rest.startIndex
        while !inner.rest.isEmpty {
            if inner.rest.begins(with: [0, 0]) {
                let content = bytes[bytes.startIndex..<inner.rest.startIndex]
                let end = inner.rest.startIndex + 2
                let whole = rest[start..<end]
                rest = rest[end...]
                return Element(tag: tag, content: content, whole: whole, isComplete: true)
            }
            guard inner.next() != nil else { break }
        }
        let whole = rest
        rest = rest[rest.endIndex...]
        return Element(tag: tag, content: bytes, whole: whole, isComplete: false)
    }
}

extension DER {
    /// Writes an element.
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        if content.count < 0x80 { return [tag, UInt8(content.count)] + content }
        var length = content.count
        var bytes: [UInt8] = []
        while length > 0 {
            bytes.insert(UInt8(length & 0xff), at: 0)
            length >>= 8
        }
        return [tag, 0x80 | UInt8(bytes.count)] + bytes + content
    }
}

extension DER {
    /// Writes a number that is not negative from its big-endian bytes.
    static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let digits = Array(magnitude.drop { $0 == 0 })
        return element(0x02, (digits.first ?? 0x80) >= 0x80 ? [0] + digits : digits)
    }
}

extension Collection<UInt8> {
    /// The length in bits of a big-endian number.
    var bitCount: Int {
        let significant = drop { $0 == 0 }
        guard let first = significant.first else { return 0 }
        return significant.count * 8 - first.leadingZeroBitCount
    }
}

extension DER {
    /// The first element, if it has the tag.
    func first(_ tag: UInt8) -> Element? {
        var copy = self
        return copy.next(tag)
    }
}
