extension CipherSuite {
    /// IANA's name, or `suite 0x1234`.
    public var name: String { SuiteTable.names[rawValue] ?? "suite 0x\(String(rawValue, radix: 16))" }

    /// The suite with a name of the registry.
    public init?(name: String) {
        guard let number = SuiteTable.numbers[name] else { return nil }
        self.init(rawValue: number)
    }

    /// What the suite is made of.
    public var properties: SuiteProperties { SuiteProperties.of(self) }

    /// Every suite of the registry, by number.
    public static let all: [CipherSuite] = SuiteTable.pairs.map { CipherSuite(rawValue: $0.0) }

    /// A client's way to say that it could have offered a higher version (RFC 7507).
    static let fallbackSCSV = CipherSuite(rawValue: 0x5600)
    /// Secure renegotiation where there are no extensions (RFC 5746 3.3).
    static let renegotiationSCSV = CipherSuite(rawValue: 0x00ff)

    /// Whether a server could choose it in a version.
    func belongs(to version: TLSVersion) -> Bool {
        let properties = properties
        switch version {
        case .ssl2: return rawValue > 0xffff
        case .tls13: return properties.keyExchange == .tls13
        case .tls12: return rawValue <= 0xffff && properties.keyExchange != .tls13
        case .ssl3, .tls10, .tls11:
            return rawValue <= 0xffff && properties.keyExchange != .tls13 && !properties.needsTLS12
        }
    }

    /// The suites that a server could choose in a version, those that are common first.
    static func candidates(for version: TLSVersion) -> [CipherSuite] { ordered[version] ?? [] }

    private static let ordered: [TLSVersion: [CipherSuite]] = {
        let ranked = all.map { ($0, $0.properties.rarity) }.sorted { ($0.1, $0.0.rawValue) < ($1.1, $1.0.rawValue) }
        return Dictionary(
            uniqueKeysWithValues: TLSVersion.allCases.map { version in
                (version, ranked.map(\.0).filter { $0.belongs(to: version) })
            })
    }()
}
