/// A value of JSON, with the members of an object in their order.
public indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A member of an object.
    public struct Member: Sendable, Hashable {
        /// Its name.
        public var name: String
        /// Its value.
        public var value: JSONValue

        /// Creates a member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value of a member of an object.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// What sort of value it is, in words.
    var sort: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// Why text is not JSON that is read here.
public struct JSONMistake: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bytes before the place, from 0.
    public var offset: Int
    /// What is wrong.
    public var text: String

    /// `column 12: …`, counted in bytes from 1.
    public var description: String { "column \(offset + 1): \(text)" }
}

extension JSONValue {
    /// Reads one value from UTF-8 text (RFC 8259), strictly: no member may stand twice, nothing may follow, and nothing
    /// may stand more than 32 deep. What is read twice differently by two readers must not decide about access.
    public init(json bytes: some Sequence<UInt8>) throws(JSONMistake) {
        var parser = JSONParser(bytes: Array(bytes))
        self = try parser.document()
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONMistake) -> JSONValue {
        let value = try value(depth: 0)
        space()
        if place < bytes.count { throw mistake("something follows after the end of the value") }
        return value
    }

    private func mistake(_ text: String) -> JSONMistake { JSONMistake(offset: min(place, bytes.count), text: text) }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func space() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { place += 1 }
    }

    private mutating func value(depth: Int) throws(JSONMistake) -> JSONValue {
        if depth > 32 { throw mistake("values stand more than 32 deep") }
        space()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
        case nil: throw mistake("the text ends where a value is expected")
        default: throw mistake("this is no JSON value")
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONMistake) -> JSONValue {
        guard bytes[place...].starts(with: word.utf8) else { throw mistake("this is no JSON value") }
        place += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(JSONMistake) -> JSONValue {
        place += 1
        var members: [JSONValue.Member] = []
        var seen: Set<String> = []
        space()
        if next == UInt8(ascii: "}") {
            place += 1
            return .object([])
        }
        while true {
            space()
            guard next == UInt8(ascii: "\"") else { throw mistake("the name of a member in quotes is expected") }
            let start = place
            let name = try string()
            if !seen.insert(name).inserted {
                throw JSONMistake(offset: start, text: "the member \"\(name)\" stands twice")
            }
            space()
            guard next == UInt8(ascii: ":") else { throw mistake("a colon is expected") }
            place += 1
            members.append(.init(name, try value(depth: depth + 1)))
            space()
            switch next {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "}"):
                place += 1
                return .object(members)
            default: throw mistake("a comma or } is expected")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONMistake) -> JSONValue {
        place += 1
        var values: [JSONValue] = []
        space()
        if next == UInt8(ascii: "]") {
            place += 1
            return .array([])
        }
        while true {
            values.append(try value(depth: depth + 1))
            space()
            switch next {
            case UInt8(ascii: ","): place += 1
            case UInt8(ascii: "]"):
                place += 1
                return .array(values)
            default: throw mistake("a comma or ] is expected")
            }
        }
    }

    private mutating func number() throws(JSONMistake) -> JSONValue {
        let start = place
        func digits() -> Int {
            let before = place
            while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
            return place - before
        }
        if next == UInt8(ascii: "-") { place += 1 }
        let first = next
        let whole = digits()
        if whole == 0 || (whole > 1 && first == 0x30) { throw mistake("this is no number") }
        if next == UInt8(ascii: ".") {
            place += 1
            if digits() == 0 { throw mistake("this is no number") }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            place += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
            if digits() == 0 { throw mistake("this is no number") }
        }
        guard place - start <= 400, let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)),
            number.isFinite
        else { throw JSONMistake(offset: start, text: "this number is too large") }
        return .number(number)
    }

    private mutating func string() throws(JSONMistake) -> String {
        let start = place
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw JSONMistake(offset: start, text: "the text is not UTF-8")
                }
                return valid
            case UInt8(ascii: "\\"): try escape(&text)
            case 0..<0x20:
                place -= 1
                throw mistake("a control character stands in a text; write it as \\u00…")
            default: text.append(byte)
            }
        }
        throw JSONMistake(offset: start, text: "the text has no end")
    }

    private mutating func escape(_ text: inout [UInt8]) throws(JSONMistake) {
        guard let byte = next else { throw mistake("the text has no end") }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var code = try fourDigits()
            if (0xd800..<0xdc00).contains(code) {
                guard next == UInt8(ascii: "\\"), place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: "u") else {
                    throw mistake("half of a surrogate pair")
                }
                place += 2
                let low = try fourDigits()
                guard (0xdc00..<0xe000).contains(low) else { throw mistake("half of a surrogate pair") }
                code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw mistake("half of a surrogate pair") }
            text += Array(String(Character(scalar)).utf8)
        default: throw mistake("unknown escape in a text")
        }
    }

    private mutating func fourDigits() throws(JSONMistake) -> UInt32 {
        guard place + 4 <= bytes.count else { throw mistake("four hexadecimal digits are expected") }
        var code: UInt32 = 0
        for byte in bytes[place..<place + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw mistake("four hexadecimal digits are expected")
            }
            code = code << 4 | UInt32(digit)
        }
        place += 4
        return code
    }
}
