/// What one side of a short conversation decides: a value without any I/O, so that tests can speak with it.
///
/// The network tells it what happened and does what it answers. A dialogue may open at most two connections, however
/// often it asks.
public protocol Dialogue: Sendable {
    /// Takes what happened and says what to do next.
    mutating func next(after event: DialogueEvent) -> DialogueStep
}

/// What happened on a connection.
public enum DialogueEvent: Sendable, Hashable {
    /// The connection stands.
    case opened
    /// More bytes came; never more than ``LocalNetwork/readLimit`` on one connection.
    case received([UInt8])
    /// The time for listening is over.
    case silent
    /// The other side closed or reset the connection.
    case closed
    /// There is no connection: refused.
    case refused
    /// There is no connection for another reason: no route, no answer, no such address.
    case unreachable
    /// The network has no time left.
    case outOfTime
}

/// What a dialogue wants.
public enum DialogueStep: Sendable, Hashable {
    /// Wait for bytes, in all at most this long after the last `listen`, `send` or opening.
    case listen(upTo: Duration)
    /// Send these bytes, then wait for an answer.
    case send([UInt8], listen: Duration)
    /// Go on with what was asked before: the time that was set runs on. After `silent` or `closed` it is an end.
    case goOn
    /// Close and open a second connection.
    case reopen
    /// End; these bytes are a farewell whose answer nobody waits for.
    case end(farewell: [UInt8])
}

/// The network as instruments see it: names become addresses, and short dialogues are held.
public protocol Network: Sendable {
    /// The addresses of a host name or of an address in text form, in the system's order; empty when there are none.
    func addresses(of host: String) async -> [IPAddress]

    /// Holds the dialogues, at most `width` at a time, and gives them back in their order. Those that have not ended
    /// when the time is over are told so.
    func hold<D: Dialogue>(_ dialogues: [(Endpoint, D)], width: Int, within limit: Duration) async -> [D]
}
