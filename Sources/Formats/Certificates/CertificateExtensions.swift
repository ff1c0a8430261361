/// What the extensions of a certificate say (RFC 5280, 4.2). What is damaged or missing is nil or empty.
public struct CertificateExtensions: Sendable, Hashable {
    /// Whether the subject is an authority, and how many authorities may stand below it.
    public struct BasicConstraints: Sendable, Hashable {
        /// Whether it may sign certificates.
        public var isAuthority: Bool
        /// How many further authorities may follow; nil for any number.
        public var pathLength: Int?
    }

    /// The names it is for.
    public private(set) var names = AlternativeNames()
    /// Basic constraints, if there are any.
    public private(set) var basicConstraints: BasicConstraints?
    /// What the key may be used for, such as `digitalSignature`; nil where nothing is said.
    public private(set) var keyUsage: [String]?
    /// What the certificate may be used for, such as `serverAuth`, or dotted identifiers; nil where nothing is said.
    public private(set) var extendedKeyUsage: [String]?
    /// Identifier of the subject's key, in hexadecimal.
    public private(set) var subjectKey: String?
    /// Identifier of the issuer's key, in hexadecimal.
    public private(set) var authorityKey: String?
    /// Where to ask whether it was revoked (OCSP).
    public private(set) var ocsp: [String] = []
    /// Where the issuer's certificate can be had.
    public private(set) var issuerAddresses: [String] = []
    /// Where lists of revoked certificates are.
    public private(set) var revocationLists: [String] = []
    /// How many signed certificate timestamps it carries (RFC 6962).
    public private(set) var timestamps = 0
    /// Whether a server must staple a proof that it is not revoked (RFC 7633).
    public private(set) var mustStaple = false
    /// Identifiers of the extensions that whoever does not know them must refuse.
    public private(set) var critical: [String] = []

    init() {}

    init(_ list: DER.Element) {
        var entries = list.inside
        while let entry = entries.next(0x30) {
            var fields = entry.inside
            guard let object = fields.next(0x06) else { continue }
            let identifier = DER.dotted(object.content) ?? object.content.hex
            if let flag = fields.next(0x01), flag.content.first ?? 0 != 0 { critical.append(identifier) }
            guard let value = fields.next(0x04) else { continue }
            var inside = DER(value.content)
            if let element = inside.next() { read(identifier, element) }
        }
    }

    private mutating func read(_ identifier: String, _ element: DER.Element) {
        switch identifier {
        case "2.5.29.17": names = AlternativeNames(element)
        case "2.5.29.19":
            var fields = element.inside
            let isAuthority = fields.next(0x01)?.content.first ?? 0 != 0
            basicConstraints = BasicConstraints(isAuthority: isAuthority, pathLength: fields.next(0x02)?.number)
        case "2.5.29.15": keyUsage = Self.usages(element)
        case "2.5.29.37": extendedKeyUsage = Self.purposes(element)
        case "2.5.29.14": subjectKey = element.content.hex
        case "2.5.29.35": authorityKey = element.inside.first(0x80)?.content.hex
        case "2.5.29.31": revocationLists = Self.distributionPoints(element)
        case "1.3.6.1.5.5.7.1.1": readAccess(element)
        case "1.3.6.1.5.5.7.1.24":
            var features = element.inside
            while let feature = features.next(0x02) { mustStaple = mustStaple || feature.number == 5 }
        case "1.3.6.1.4.1.11129.2.4.2":
            var list = ByteReader(element.content)
            var entries = ByteReader(list.field(lengthBytes: 2) ?? [])
            while entries.field(lengthBytes: 2) != nil { timestamps += 1 }
        default: break
        }
    }

    private mutating func readAccess(_ element: DER.Element) {
        var entries = element.inside
        while let entry = entries.next(0x30) {
            var fields = entry.inside
            let method = fields.identifier()
            guard let address = fields.next(0x86)?.content.latin else { continue }
            if method == "1.3.6.1.5.5.7.48.1" { ocsp.append(address) }
            if method == "1.3.6.1.5.5.7.48.2" { issuerAddresses.append(address) }
        }
    }

    private static func distributionPoints(_ element: DER.Element) -> [String] {
        var points = element.inside
        var addresses: [String] = []
        while let point = points.next(0x30) {
            guard let name = point.inside.first(0xa0), var full = name.inside.first(0xa0)?.inside else { continue }
            while let entry = full.next() { if entry.tag == 0x86 { addresses.append(entry.content.latin) } }
        }
        return addresses
    }

    private static let usageNames = [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
        "cRLSign", "encipherOnly", "decipherOnly",
    ]

    private static func usages(_ element: DER.Element) -> [String] {
        let bytes = Array(element.content.dropFirst())
        return usageNames.enumerated().filter { index, _ in
            index / 8 < bytes.count && bytes[index / 8] >> UInt8(7 - index % 8) & 1 == 1
        }.map(\.element)
    }

    private static let purposeNames = [
        "1.3.6.1.5.5.7.3.1": "serverAuth", "1.3.6.1.5.5.7.3.2": "clientAuth", "1.3.6.1.5.5.7.3.3": "codeSigning",
        "1.3.6.1.5.5.7.3.4": "emailProtection", "1.3.6.1.5.5.7.3.8": "timeStamping",
        "1.3.6.1.5.5.7.3.9": "OCSPSigning", "2.5.29.37.0": "anyExtendedKeyUsage",
    ]

    private static func purposes(_ element: DER.Element) -> [String] {
        var list = element.inside
        var purposes: [String] = []
        while let object = list.next(0x06) {
            let identifier = DER.dotted(object.content) ?? object.content.hex
            purposes.append(purposeNames[identifier] ?? identifier)
        }
        return purposes
    }
}

/// The alternative names of a certificate's subject (RFC 5280, 4.2.1.6).
public struct AlternativeNames: Sendable, Hashable {
    /// Host names, also with a `*`.
    public private(set) var dns: [String] = []
    /// Addresses, 4 or 16 bytes each.
    public private(set) var addresses: [[UInt8]] = []
    /// Mail addresses.
    public private(set) var mail: [String] = []
    /// URIs.
    public private(set) var uris: [String] = []
    /// Whether there are names of other sorts.
    public private(set) var hasOthers = false

    init() {}

    init(_ element: DER.Element) {
        var entries = element.inside
        while let entry = entries.next() {
            switch entry.tag {
            case 0x81: mail.append(entry.content.latin)
            case 0x82: dns.append(entry.content.latin)
            case 0x86: uris.append(entry.content.latin)
            case 0x87 where entry.content.count == 4 || entry.content.count == 16:
                addresses.append(Array(entry.content))
            default: hasOthers = true
            }
        }
    }

    /// Whether there are none at all.
    public var isEmpty: Bool { dns.isEmpty && addresses.isEmpty && mail.isEmpty && uris.isEmpty && !hasOthers }

    /// Everything as text: hosts, addresses, mail addresses and URIs, in this order.
    public var all: [String] { dns + addresses.map(AddressText.write) + mail + uris }
}
