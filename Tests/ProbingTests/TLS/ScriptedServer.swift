import Synchronization

@testable import Probing

/// A dialer whose every connection leads to a few lines of code: bytes in, what to do out.
struct ScriptedDialer: Dialer {
    /// What a server does once it has heard something; nil to go on listening.
    typealias Script = @Sendable (_ connection: Int, _ heard: [UInt8]) -> Reply?

    enum Reply: Sendable {
        /// Bytes, cut into pieces, then the end of the connection.
        case say([UInt8], piece: Int = .max)
        /// Bytes and nothing more: the connection stays open.
        case hang([UInt8])
        case reset([UInt8] = [])
        /// The same bytes again and again.
        case forever([UInt8])
    }

    let script: Script
    let opened = Counter()

    func addresses(of host: String) async -> [IPAddress] { [.loopback4] }

    func connect(
        to endpoint: Endpoint, until deadline: ContinuousClock.Instant
    ) async throws(ConnectionError) -> any Connection {
        ScriptedConnection(number: opened.next(), script: script)
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0 - 1
        }
    }
    var count: Int { value.withLock { $0 } }
}

final class ScriptedConnection: Connection {
    private struct State {
        var heard: [UInt8] = []
        var reply: ScriptedDialer.Reply?
        var place = 0
    }

    private let number: Int
    private let script: ScriptedDialer.Script
    private let state = Mutex(State())

    init(number: Int, script: @escaping ScriptedDialer.Script) {
        self.number = number
        self.script = script
    }

    func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) async throws(ConnectionError) {
        state.withLock { state in
            state.heard += bytes
            if state.reply == nil { state.reply = script(number, state.heard) }
        }
    }

    func receive(until deadline: ContinuousClock.Instant) async throws(ConnectionError) -> [UInt8] {
        let result = state.withLock { state -> Result<[UInt8], ConnectionError> in
            switch state.reply {
            case .say(let bytes, let piece):
                let end = min(bytes.count, state.place + min(piece, 16 << 10))
                defer { state.place = end }
                return .success(Array(bytes[state.place..<end]))
            case .hang(let bytes), .reset(let bytes):
                if state.place < bytes.count {
                    state.place = bytes.count
                    return .success(bytes)
                }
                if case .reset = state.reply { return .failure(ConnectionError(.reset)) }
                return .failure(ConnectionError(.timedOut))
            case .forever(let bytes):
                return deadline <= .now ? .failure(ConnectionError(.timedOut)) : .success(bytes)
            case nil: return .failure(ConnectionError(.timedOut))
            }
        }
        return try result.get()
    }

    func close() {}
}

/// A generator whose numbers follow from its seed (SplitMix64), so that a failure can be repeated.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
