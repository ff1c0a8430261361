/// What is looked at over a finished handshake.
extension Handshake {
    /// What a client without a certificate is told.
    enum Reception: Sendable, Hashable {
        /// Nothing was said against it.
        case welcome
        /// It was sent away with an alert or a closed connection.
        case refused
    }

    /// Waits for tickets and for what the server thinks of the client's Finished, until the first ticket or the time
    /// is over.
    mutating func settle(for limit: Duration) async -> Reception {
        let deadline = ContinuousClock.now + limit
        while true {
            do {
                switch try await line.next(until: deadline) {
                case .message(let message) where message.type == HandshakeMessage.newSessionTicket.rawValue:
                    if offer.version == .tls13 { try take(ticket: message) }
                    return .welcome
                case .warning(let alert) where alert.description == Alert.closeNotify: return .refused
                default: continue
                }
            } catch {
                return HandshakeFault(error).isRefusal ? .refused : .welcome
            }
        }
    }

    /// How a server takes leave.
    enum Parting: Sendable, Hashable {
        /// It ended too: nothing more could come.
        case ended
        /// It said nothing within the time.
        case silent
    }

    /// Says good-bye and listens until the server does too. What it still had to say, tickets above all, comes before.
    mutating func part(within limit: Duration) async -> Parting {
        let deadline = ContinuousClock.now + limit
        do {
            try await line.send(.alert, [1, Alert.closeNotify], until: deadline)
            while true {
                switch try await line.next(until: deadline) {
                case .message(let message) where message.type == HandshakeMessage.newSessionTicket.rawValue:
                    if offer.version == .tls13 { try take(ticket: message) }
                case .warning(let alert) where alert.description == Alert.closeNotify: return .ended
                default: continue
                }
            }
        } catch {
            return HandshakeFault(error).isRefusal ? .ended : .silent
        }
    }

    /// Whether the server lets a client renegotiate: begins to, and goes no further than the answer (RFC 5746 3.5).
    mutating func renegotiates(within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        do {
            let hello = classicHello(randomness.bytes(32), [], renegotiation: verifyData)
            try await line.send(.handshake, hello, until: deadline)
            while true {
                switch try await line.next(until: deadline) {
                case .message(let message) where message.type == HandshakeMessage.serverHello.rawValue: return true
                case .warning(let alert) where [Alert.closeNotify, Alert.noRenegotiation].contains(alert.description):
                    return false
                default: continue
                }
            }
        } catch {
            return false
        }
    }

    /// Sends a request and reads until the answer's header is whole. Tickets on the way are kept.
    mutating func ask(
        _ request: [UInt8], until deadline: ContinuousClock.Instant
    ) async throws(HandshakeFault) -> [UInt8] {
        do {
            try await line.send(.applicationData, request, until: deadline)
            var answer: [UInt8] = []
            while !HTTPHead.isWhole(answer), answer.count < HTTPHead.limit {
                switch try await line.next(until: deadline) {
                case .data(let bytes):
                    isPastTickets = true
                    answer += bytes
                case .message(let message) where message.type == HandshakeMessage.newSessionTicket.rawValue:
                    if offer.version == .tls13 { try take(ticket: message) }
                case .warning(let alert) where alert.description == Alert.closeNotify:
                    isPastTickets = true
                    return answer
                default: continue
                }
                // What cannot be HTTP any more needs no patience.
                guard HTTPHead.mayBegin(answer) else { break }
            }
            return answer
        } catch {
            let fault = HandshakeFault(error)
            if fault.isRefusal { isPastTickets = true }
            throw fault
        }
    }
}
