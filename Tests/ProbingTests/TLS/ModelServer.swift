@testable import Probing

/// A server that chooses as it is told to and signs nothing: the truth that a survey must find.
struct ModelServer: Sendable {
    var suites: [TLSVersion: [CipherSuite]] = [:]
    var groups: [NamedGroup] = []
    var modernGroups: [NamedGroup] = []
    var schemes: [SignatureScheme] = []
    var followsClient = false
    var features: Set<UInt16> = []
    var applicationProtocols: [String] = []
    var compresses = false
    var asksForCertificate = false
    var staples = false
    var hasFallbackProtection = true
    /// How "no" is said: an alert, the end of the connection or a reset.
    var refusal = Refusal.alert
    enum Refusal: CaseIterable, Sendable { case alert, oddAlert, end, reset }

    /// Two primes that are in nobody's list would do; this is the one of ffdhe2048's size that nobody checks.
    static let prime = [UInt8](repeating: 0xfb, count: 256)
    static let certificate = [UInt8](repeating: 0x30, count: 900)

    /// A random configuration.
    static func random(using generator: inout Seeded) -> Self {
        var server = Self()
        for version in [TLSVersion.ssl3, .tls10, .tls11, .tls12, .tls13] where Bool.random(using: &generator) {
            let candidates = CipherSuite.candidates(for: version)
            let wide = Int.random(in: 0..<4, using: &generator) == 0 ? candidates : Array(candidates.prefix(60))
            let count = Int.random(in: 1...12, using: &generator)
            server.suites[version] = Array(wide.shuffled(using: &generator).prefix(count))
        }
        func some<Choice>(_ list: [Choice], _ most: Int) -> [Choice] {
            Array(list.shuffled(using: &generator).prefix(Int.random(in: 1...most, using: &generator)))
        }
        server.groups = some(NamedGroup.curves, 6)
        server.modernGroups = some(NamedGroup.inTLS13, 8)
        server.schemes = some(SignatureScheme.all, 8)
        server.followsClient = Bool.random(using: &generator)
        server.features = Set(
            some(
                [
                    TLSExtension.Kind.extendedMasterSecret, TLSExtension.Kind.encryptThenMAC,
                    TLSExtension.Kind.sessionTicket, TLSExtension.Kind.renegotiationInfo,
                    TLSExtension.Kind.heartbeat, TLSExtension.Kind.truncatedHMAC,
                ], 6))
        server.applicationProtocols = some(["h2", "http/1.1", "imap", "smtp"], 3)
        server.compresses = Bool.random(using: &generator)
        server.asksForCertificate = Bool.random(using: &generator)
        server.staples = Bool.random(using: &generator)
        server.hasFallbackProtection = Bool.random(using: &generator)
        server.refusal = Refusal.allCases.randomElement(using: &generator) ?? .alert
        return server
    }

    /// The answer to what a client sent.
    func answer(_ heard: [UInt8]) -> ScriptedDialer.Reply? {
        guard let hello = HelloSeen(heard) else { return heard.first == 22 ? nil : refuse(Alert.decodeError) }
        return hello.versions.contains(.tls13) && suites[.tls13] != nil ? modern(hello) : legacy(hello)
    }

    private func refuse(_ description: UInt8) -> ScriptedDialer.Reply {
        switch refusal {
        case .alert: .say([21, 3, 1, 0, 2, 2, description])
        case .oddAlert: .say([21, 3, 1, 0, 2, 2, Alert.internalError])
        case .end: .say([])
        case .reset: .reset()
        }
    }

    private func choose<Choice: Hashable>(_ mine: [Choice], _ theirs: [Choice]) -> Choice? {
        followsClient ? theirs.first(where: mine.contains) : mine.first(where: theirs.contains)
    }

    private func modern(_ hello: HelloSeen) -> ScriptedDialer.Reply {
        guard let suite = choose(suites[.tls13] ?? [], hello.suites), let group = choose(modernGroups, hello.groups)
        else { return refuse(Alert.handshakeFailure) }
        var share: [UInt8] = []
        share.append(group.rawValue)
        let random: [UInt8] = [
            0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
            0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
        ]
        return .hang(
            Self.serverHello(
                .tls12, random, hello.sessionID, suite, 0,
                [TLSExtension(type: 43, body: [3, 4]), TLSExtension(type: 51, body: share)]))
    }

    private func legacy(_ hello: HelloSeen) -> ScriptedDialer.Reply {
        let most = hello.versions.contains(.tls13) ? TLSVersion.ssl3 : hello.legacy
        guard !hello.versions.contains(.tls13),
            let version = suites.keys.filter({ $0 <= most && $0 < .tls13 }).max()
        else { return refuse(Alert.protocolVersion) }
        if hello.suites.contains(.fallbackSCSV), hasFallbackProtection, (suites.keys.max() ?? version) > hello.legacy {
            return .say([21, 3, 1, 0, 2, 2, Alert.inappropriateFallback])
        }
        let usable = (suites[version] ?? []).filter { isUsable($0, version, hello) }
        guard let suite = choose(usable, hello.suites) else { return refuse(Alert.handshakeFailure) }
        var extensions: [TLSExtension] = []
        for type in features.sorted() where hello.extensions[type] != nil {
            if type == TLSExtension.Kind.encryptThenMAC && suite.properties.mode != .cbc { continue }
            extensions.append(TLSExtension(type: type, body: type == 0xff01 ? [0] : type == 15 ? [1] : []))
        }
        if let name = hello.protocols.first(where: applicationProtocols.contains) {
            extensions.append(.alpn([name]))
        }
        let compression: UInt8 = compresses && hello.compressions.contains(1) ? 1 : 0
        var bytes = Self.serverHello(
            version, [UInt8](repeating: 7, count: 32), [], suite, compression, version == .ssl3 ? [] : extensions)
        let signs = suite.properties.authentication.signs
        if signs { bytes += Self.message(11, .vector([UInt8].vector(Self.certificate, width: 3), width: 3)) }
        if signs, staples, hello.extensions[5] != nil { bytes += Self.message(22, [1, 0, 0, 1, 0]) }
        if let exchange = keyExchange(suite, version, hello) { bytes += Self.message(12, exchange) }
        if asksForCertificate { bytes += Self.message(13, [1, 1, 0, 0, 0, 0]) }
        return .hang(bytes + Self.message(14, []))
    }

