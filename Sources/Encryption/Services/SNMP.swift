/// The two harmless questions to an SNMP agent and the reading of its answers (RFC 1157, RFC 3416, RFC 3414).
///
/// The first asks in version 2c for the description of the system, as `public`; the second asks in version 3 for the
/// engine's name, which every version 3 agent gives without an account. Nothing is ever set.
enum SNMP {
    /// Number of the requests, by which answers are told from others'.
    private static let number = 0x5741

    /// GET sysDescr.0 in version 2c with the community `public`.
    static let getDescription: [UInt8] = get(version: 1)
    /// The same in version 1, for agents that know no other.
    static let getDescription1: [UInt8] = get(version: 0)

    private static func get(version: UInt8) -> [UInt8] {
        let name: [UInt8] = [0x2b, 6, 1, 2, 1, 1, 1, 0]
        let binding = element(0x30, element(0x06, name) + [5, 0])
        let request = element(0xa0, integer(number) + [2, 1, 0] + [2, 1, 0] + element(0x30, binding))
        return element(0x30, [2, 1, version] + element(0x04, Array("public".utf8)) + request)
    }

    /// Discovery of the engine in version 3 (RFC 3414, section 4): no user, nothing authenticated, answer wanted.
    static let discoverEngine: [UInt8] = {
        let header = element(0x30, integer(number) + integer(65_507) + element(0x04, [4]) + [2, 1, 3])
        let user = element(0x30, [4, 0] + [2, 1, 0] + [2, 1, 0] + [4, 0] + [4, 0] + [4, 0])
        let request = element(0xa0, integer(number) + [2, 1, 0] + [2, 1, 0] + [0x30, 0])
        let scoped = element(0x30, [4, 0] + [4, 0] + request)
        return element(0x30, [2, 1, 3] + header + element(0x04, user) + scoped)
    }()

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
    private static func integer(_ value: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        repeat {
            bytes.insert(UInt8(rest & 0xff), at: 0)
            rest >>= 8
        } while rest > 0
        if bytes[0] & 0x80 != 0 { bytes.insert(0, at: 0) }
        return element(2, bytes)
    }

    /// What an agent answered.
    enum Answer: Sendable, Hashable {
        /// It answers to `public`: version (1 or 2) and the description of the system, where it gave one.
        case community(version: Int, description: String)
        /// It speaks version 3.
        case version3
    }

    /// Reads an answer; nil for anything else.
    static func read(_ bytes: [UInt8]) -> Answer? {
        var outer = BER(bytes[...])
        guard var message = outer.enter(0x30), let version = message.integer() else { return nil }
        if version == 3 {
            // msgGlobalData with our number, or a report, is enough: what else is in it is not needed.
            guard var header = message.enter(0x30), header.integer() != nil, message.content(0x04) != nil else {
                return nil
            }
            return .version3
        }
        guard version == 0 || version == 1, message.content(0x04) != nil, var response = message.enter(0xa2),
            response.integer() == number, response.integer() != nil, response.integer() != nil
        else { return nil }
        var description = ""
        if var bindings = response.enter(0x30), var binding = bindings.enter(0x30), binding.content(0x06) != nil,
            let text = binding.content(0x04)
        {
            description = Banner.clean(text)
        }
        return .community(version: version + 1, description: description)
    }

    /// What the answers to all questions say about the service; nil where none came.
    static func conclusion(_ answers: [Answer]) -> ServiceAnswer? {
        for case .community(let version, let description) in answers {
            let words = "version \(version == 2 ? "2c" : "1") answers to \"public\""
            return ServiceAnswer(
                speaks: .snmp, security: .plaintext, detail: words + (description.isEmpty ? "" : ", \(description)"))
        }
        guard !answers.isEmpty else { return nil }
        return ServiceAnswer(speaks: .snmp, security: .starttls, detail: "version 3; does not answer to \"public\"")
    }
}

/// Reads elements of BER one after the other (X.690), with definite lengths only and never beyond the end.
struct BER {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The content of the next element, which must have this tag.
    mutating func content(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard rest.count >= 2, rest[rest.startIndex] == tag else { return nil }
        var at = rest.startIndex + 2
        var length = Int(rest[rest.startIndex + 1])
        if length >= 0x80 {
            let count = length & 0x7f
            guard (1...4).contains(count), at + count <= rest.endIndex else { return nil }
            length = rest[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
            at += count
        }
        guard length <= rest.endIndex - at else { return nil }
        let content = rest[at..<(at + length)]
        rest = rest[(at + length)...]
        return content
    }

    /// A reader of the next element's content.
    mutating func enter(_ tag: UInt8) -> BER? { content(tag).map(BER.init) }

    /// The next element as a number of at most seven bytes.
    mutating func integer() -> Int? {
        guard let bytes = content(2), (1...7).contains(bytes.count), let first = bytes.first else { return nil }
        return bytes.reduce(first & 0x80 == 0 ? 0 : -1) { $0 << 8 | Int($1) }
    }
}
