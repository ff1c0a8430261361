import Synchronization

/// Lets so many in at a time; the others wait for their turn in the order in which they came.
final class Gate: Sendable {
    fileprivate struct State {
        var width: Int
        var inside = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// The right to be inside; it ends when told so, or when nobody holds it any more.
    final class Pass: Sendable {
        private let gate: Gate
        private let isValid = Mutex(true)

        fileprivate init(_ gate: Gate) { self.gate = gate }

        deinit { end() }

        func end() {
            let wasValid = isValid.withLock { isValid in
                defer { isValid = false }
                return isValid
            }
            if wasValid { gate.leave() }
        }
    }

    private let state: Mutex<State>

    init(width: Int) { state = Mutex(State(width: max(1, width))) }

    /// How many are let in at a time.
    var width: Int { state.withLock(\.width) }

    /// Lets in one at a time from now on. Those that are inside stay until they leave.
    func narrow() { state.withLock { $0.width = 1 } }

    /// Waits for a turn.
    func enter() async -> Pass {
        if !state.withLock({ $0.enter() }) {
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    if state.enter() { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isFree { continuation.resume() }
            }
        }
        return Pass(self)
    }

    private func leave() {
        let next = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.inside -= 1
            var next: [CheckedContinuation<Void, Never>] = []
            while !state.waiting.isEmpty, state.inside < state.width {
                state.inside += 1
                next.append(state.waiting.removeFirst())
            }
            return next
        }
        for continuation in next { continuation.resume() }
    }
}

extension Gate.State {
    fileprivate mutating func enter() -> Bool {
        guard inside < width else { return false }
        inside += 1
        return true
    }
}

/// A connection that keeps its place inside a gate until it is closed.
struct HeldConnection: Connection {
    private let connection: any Connection
    private let pass: Gate.Pass

    init(_ connection: any Connection, _ pass: Gate.Pass) {
        (self.connection, self.pass) = (connection, pass)
    }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
        try await connection.send(bytes, until: deadline)
    }

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        try await connection.receive(until: deadline)
    }

    func close() {
        connection.close()
        pass.end()
    }
}