    private func isUsable(_ suite: CipherSuite, _ version: TLSVersion, _ hello: HelloSeen) -> Bool {
        let properties = suite.properties
        if [.ecdhe, .ecdhePSK].contains(properties.keyExchange), choose(groups, hello.curves(version)) == nil {
            return false
        }
        let signed = [.ecdhe, .dhe].contains(properties.keyExchange) && properties.authentication.signs
        return !signed || version < .tls12 || choose(schemes, hello.schemes) != nil
    }

    private func keyExchange(_ suite: CipherSuite, _ version: TLSVersion, _ hello: HelloSeen) -> [UInt8]? {
        let properties = suite.properties
        var body: [UInt8] = properties.keyExchange.usesPSK ? [0, 0] : []
        switch properties.keyExchange {
        case .ecdhe, .ecdhePSK:
            guard let group = choose(groups, hello.curves(version)) else { return nil }
            body += [3]
            body.append(group.rawValue)
            body += [3, 4, 1, 2]
        case .dhe, .dhePSK:
            body.append(vector: Self.prime, width: 2)
            body += [0, 1, 2]
            body.append(vector: Self.prime, width: 2)
        default: return nil
        }
        guard properties.authentication.signs else { return body }
        if version == .tls12, let scheme = choose(schemes, hello.schemes) { body.append(scheme.rawValue) }
        body.append(vector: [UInt8](repeating: 9, count: 256), width: 2)
        return body
    }

    static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        Record.wrap(HandshakeMessage.Kind(type).header(length: body.count) + body, type: .handshake, version: 0x0303)
    }

    static func serverHello(
        _ version: TLSVersion, _ random: [UInt8], _ sessionID: [UInt8], _ suite: CipherSuite, _ compression: UInt8,
        _ extensions: [TLSExtension]
    ) -> [UInt8] {
        var body: [UInt8] = []
        body.append(version.rawValue)
        body += random
        body.append(vector: sessionID, width: 1)
        body.append(UInt16(suite.rawValue))
        body += [compression]
        var list: [UInt8] = []
        for item in extensions {
            list.append(item.type)
            list.append(vector: item.body, width: 2)
        }
        if !list.isEmpty { body.append(vector: list, width: 2) }
        return message(2, body)
    }
}

/// A ClientHello as a server reads it.
struct HelloSeen {
    var legacy: TLSVersion
    var sessionID: [UInt8]
    var suites: [CipherSuite] = []
    var compressions: [UInt8]
    var extensions: [UInt16: [UInt8]] = [:]

    init?(_ bytes: [UInt8]) {
        var records = RecordReader()
        var messages = HandshakeReader()
        records.feed(bytes)
        do {
            while let record = try records.next() { try messages.feed(record.fragment) }
            guard let message = messages.next(), message.type == 1 else { return nil }
            var reader = ByteReader(message.body)
            guard let version = TLSVersion(rawValue: try reader.uint16()) else { return nil }
            legacy = version
            _ = try reader.take(32)
            sessionID = Array(try reader.vector(1))
            suites = Self.numbers(try reader.vector(2)).map { CipherSuite(rawValue: UInt32($0)) }
            compressions = Array(try reader.vector(1))
            if !reader.isAtEnd { extensions = try TLSExtension.dictionary(try reader.vector(2)) }
        } catch { return nil }
    }

    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
        var reader = ByteReader(bytes)
        var numbers: [UInt16] = []
        while let number = try? reader.uint16() { numbers.append(number) }
        return numbers
    }

    private func list(_ type: UInt16, width: Int = 2) -> [UInt16] {
        guard let body = extensions[type] else { return [] }
        return Self.numbers(body.dropFirst(width))
    }

    var versions: [TLSVersion] { list(43, width: 1).compactMap(TLSVersion.init(rawValue:)) }
    var groups: [NamedGroup] { list(10).map(NamedGroup.init(rawValue:)) }
    var schemes: [SignatureScheme] { list(13).map(SignatureScheme.init(rawValue:)) }
    var protocols: [String] {
        var reader = ByteReader((extensions[16] ?? []).dropFirst(2))
        var names: [String] = []
        while let name = try? reader.vector(1) { names.append(String(decoding: name, as: UTF8.self)) }
        return names
    }

    /// SSL 3.0 has no way to name curves.
    func curves(_ version: TLSVersion) -> [NamedGroup] { version == .ssl3 ? NamedGroup.curves : groups }
}
