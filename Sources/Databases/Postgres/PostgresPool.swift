import Dispatch
import Foundation
import Synchronization

/// The connections of one database: so many at most, each made when first needed and used by one at a time. Who finds none
/// free waits in order, and not for ever.
final class PostgresPool: Sendable {
    /// A place for one connection, with a thread of its own.
    final class Slot: @unchecked Sendable {  // safe: the pool hands a slot to one user at a time.
        let queue = DispatchQueue(label: "ward.postgres")
        var session: PostgresSession?
    }

    /// Carries a slot from the pool to a thread that waits for it.
    private final class Handover: Sendable {
        let arrived = DispatchSemaphore(value: 0)
        let answer = Mutex<Result<Slot, SQLError>>(.failure(PostgresPool.closed))
    }

    /// Somebody who waits for a slot. `run` is told the slot, on the slot's own thread, and gives it back itself.
    private struct Waiter {
        var until: ContinuousClock.Instant
        var run: @Sendable (Result<Slot, SQLError>) -> Void
    }

    private struct State {
        var idle: [Slot] = []
        var made = 0
        var waiting: [Waiter] = []
        var isWatching = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let options: PostgresOptions

    init(_ options: PostgresOptions) { self.options = options }

    private static let closed = SQLError(.unreachable, "The database was closed")
    private static let exhausted = SQLError(
        .busy, "All connections to the server are in use", remedy: "Try again, or allow more connections.")

    /// Runs `work` with a slot on the slot's thread as soon as one is free.
    func use(_ work: @escaping @Sendable (Result<Slot, SQLError>) -> Void) {
        enum Answer {
            case slot(Slot)
            case waits(mustWatch: Bool)
            case closed
        }
        let answer: Answer = state.withLock { state in
            if state.isClosed { return .closed }
            if let slot = state.idle.popLast() { return .slot(slot) }
            if state.made < max(1, options.connections) {
                state.made += 1
                return .slot(Slot())
            }
            state.waiting.append(Waiter(until: .now + .seconds(options.patience), run: work))
            defer { state.isWatching = true }
            return .waits(mustWatch: !state.isWatching)
        }
        switch answer {
        case .slot(let slot): slot.queue.async { work(.success(slot)) }
        case .waits(let mustWatch): if mustWatch { watch() }
        case .closed: work(.failure(Self.closed))
        }
    }

    /// Takes a slot for the caller's own thread.
    func take() throws -> Slot {
        let handover = Handover()
        use { answer in
            handover.answer.withLock { $0 = answer }
            handover.arrived.signal()
        }
        handover.arrived.wait()
        return try handover.answer.withLock { $0 }.get()
    }

    /// Gives a slot back: to the next in line, or to the idle ones.
    func giveBack(_ slot: Slot) {
        let next: Waiter? = state.withLock { state in
            if state.isClosed {
                state.made -= 1
                return nil
            }
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.idle.append(slot)
            return nil
        }
        if let next { slot.queue.async { next.run(.success(slot)) } }
    }

    /// Ends idle connections now and the others when their transactions end, for which it waits a while.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            state.made -= state.idle.count
            state.idle.removeAll()
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for waiter in waiting { waiter.run(.failure(Self.closed)) }
        let end = ContinuousClock.now + .seconds(options.patience)
        while state.withLock({ $0.made > 0 }) && ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.002) }
    }

    /// Sends those away who waited too long, as long as anybody waits.
    private func watch() {
        DispatchQueue.global().asyncAfter(deadline: .now() + min(0.25, options.patience)) { [self] in
            let (late, goesOn) = state.withLock { state in
                let now = ContinuousClock.now
                let late = state.waiting.prefix { $0.until <= now }
                state.waiting.removeFirst(late.count)
                state.isWatching = !state.waiting.isEmpty
                return (late, state.isWatching)
            }
            for waiter in late { waiter.run(.failure(Self.exhausted)) }
            if goesOn { watch() }
        }
    }
}
