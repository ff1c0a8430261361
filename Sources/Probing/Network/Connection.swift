/// A connection that a prober speaks on: bytes go out, bytes come in, and every wait has an end.
///
/// Probers see only this, so that tests can hand them a server made of a few lines.
public protocol Connection: Sendable {
    /// Sends all bytes.
    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError)

    /// The next bytes, at most 16 KiB of them; empty when the other side has ended in order.
    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8]

    /// Ends the connection. May be called more than once.
    func close()
}

/// Opens connections.
public protocol Dialer: Sendable {
    /// Connects, or says why not.
    func connect(
        to endpoint: Endpoint, until deadline: ContinuousClock.Instant
    ) async throws(ConnectionError) -> any Connection

    /// The addresses of a host name or of an address in text form, in the system's order; empty when there are none.
    func addresses(of host: String) async -> [IPAddress]
}

/// Why a connection could not be had or ended early.
public struct ConnectionError: Error, Sendable, Hashable {
    /// The kinds of trouble.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// Nothing listens there.
        case refused
        /// No route, or the address does not exist.
        case unreachable
        /// The time was over before anything came.
        case timedOut
        /// The other side broke off.
        case reset
        /// This machine has no more sockets or memory.
        case exhausted
    }

    /// What kind of trouble it was.
    public let kind: Kind

    /// Creates an error of a kind.
    public init(_ kind: Kind) { self.kind = kind }
}
