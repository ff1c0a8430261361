/// Why a handshake came to no end. The text is a short reason for people.
struct HandshakeFault: Error, Sendable, Hashable {
    /// The kinds of trouble.
    enum Kind: Sendable, Hashable {
        /// The server refused with an alert of this number.
        case alert(UInt8)
        /// The server closed or reset the connection.
        case closed
        /// The time was over.
        case timedOut
        /// No connection could be had.
        case unreachable
        /// The server's bytes break the protocol.
        case malformed
        /// A record or Finished message does not fit the keys.
        case notAuthentic
        /// It needs an algorithm that is not built in.
        case unsupported
    }

    /// What kind of trouble it was.
    let kind: Kind
    /// The reason, for people.
    let why: String

    /// The server refused.
    static func alert(_ alert: Alert) -> Self {
        Self(kind: .alert(alert.description), why: TLSFault.alert(alert).text)
    }

    /// The server's bytes break the protocol.
    static func malformed(_ what: String) -> Self { Self(kind: .malformed, why: TLSFault.garbage(what).text) }

    /// It needs an algorithm that is not built in.
    static func unsupported(_ what: String) -> Self { Self(kind: .unsupported, why: "needs a handshake with \(what)") }

    static let closed = Self(kind: .closed, why: "the server closed the connection")
    static let timedOut = Self(kind: .timedOut, why: "no answer in time")
    static let unreachable = Self(kind: .unreachable, why: "no connection")
    static let notAuthentic = Self(kind: .notAuthentic, why: "a message does not fit the handshake's keys")

    /// The same for any error that may come up on the way.
    init(_ error: any Error) {
        switch error {
        case let fault as HandshakeFault: self = fault
        case let error as ConnectionError:
            switch error.kind {
            case .timedOut: self = .timedOut
            case .reset: self = .closed
            default: self = .unreachable
            }
        case TLSFault.alert(let alert): self = .alert(alert)
        case let fault as TLSFault: self = Self(kind: .malformed, why: fault.text)
        default: self = .notAuthentic
        }
    }

    private init(kind: Kind, why: String) {
        self.kind = kind
        self.why = why
    }

    /// Whether there was no word of the server: nothing, or the end of the connection.
    var isMute: Bool {
        switch kind {
        case .closed, .timedOut, .unreachable: true
        default: false
        }
    }

    /// Whether the server itself said no: with an alert, or by ending the connection.
    var isRefusal: Bool {
        switch kind {
        case .alert, .closed: true
        default: false
        }
    }
}
