import Foundation
import Guideline

/// A JSON document as it is built by the machine formats. Members without a value, and empty lists and objects, are
/// left out when an object is made with ``object(_:)``: OSCAL allows neither.
indirect enum JSONValue: Encodable, Sendable {
    case text(String)
    case number(Double)
    case integer(Int)
    case flag(Bool)
    case list([JSONValue])
    case members([String: JSONValue])

    /// An object with only those members that say something.
    static func object(_ members: [String: JSONValue?]) -> JSONValue {
        .members(members.compactMapValues { $0 }.filter { !$0.value.isEmpty })
    }

    private var isEmpty: Bool {
        switch self {
        case .list(let values): values.isEmpty
        case .members(let members): members.isEmpty
        case .text(let text): text.isEmpty
        case .number, .integer, .flag: false
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .integer(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let values): try container.encode(values)
        case .members(let members): try container.encode(members)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSONValue?)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension Encodable {
    /// The bytes in Ward's form of JSON with a line end; `pretty` for people.
    func wardJSON(pretty: Bool) throws -> Data {
        let encoder = JSONEncoder.ward
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
