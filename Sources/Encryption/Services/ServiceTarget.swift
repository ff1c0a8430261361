/// What a person wants to have asked: one port, a host with its usual ports, or a range of addresses.
public enum ServiceTarget: Sendable, Hashable {
    /// One port of a host; SNMP is asked over UDP.
    case port(ServiceLocation)
    /// All usual ports of a host.
    case host(String)
    /// All usual ports of a range of addresses.
    case range(AddressRange)

    /// Why a text is no target.
    public struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// In words.
        public let description: String
    }

    /// Reads `pacs:11112`, `[fd00::1]:104`, `http://host:8080/fhir`, `10.0.0.5:161/udp`, a host alone, or a range.
    public static func read(_ text: String) throws(Mistake) -> ServiceTarget {
        if let location = ServiceLocation(text) { return .port(location) }
        if !text.contains("://"), text.contains("/") {
            guard let range = AddressRange(text) else {
                throw Mistake(description: "\"\(text.withoutCredentials)\" is not a range such as 192.168.10.0/24")
            }
            guard range.isAskable else {
                throw Mistake(
                    description: "\(range) is too large: at most \(AddressRange.limit) addresses in one call (a /22)")
            }
            return .range(range)
        }
        if AddressRange.address(text) != nil || isName(text) { return .host(text) }
        throw Mistake(
            description:
                "\"\(text.withoutCredentials)\" is not an address such as mail.example.lu:25, [fd00::1]:104 or "
                + "192.168.10.0/24")
    }

    private static func isName(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasPrefix(".") && !text.contains("..")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

/// The host and port that the estate or a person names for a service.
public struct ServiceLocation: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address.
    public var host: String
    /// The port.
    public var port: UInt16
    /// The path of a URL, without what follows a `?`; empty where none was named.
    public var path = ""
    /// Whether the URL promises TLS.
    public var isSecure = false
    /// Whether the port is one of UDP: said with `/udp`, or usual.
    var isUDP = false

    private static let schemes: [String: (port: UInt16, isSecure: Bool)] = [
        "https": (443, true), "http": (80, false), "ssh": (22, false), "sftp": (22, false), "ldaps": (636, true),
        "ldap": (389, false), "fhir": (80, false),
        "snmp": (161, false),
        "dicom": (104, false), "dicom-tls": (2762, true), "ipp": (631, false), "ipps": (631, true),
    ]

    /// A place by its parts.
    init(host: String, port: UInt16) {
        self.host = host
        self.port = port
        isUDP = UsualPorts.isUDP(port)
    }

    /// Reads `host:2762`, `[fd00::1]:104`, `https://host/path`, `http://host:8080`; nil where no port is named.
    public init?(_ text: String) {
        var rest = text[...]
        var port: UInt16?
        var transport: String?
        if let mark = text.firstRange(of: "://") {
            guard let known = Self.schemes[text[..<mark.lowerBound].lowercased()] else { return nil }
            (port, isSecure) = (known.port, known.isSecure)
            rest = rest[mark.upperBound...]
            path = String(rest.drop { $0 != "/" && $0 != "?" && $0 != "#" }.prefix { $0 != "?" && $0 != "#" })
            rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        } else {
            for suffix in ["/udp", "/tcp"] where rest.hasSuffix(suffix) {
                rest = rest.dropLast(suffix.count)
                transport = suffix
            }
            rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        }
        var host = rest
        if rest.hasPrefix("["), let close = rest.firstIndex(of: "]") {
            host = rest[rest.index(after: rest.startIndex)..<close]
            rest = rest[rest.index(after: close)...]
        } else if let colon = rest.firstIndex(of: ":") {
            host = rest[..<colon]
            rest = rest[colon...]
        } else {
            rest = ""
        }
        if rest.hasPrefix(":") {
            guard let number = UInt16(rest.dropFirst()), number > 0 else { return nil }
            port = number
        } else if !rest.isEmpty {
            return nil
        }
        guard let port, !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x40 }) else {
            return nil
        }
        self.host = String(host)
        self.port = port
        isUDP = transport.map { $0 == "/udp" } ?? UsualPorts.isUDP(port)
    }

    /// `pacs:11112`, `[fd00::1]:104`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether the path is that of a FHIR interface: one of its parts says so.
    var isFHIR: Bool {
        path.lowercased().split(separator: "/").contains { $0.hasPrefix("fhir") || $0.hasSuffix("fhir") }
    }
}
