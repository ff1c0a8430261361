/// Asks for SSL 2.0 in its own form.
struct SSL2Questioner: Sendable {
    enum Answer: Sendable {
        case yes(SSL2.ServerHello)
        case no
        case silence
        /// Why it is not known, and whether the time ran out.
        case unclear(String, isLate: Bool = false)
    }

    let session: ProbeSession

    func ask() async -> Answer {
        let connection: any Connection
        do throws(ProbeFailure) {
            connection = try await session.open()
        } catch { return .unclear(error.text) }
        defer { connection.close() }
        let deadline = session.answerDeadline
        var bytes: [UInt8] = []
        do throws(ConnectionError) {
            try await connection.send(SSL2.clientHello(CipherSuite.candidates(for: .ssl2)), until: deadline)
            while bytes.count < 64 << 10 {
                let more = try await connection.receive(until: deadline)
                guard !more.isEmpty else { break }
                bytes += more
                if let answer = Self.read(bytes) { return answer }
            }
        } catch  where error.kind == .timedOut {
            return .unclear("no answer in time", isLate: true)
        } catch {}
        return bytes.isEmpty ? .silence : .unclear("the server's answer broke off")
    }

    /// The answer, when there are enough bytes for one.
    static func read(_ bytes: [UInt8]) -> Answer? {
        // A record of TLS: an alert, which is a no, or a hello in a version that nobody asked for.
        if bytes.count >= 2, (20...24).contains(bytes[0]), bytes[1] == 3 { return .no }
        do throws(TLSFault) {
            return try SSL2.ServerHello.read(bytes).map { .yes($0) }
        } catch {
            switch error {
            case .alert, .notTLS: return .no
            default: return .unclear(error.text)
            }
        }
    }
}
