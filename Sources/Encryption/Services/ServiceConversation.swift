import Probing

/// Holds one dialogue over a dialer, with limits of its own, and says how it ended.
struct ServiceConversation {
    /// What became of it.
    enum End: Sendable, Hashable {
        /// Somebody took the connection.
        case held
        /// The address answers, and nothing listens on the port.
        case closed
        /// Nobody answered: no host, or a firewall in between. Not the same as closed.
        case noAnswer
    }

    let dialer: any Dialer
    /// How long a connection may take to stand.
    let connectLimit: Duration
    /// How long all of it may take, whatever the other side does.
    let limit: Duration
    /// Waits until another connection may be opened.
    var turn: @Sendable () async -> Void = {}

    /// Holds the dialogue to its end.
    func hold<D: Dialogue>(_ dialogue: inout D, with endpoint: Endpoint) async -> End {
        for connection in 1...2 {
            await turn()
            let line: any Connection
            do {
                line = try await dialer.connect(to: endpoint, until: .now + connectLimit)
            } catch {
                _ = dialogue.next(after: error.kind == .refused ? .refused : .unreachable)
                return connection > 1 ? .held : error.kind == .refused ? .closed : .noAnswer
            }
            let wantsAnother = await speak(&dialogue, on: line)
            line.close()
            guard wantsAnother else { return .held }
        }
        _ = dialogue.next(after: .outOfTime)
        return .held
    }

    /// One connection; says whether the dialogue wants a second one.
    private func speak<D: Dialogue>(_ dialogue: inout D, on line: any Connection) async -> Bool {
        let end = ContinuousClock.now + limit
        var deadline = end
        var received = 0
        var step = dialogue.next(after: .opened)
        while true {
            switch step {
            case .reopen: return true
            case .end(let farewell):
                if !farewell.isEmpty { try? await line.send(farewell, until: .now + .milliseconds(200)) }
                return false
            case .listen(let time): deadline = min(end, .now + time)
            case .send(let bytes, let time):
                deadline = min(end, .now + time)
                do { try await line.send(bytes, until: deadline) } catch {
                    // What the other side sent before it closed is still to be read.
                }
            case .goOn: break
            }
            let event = await Self.event(on: line, until: deadline, received: &received)
            step = dialogue.next(after: event)
            switch (step, event) {
            case (.listen, .closed), (.send, .closed), (.goOn, .closed), (.goOn, .silent): return false
            case (_, .silent) where ContinuousClock.now >= end:
                if case .reopen = step { return true }
                return false
            default: break
            }
        }
    }

    private static func event(
        on line: any Connection, until deadline: ContinuousClock.Instant, received: inout Int
    ) async -> DialogueEvent {
        guard received < LocalNetwork.readLimit else { return .closed }
        do {
            let bytes = try await line.receive(until: deadline)
            if bytes.isEmpty { return .closed }
            let taken = Array(bytes.prefix(LocalNetwork.readLimit - received))
            received += taken.count
            return .received(taken)
        } catch {
            return error.kind == .timedOut ? .silent : .closed
        }
    }
}
