import CEpoll
import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Waits for many sockets on one thread, so that a thousand probes cost a thousand small tasks and no thread each.
///
/// One wait at a time for each socket. A wait ends when the socket is ready or its deadline is over, never later than
/// some hundredths of a second after it.
final class Reactor: Sendable {
    /// What a socket is waited for.
    enum Interest: Sendable {
        case read, write
    }

    private struct Waiter {
        let deadline: ContinuousClock.Instant
        let continuation: CheckedContinuation<Bool, Never>
    }

    /// The one reactor of the process; its thread starts with the first wait and sleeps when nothing is waited for.
    static let shared = Reactor()

    private static let tick: CInt = 20
    private let poller: CInt
    private let waiters = Mutex<[CInt: Waiter]>([:])

    private init() {
        poller = epoll_create1(0)
        Thread.detachNewThread { [self] in run() }
    }

    /// Whether the socket became ready before the deadline.
    func ready(_ socket: CInt, for interest: Interest, until deadline: ContinuousClock.Instant) async -> Bool {
        guard deadline > .now else { return false }
        return await withCheckedContinuation { continuation in
            waiters.withLock { $0[socket] = Waiter(deadline: deadline, continuation: continuation) }
            var event = epoll_event()
            let wanted = interest == .read ? EPOLLIN.rawValue | EPOLLRDHUP.rawValue : EPOLLOUT.rawValue
            event.events = wanted | EPOLLONESHOT.rawValue
            event.data.fd = socket
            if epoll_ctl(poller, EPOLL_CTL_MOD, socket, &event) != 0
                && epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event) != 0
            {
                wake(socket, ready: false)
            }
        }
    }

    private func wake(_ socket: CInt, ready: Bool) {
        let waiter = waiters.withLock { $0.removeValue(forKey: socket) }
        waiter?.continuation.resume(returning: ready)
    }

    private func run() {
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        var swept = ContinuousClock.now
        while true {
            let idle = waiters.withLock { $0.isEmpty }
            let count = epoll_wait(poller, &events, CInt(events.count), idle ? 5 * Self.tick : Self.tick)
            for event in events.prefix(Int(max(0, count))) { wake(event.data.fd, ready: true) }
            let now = ContinuousClock.now
            guard now - swept >= .milliseconds(Int(Self.tick)) else { continue }
            swept = now
            let late = waiters.withLock { all in all.filter { $0.value.deadline <= now }.map(\.key) }
            for socket in late { wake(socket, ready: false) }
        }
    }
}
