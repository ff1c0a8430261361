/// What a prober found out about one thing, or why it could not: a time-out or a rate limit never becomes a "no".
public enum Seen<Value: Sendable & Hashable>: Sendable, Hashable {
    /// It was observed.
    case known(Value)
    /// It could not be observed; the text is a short reason for people: "no answer within 5 s".
    case unknown(String)

    /// The value, if it was observed.
    public var value: Value? {
        if case .known(let value) = self { value } else { nil }
    }

    /// The reason, if it was not observed.
    public var why: String? {
        if case .unknown(let why) = self { why } else { nil }
    }

    /// The same, with the value turned into another.
    public func map<Other: Sendable & Hashable>(_ turn: (Value) -> Other) -> Seen<Other> {
        switch self {
        case .known(let value): .known(turn(value))
        case .unknown(let why): .unknown(why)
        }
    }
}

extension Seen: Codable where Value: Codable {
    private enum Key: String, CodingKey { case known, unknown }

    /// Reads `{"known": …}` or `{"unknown": "why"}`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        if let why = try container.decodeIfPresent(String.self, forKey: .unknown) {
            self = .unknown(why)
        } else {
            self = .known(try container.decode(Value.self, forKey: .known))
        }
    }

    /// Writes `{"known": …}` or `{"unknown": "why"}`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .known(let value): try container.encode(value, forKey: .known)
        case .unknown(let why): try container.encode(why, forKey: .unknown)
        }
    }
}
