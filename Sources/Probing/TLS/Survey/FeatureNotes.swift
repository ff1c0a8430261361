/// Gathers what the answers before TLS 1.3 show beside their choice of suite.
struct FeatureNotes: Sendable {
    private var hellos = 0
    private var richHellos = 0
    private var modernHellos = 0
    private var blockHellos = 0
    private var wholeFlights = 0
    private var certificateFlights = 0
    private var echoed: Set<UInt16> = []
    private var compresses = false
    private var secure = false
    private var staples = false
    private var asksForCertificate = false
    private var timestamps = 0

    /// The application protocols that may still be accepted.
    var openProtocols: [String] = [
        "h2", "http/1.1", "http/1.0", "spdy/3.1", "imap", "pop3", "smtp", "managesieve", "ftp", "xmpp-client",
        "xmpp-server", "nntp", "ldap", "postgresql", "mqtt", "irc", "dot", "ntske/1",
    ]
    private(set) var acceptedProtocols: [String] = []
    /// Whether a server was seen to take none of those that are open.
    private(set) var protocolsDone = false

    /// Takes note of an answer to an offer.
    mutating func note(_ flight: Flight, to offer: Offer) {
        let hello = flight.hello
        guard hello.version < .tls13 else { return }
        hellos += 1
        secure = secure || hello.extensions[TLSExtension.Kind.renegotiationInfo] != nil
        if flight.isComplete {
            wholeFlights += 1
            asksForCertificate = asksForCertificate || flight.hasCertificateRequest
        }
        guard !offer.isPlain else { return }
        richHellos += 1
        compresses = compresses || hello.compression == 1
        guard hello.version > .ssl3 else { return }
        modernHellos += 1
        echoed.formUnion(hello.extensions.keys)
        if hello.suite.properties.mode == .cbc { blockHellos += 1 }
        if flight.isComplete && flight.certificate != nil { certificateFlights += 1 }
        staples = staples || flight.hasCertificateStatus
        if let list = hello.extensions[TLSExtension.Kind.sct] { timestamps = max(timestamps, Self.count(list)) }
        noteProtocol(hello.applicationProtocol, offered: offer.applicationProtocols)
    }

    private mutating func noteProtocol(_ chosen: String?, offered: [String]) {
        guard !offered.isEmpty, !protocolsDone else { return }
        if let chosen, openProtocols.contains(chosen) {
            openProtocols.removeAll { $0 == chosen }
            acceptedProtocols.append(chosen)
        } else if chosen == nil, offered.count == openProtocols.count {
            protocolsDone = true
        }
    }

    /// The server refuses every protocol that is still open.
    mutating func noMoreProtocols() { protocolsDone = true }

    private static func count(_ list: [UInt8]) -> Int {
        var reader = ByteReader(list)
        guard let inner = try? reader.vector(2) else { return 0 }
        var items = ByteReader(inner)
        var count = 0
        while (try? items.vector(2)) != nil { count += 1 }
        return count
    }

    /// What is known by all that about a server that speaks these versions.
    func features(of versions: [TLSVersion], trouble: String) -> TLSFeatures {
        var features = TLSFeatures()
        func seen<Value>(_ value: Value, if shown: Bool) -> Seen<Value> {
            shown ? .known(value) : .unknown(trouble)
        }
        func echo(_ type: UInt16, if shown: Bool) -> Seen<Bool> { seen(echoed.contains(type), if: shown) }
        features.compression = seen(compresses, if: richHellos > 0)
        features.secureRenegotiation = seen(secure, if: hellos > 0)
        features.extendedMasterSecret = echo(TLSExtension.Kind.extendedMasterSecret, if: modernHellos > 0)
        features.encryptThenMAC = echo(TLSExtension.Kind.encryptThenMAC, if: blockHellos > 0)
        if modernHellos > 0 && blockHellos == 0 {
            features.encryptThenMAC = .unknown("there is no suite in CBC mode to show it with")
        }
        features.truncatedHMAC = echo(TLSExtension.Kind.truncatedHMAC, if: modernHellos > 0)
        features.heartbeat = echo(TLSExtension.Kind.heartbeat, if: modernHellos > 0)
        features.sessionTickets = echo(TLSExtension.Kind.sessionTicket, if: modernHellos > 0)
        features.ocspStapling = seen(staples, if: staples || certificateFlights > 0)
        features.certificateTimestamps = seen(timestamps, if: modernHellos > 0)
        features.clientCertificate = seen(asksForCertificate ? .asked : .none, if: wholeFlights > 0)
        features.applicationProtocols = seen(acceptedProtocols, if: protocolsDone)
        if let newest = versions.last, newest <= .ssl3 { features.lackExtensions() }
        guard versions == [.tls13] else { return features }
        features.compression = .known(false)
        features.secureRenegotiation = .known(true)
        features.clientRenegotiation = .known(false)
        features.extendedMasterSecret = .known(true)
        features.truncatedHMAC = .known(false)
        features.encryptThenMAC = .unknown("there is no suite in CBC mode to show it with")
        return features
    }
}

extension TLSFeatures {
    /// What is certain of a server that speaks nothing newer than SSL 3.0, which has no extensions.
    fileprivate mutating func lackExtensions() {
        extendedMasterSecret = .known(false)
        encryptThenMAC = .known(false)
        truncatedHMAC = .known(false)
        heartbeat = .known(false)
        sessionTickets = .known(false)
        ocspStapling = .known(false)
        certificateTimestamps = .known(0)
        applicationProtocols = .known([])
        earlyData = .known(false)
    }
}
