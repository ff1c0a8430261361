#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `send(2)` and others; the names alone would mean something else here.
private let systemSend: @Sendable (CInt, UnsafeRawPointer?, Int, CInt) -> Int = send
private let systemConnect: @Sendable (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt = connect

/// Holds many dialogues on one thread with `poll(2)`: non-blocking sockets, absolute deadlines that a dripping server
/// cannot push away, bounded reads, at most two connections for each dialogue.
struct Switchboard<D: Dialogue> {
    #if canImport(Glibc)
        static var stream: CInt { CInt(SOCK_STREAM.rawValue) }
    #else
        static var stream: CInt { SOCK_STREAM }
    #endif

    /// How long a connection may take to stand.
    private static var connectLimit: Duration { .seconds(2) }

    /// The dialogues, in the order in which they were given.
    private(set) var dialogues: [D]
    private let endpoints: [Endpoint]
    private let width: Int
    private var next = 0
    private var lines: [Line] = []

    /// One open connection.
    private struct Line {
        let index: Int
        let socket: CInt
        var deadline: ContinuousClock.Instant
        var stands = false
        var received = 0
        var outgoing: ArraySlice<UInt8> = []
        var connections: Int
    }

    init(_ dialogues: [(Endpoint, D)], width: Int) {
        self.dialogues = dialogues.map(\.1)
        endpoints = dialogues.map(\.0)
        self.width = max(1, width)
    }

    /// Holds all dialogues until they have ended or the time is over.
    mutating func run(until end: ContinuousClock.Instant) {
        while ContinuousClock.now < end {
            while lines.count < width && next < dialogues.count {
                open(next, connections: 1)
                next += 1
            }
            if lines.isEmpty { return }
            wait(until: lines.map(\.deadline).min().map { min($0, end) } ?? end)
        }
        for line in lines { close(line.socket) }
        for index in lines.map(\.index) + Array(next..<dialogues.count) {
            _ = dialogues[index].next(after: .outOfTime)
        }
        lines = []
        next = dialogues.count
    }

    /// One turn: waits for any line, then serves every line that has something to say or whose time is over.
    private mutating func wait(until instant: ContinuousClock.Instant) {
        var polled = lines.map { line in
            pollfd(
                fd: line.socket, events: Int16(line.stands && line.outgoing.isEmpty ? POLLIN : POLLIN | POLLOUT),
                revents: 0)
        }
        let left = max(.zero, instant - .now)
        let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1
        guard poll(&polled, nfds_t(polled.count), CInt(clamping: milliseconds)) >= 0 || errno == EINTR else { return }
        let turn = lines
        lines = []
        for (line, state) in zip(turn, polled) {
            var line = line
            let step = state.revents == 0 ? nil : serve(&line, ready: CInt(state.revents))
            if let step {
                carryOut(step, on: line)
            } else if line.deadline <= .now {
                carryOut(end(of: line, after: line.stands ? .silent : .unreachable), on: line)
            } else {
                lines.append(line)
            }
        }
    }

    /// What a ready line leads to; nil when it only has to wait on.
    private mutating func serve(_ line: inout Line, ready: CInt) -> DialogueStep? {
        if !line.stands {
            var code: CInt = 0
            var size = socklen_t(MemoryLayout<CInt>.size)
            getsockopt(line.socket, SOL_SOCKET, SO_ERROR, &code, &size)
            guard code == 0 else {
                return end(of: line, after: code == ECONNREFUSED ? .refused : .unreachable)
            }
            guard ready & POLLOUT != 0 else { return nil }
            line.stands = true
            return dialogues[line.index].next(after: .opened)
        }
        if ready & POLLOUT != 0 && !line.outgoing.isEmpty { flush(&line) }
        guard ready & (POLLIN | POLLHUP | POLLERR) != 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: max(1, LocalNetwork.readLimit - line.received))
        let count = recv(line.socket, &buffer, buffer.count, 0)
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return nil }
        if count <= 0 || line.received >= LocalNetwork.readLimit {
            return end(of: line, after: .closed)
        }
        line.received += count
        return dialogues[line.index].next(after: .received(Array(buffer.prefix(count))))
    }

    /// The step after something that nothing can follow on the same line: there it is no use to wait on.
    private mutating func end(of line: Line, after event: DialogueEvent) -> DialogueStep {
        let step = dialogues[line.index].next(after: event)
        switch (step, event) {
        case (.reopen, _), (.end, _), (.send, .silent), (.listen, .silent): return step
        default: return .end(farewell: [])
        }
    }

    private mutating func carryOut(_ step: DialogueStep, on line: Line) {
        var line = line
        switch step {
        case .goOn:
            lines.append(line)
        case .listen(let limit):
            line.deadline = .now + limit
            lines.append(line)
        case .send(let bytes, let limit):
            line.outgoing = bytes[...]
            line.deadline = .now + limit
            flush(&line)
            lines.append(line)
        case .end(let farewell):
            line.outgoing = farewell[...]
            flush(&line)
            close(line.socket)
        case .reopen:
            close(line.socket)
            if line.connections < 2 {
                open(line.index, connections: 2)
            } else {
                _ = dialogues[line.index].next(after: .outOfTime)
            }
        }
    }

    /// Sends what the socket takes now; the rest goes with the next turn. A closed socket shows when it is read.
    private func flush(_ line: inout Line) {
        let bytes = Array(line.outgoing)
        guard !bytes.isEmpty else { return }
        let count = systemSend(line.socket, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        line.outgoing = count < 0 && errno != EAGAIN ? [] : line.outgoing.dropFirst(max(0, count))
    }

    private mutating func open(_ index: Int, connections: Int) {
        let endpoint = endpoints[index]
        let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(endpoint.address.isVersion6 ? AF_INET6 : AF_INET, Self.stream | flags, 0)
        guard descriptor >= 0 else {
            _ = dialogues[index].next(after: .unreachable)
            return
        }
        SocketAddress.bind(descriptor, to: endpoint.source)
        let result = SocketAddress.with(endpoint) { systemConnect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else {
            let refused = errno == ECONNREFUSED
            close(descriptor)
            _ = dialogues[index].next(after: refused ? .refused : .unreachable)
            return
        }
        lines.append(
            Line(index: index, socket: descriptor, deadline: .now + Self.connectLimit, connections: connections))
    }
}
