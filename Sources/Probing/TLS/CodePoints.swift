/// A version of SSL or TLS.
public enum TLSVersion: UInt16, Sendable, Hashable, CaseIterable, Comparable {
    case ssl2 = 0x0002
    case ssl3 = 0x0300
    case tls10 = 0x0301
    case tls11 = 0x0302
    case tls12 = 0x0303
    case tls13 = 0x0304

    /// `SSLv3`, `TLS1.2`: the names in machine output.
    public var name: String {
        switch self {
        case .ssl2: "SSLv2"
        case .ssl3: "SSLv3"
        case .tls10: "TLS1.0"
        case .tls11: "TLS1.1"
        case .tls12: "TLS1.2"
        case .tls13: "TLS1.3"
        }
    }

    /// The version with a name of machine output.
    public init?(name: String) {
        guard let version = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = version
    }

    /// Older first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension TLSVersion: Codable, CodingKeyRepresentable {}

extension TLSVersion {
    /// The name, as a key of JSON.
    public var codingKey: any CodingKey { Name(stringValue: name) }

    /// Reads a name as a key of JSON.
    public init?(codingKey: some CodingKey) { self.init(name: codingKey.stringValue) }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// A cipher suite by its number (IANA, TLS Cipher Suites; SSL 2.0's have three bytes, the first in the upper half).
public struct CipherSuite: RawRepresentable, Sendable, Hashable, Codable {
    /// The code point.
    public let rawValue: UInt32

    /// The suite with a code point.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A group for key exchange by its number (IANA, TLS Supported Groups).
public struct NamedGroup: RawRepresentable, Sendable, Hashable, Codable {
    /// The code point.
    public let rawValue: UInt16

    /// The group with a code point.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// A signature scheme by its number (IANA, TLS SignatureScheme; before TLS 1.3 a pair of hash and algorithm).
public struct SignatureScheme: RawRepresentable, Sendable, Hashable, Codable {
    /// The code point.
    public let rawValue: UInt16

    /// The scheme with a code point.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
}
