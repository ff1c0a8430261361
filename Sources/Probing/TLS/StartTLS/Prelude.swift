/// Leads a connection from its protocol's beginning to the point where TLS begins.
enum Prelude {
    /// How much a server may say before TLS.
    static let limit = 64 << 10
    /// How long one line may be.
    static let lineLimit = 16 << 10

    /// What a prelude wants next.
    enum Step: Hashable, Sendable {
        /// More bytes.
        case listen
        /// These bytes sent, then more.
        case send([UInt8])
        /// These bytes sent, then TLS begins.
        case last([UInt8])
        /// TLS begins.
        case ready
        /// The server does not change to TLS.
        case refused
        /// What it said cannot be understood.
        case garbage(String)
    }

    static func run(
        _ kind: StartTLS, on connection: any Connection, host: String, until deadline: ContinuousClock.Instant
    ) async throws(ProbeFailure) -> any Connection {
        var machine = machine(for: kind, host: host)
        var step = machine.begin()
        var total = 0
        do throws(ConnectionError) {
            while true {
                switch step {
                case .listen: break
                case .send(let bytes): try await connection.send(bytes, until: deadline)
                case .ready: return kind == .mssql ? TDSConnection(connection) : connection
                case .last(let bytes):
                    try await connection.send(bytes, until: deadline)
                    return connection
                case .refused:
                    throw ConnectionError(.refused)
                case .garbage:
                    throw ConnectionError(.exhausted)
                }
                let bytes = try await connection.receive(until: deadline)
                total += bytes.count
                if bytes.isEmpty {
                    step = .garbage("the connection ended")
                } else if total > limit {
                    step = .garbage("it said too much")
                } else {
                    step = machine.take(bytes)
                }
            }
        } catch {
            switch step {
            case .refused: throw ProbeFailure(kind: .doesNotOfferTLS, text: "does not offer TLS")
            case .garbage(let why): throw ProbeFailure(kind: .prelude, text: "no \(kind.rawValue) before TLS: \(why)")
            default: throw .connection(error.kind)
            }
        }
    }

    static func machine(for kind: StartTLS, host: String) -> any PreludeMachine {
        switch kind {
        case .smtp, .lmtp, .imap, .pop3, .ftp, .sieve, .nntp: LinePrelude(kind)
        case .xmpp: XMPPPrelude(host: host)
        case .ldap: LDAPPrelude()
        case .postgres: PostgresPrelude()
        case .mysql: MySQLPrelude()
        case .mssql: TDSPrelude()
        case .rdp: RDPPrelude()
        }
    }
}

/// One protocol's way to TLS, as a value: what was received goes in, what to do comes out.
protocol PreludeMachine: Sendable {
    /// The first step.
    mutating func begin() -> Prelude.Step
    /// The next step, after more bytes.
    mutating func take(_ bytes: [UInt8]) -> Prelude.Step
}
