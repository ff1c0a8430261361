/// Opens connections inside TLS, without trusting anything: for harmless questions to what speaks there.
///
/// Nothing of value may go through it: no certificate and no signature is checked.
public struct TLSDialer: Dialer {
    private let dialer: any Dialer
    private let version: TLSVersion
    private let serverName: String?

    private static let modern: [CipherSuite] = [0x1301, 0x1302, 0x1303].map(CipherSuite.init)
    private static let classic: [CipherSuite] = [
        0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9, 0xc013, 0xc014, 0xc009, 0xc00a, 0x009c, 0x009d, 0x002f, 0x0035,
    ].map(CipherSuite.init)

    /// Shakes hands in one version over the connections of another dialer.
    public init(over dialer: any Dialer, version: TLSVersion, serverName: String? = nil) {
        (self.dialer, self.version, self.serverName) = (dialer, version, serverName)
    }

    /// The addresses of a host.
    public func addresses(of host: String) async -> [IPAddress] { await dialer.addresses(of: host) }

    /// Connects and shakes hands; a handshake that fails is a reset.
    public func connect(
        to endpoint: Endpoint, until deadline: ContinuousClock.Instant
    ) async throws(ConnectionError) -> any Connection {
        let connection = try await dialer.connect(to: endpoint, until: deadline)
        let isModern = version == .tls13
        var offer = HandshakeOffer(
            version: version, suites: (isModern ? Self.modern : Self.classic).filter { SuiteRecipe($0) != nil },
            groups: [.x25519, .secp256r1, .secp384r1],
            schemes: isModern ? HandshakeOffer.modernSchemes : HandshakeOffer.certificateSchemes)
        offer.serverName = serverName
        var handshake = Handshake(offer, on: connection)
        do {
            try await handshake.run(until: deadline)
        } catch {
            connection.close()
            throw ConnectionError(.reset)
        }
        return TLSConnection(handshake.line, over: connection)
    }
}

/// One connection inside TLS; one caller at a time.
private actor TLSConnection: Connection {
    private var line: SecureLine
    private nonisolated let connection: any Connection

    init(_ line: SecureLine, over connection: any Connection) {
        self.line = line
        self.connection = connection
    }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
        var line = line
        do {
            try await line.send(.applicationData, bytes, until: deadline)
        } catch {
            throw error as? ConnectionError ?? ConnectionError(.reset)
        }
        self.line = line
    }

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        while true {
            var line = line
            let event: SecureLine.Event
            do {
                event = try await line.next(until: deadline)
            } catch {
                throw error as? ConnectionError ?? ConnectionError(.reset)
            }
            self.line = line
            switch event {
            case .data(let bytes) where !bytes.isEmpty: return bytes
            case .warning(let alert) where alert.description == Alert.closeNotify: return []
            case .data, .warning, .message, .changeCipherSpec: continue
            }
        }
    }

    nonisolated func close() { connection.close() }
}
