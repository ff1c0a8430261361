import Synchronization

/// Why a question could not be asked.
struct ProbeFailure: Error, Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// There is no connection, or it broke.
        case connection(ConnectionError.Kind)
        /// The server says that it does not change to TLS.
        case doesNotOfferTLS
        /// What came before TLS could not be understood.
        case prelude
        /// The time for this server is over.
        case outOfTime
    }

    var kind: Kind
    /// For people.
    var text: String

    static let outOfTime = ProbeFailure(kind: .outOfTime, text: "the time for this server was over")

    static func connection(_ kind: ConnectionError.Kind) -> Self {
        let text =
            switch kind {
            case .refused: "the connection was refused"
            case .unreachable: "the server cannot be reached"
            case .timedOut: "no answer in time"
            case .reset: "the server broke off the connection"
            case .exhausted: "this machine has no connections left"
            }
        return ProbeFailure(kind: .connection(kind), text: text)
    }
}

/// One server's connections: each opened at its pace, led up to the point where TLS begins, and counted.
final class ProbeSession: Sendable {
    let target: TLSTarget
    let options: TLSSurveyOptions
    /// When everything must be over.
    let deadline: ContinuousClock.Instant
    let started = ContinuousClock.now
    private let dialer: any Dialer
    private let state = Mutex(State())

    private struct State {
        var endpoints: [Endpoint] = []
        var isSettled = false
        var connections = 0
        var earliest = ContinuousClock.now
        var gap: Duration = .zero
        var sendsServerName = true
    }

    init(target: TLSTarget, options: TLSSurveyOptions, dialer: any Dialer) {
        self.target = target
        self.options = options
        self.dialer = dialer
        deadline = started + options.surveyLimit
        state.withLock { $0.gap = options.rate.map { $0 > 0 ? .seconds(1 / $0) : .zero } ?? .zero }
    }

    /// How many connections were opened so far.
    var connections: Int { state.withLock(\.connections) }
    /// The endpoint that answered.
    var endpoint: Endpoint? { state.withLock { $0.isSettled ? $0.endpoints.first : nil } }
    /// When an answer that is asked for now must be there.
    var answerDeadline: ContinuousClock.Instant { min(deadline, .now + options.answerLimit) }
    var isOutOfTime: Bool { deadline <= .now }

    /// The name that hellos carry; nil where an address was asked for or the server refuses the name.
    var serverName: String? {
        guard state.withLock(\.sendsServerName) else { return nil }
        let name = target.serverName ?? target.host
        let isAddress = name.contains(":") || name.allSatisfy { $0.isNumber || $0 == "." }
        return isAddress || name.isEmpty || name.utf8.count > 255 ? nil : name
    }

    /// Goes on without or again with a name.
    func sendServerName(_ sends: Bool) { state.withLock { $0.sendsServerName = sends } }

    /// Leaves more time between connections, after a pause.
    func slowDown() {
        let respite = options.respite
        state.withLock {
            $0.gap = max($0.gap, respite / 10)
            $0.earliest = .now + respite
        }
    }

    /// A connection on which the next bytes are TLS.
    func open() async throws(ProbeFailure) -> any Connection {
        try await pace()
        let connection = try await dial()
        guard let kind = target.startTLS else { return connection }
        do throws(ProbeFailure) {
            return try await Prelude.run(kind, on: connection, host: target.host, until: answerDeadline)
        } catch {
            connection.close()
            throw error
        }
    }

    private func pace() async throws(ProbeFailure) {
        let earliest = state.withLock { state in
            let now = ContinuousClock.now
            let mine = max(now, state.earliest)
            state.earliest = mine + state.gap
            return mine
        }
        guard earliest < deadline, !isOutOfTime else { throw .outOfTime }
        if earliest > .now {
            do { try await Task.sleep(until: earliest, clock: .continuous) } catch { throw .outOfTime }
        }
    }

    private func dial() async throws(ProbeFailure) -> any Connection {
        var endpoints = state.withLock(\.endpoints)
        if endpoints.isEmpty {
            endpoints = await dialer.addresses(of: target.host).prefix(8).map { Endpoint($0, port: target.port) }
            guard !endpoints.isEmpty else {
                throw ProbeFailure(kind: .connection(.unreachable), text: "the name has no address")
            }
        }
        var last = ConnectionError.Kind.unreachable
        for endpoint in endpoints {
            guard !isOutOfTime else { throw .outOfTime }
            state.withLock { $0.connections += 1 }
            do throws(ConnectionError) {
                let connection = try await dialer.connect(to: endpoint, until: answerDeadline)
                state.withLock {
                    $0.endpoints = [endpoint]
                    $0.isSettled = true
                }
                return connection
            } catch { last = error.kind }
        }
        throw .connection(last)
    }
}
