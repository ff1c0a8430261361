/// What one ClientHello offers.
struct Offer: Sendable, Hashable {
    var version: TLSVersion
    var suites: [CipherSuite]
    var groups: [NamedGroup] = []
    var schemes: [SignatureScheme] = SignatureScheme.all
    /// Whether `schemes` holds for the chain's certificates too; otherwise they may be signed with any scheme. OpenSSL
    /// refuses a client that says so when it does not know how its own chain is signed (MD5).
    var limitsCertificates = true
    var applicationProtocols: [String] = []
    /// Only what a hello must have: for servers that stumble over the rest.
    var isPlain = false
    /// TLS 1.3: a share of a group that does not exist, for servers that do not like an empty list (RFC 8701).
    var hasStandInShare = false

    /// The most suites that one hello offers; more than about 170 upset some middleboxes.
    static let width = 128

    private static let nobody = NamedGroup(rawValue: 0x0a0a)

    /// The hello.
    func hello(serverName: String?) -> ClientHello {
        var hello = ClientHello(version: version, suites: suites)
        if version == .ssl3 {
            hello.suites.append(.renegotiationSCSV)
            if !isPlain { hello.compressions = [1, 0] }
            return hello
        }
        var extensions: [TLSExtension] = []
        if let serverName { extensions.append(.serverName(serverName)) }
        if version == .tls13 {
            hello.sessionID = .random(32)
            extensions += [
                .supportedVersions([.tls13]),
                .supportedGroups((hasStandInShare ? [Self.nobody] : []) + groups),
                .signatureAlgorithms(schemes), .keyShare(hasStandInShare ? [(Self.nobody, [0])] : []),
            ]
            hello.extensions = extensions
            return hello
        }
        if !groups.isEmpty { extensions += [.supportedGroups(groups), .pointFormats] }
        if version == .tls12 {
            extensions.append(.signatureAlgorithms(schemes))
            if !limitsCertificates { extensions.append(.signatureAlgorithmsCert(SignatureScheme.all)) }
        }
        extensions.append(.renegotiationInfo())
        if !isPlain {
            hello.compressions = [1, 0]
            extensions += [
                .extendedMasterSecret, .encryptThenMAC, .sessionTicket(), .statusRequest, .sct, .truncatedHMAC,
                .heartbeat,
            ]
            if !applicationProtocols.isEmpty { extensions.append(.alpn(applicationProtocols)) }
        }
        hello.extensions = extensions
        // Some load balancers never answer hellos of 256 to 511 bytes (RFC 7685).
        let length = hello.message().count
        if (256..<512).contains(length), !isPlain { hello.extensions.append(.padding(max(1, 512 - length - 4))) }
        return hello
    }

    /// What is wrong with a server's choice, in view of this offer.
    func contradiction(_ hello: ServerHello) -> String? {
        if hello.version > version { return "the server answered in \(hello.version.name), which was not offered" }
        guard hello.version == version else { return nil }
        if !suites.contains(hello.suite) { return "the server chose \(hello.suite.name), which was not offered" }
        if let group = hello.selectedGroup, version == .tls13, !groups.contains(group) {
            return "the server chose \(group.name), which was not offered"
        }
        if hello.compression > 1 || hello.compression == 1 && (isPlain || version == .tls13) {
            return "the server chose a compression that was not offered"
        }
        return nil
    }
}

extension Array {
    /// Pieces of at most so many elements.
    func pieces(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
