/// The protocols that speak in lines: RFC 3207 (SMTP, LMTP), RFC 2595 (IMAP, POP3), RFC 4217 (FTP), RFC 5804 (Sieve),
/// RFC 4642 (NNTP).
struct LinePrelude: PreludeMachine {
    private enum Stage { case greeting, capabilities, answer }

    private let kind: StartTLS
    private var stage = Stage.greeting
    private var pending: [UInt8] = []
    private var isOffered = false
    /// Whether bytes stand behind the line at hand.
    private var hasMore = false

    init(_ kind: StartTLS) { self.kind = kind }

    mutating func begin() -> Prelude.Step { .listen }

    mutating func take(_ bytes: [UInt8]) -> Prelude.Step {
        pending += bytes
        var start = 0
        while let end = pending[start...].firstIndex(of: 10) {
            let line = String(decoding: pending[start..<end].filter { $0 != 13 }, as: UTF8.self)
            start = end + 1
            hasMore = start < pending.count
            let step = take(line: line)
            if step != .listen { return step }
        }
        pending.removeSubrange(..<start)
        return pending.count > Prelude.lineLimit ? .garbage("a line without end") : .listen
    }

    private mutating func take(line: String) -> Prelude.Step {
        let upper = line.uppercased()
        switch kind {
        case .smtp, .lmtp: return takeMail(upper)
        case .imap: return takeIMAP(upper)
        case .pop3: return takePOP3(upper)
        case .ftp: return takeNumbered(upper, greeting: ["220"], ask: "AUTH TLS", yes: ["234"])
        case .nntp: return takeNumbered(upper, greeting: ["200", "201"], ask: "STARTTLS", yes: ["382"])
        default: return takeSieve(upper)
        }
    }

    /// Says something and waits for what belongs to the next stage.
    private mutating func say(_ text: String, then next: Stage) -> Prelude.Step {
        stage = next
        pending = []
        return .send(Array((text + "\r\n").utf8))
    }

    private mutating func takeMail(_ line: String) -> Prelude.Step {
        let isLast = !line.dropFirst(3).hasPrefix("-")
        switch stage {
        case .greeting:
            guard line.hasPrefix("220") else { return .garbage("no greeting") }
            return isLast
                ? say(kind == .lmtp ? "LHLO ward.invalid" : "EHLO ward.invalid", then: .capabilities) : .listen
        case .capabilities:
            if line.hasPrefix("250"), line.dropFirst(4).trimmed == "STARTTLS" { isOffered = true }
            guard isLast else { return .listen }
            guard line.hasPrefix("250") else {
                return line.hasPrefix("5") ? .refused : .garbage("no list of extensions")
            }
            return isOffered ? say("STARTTLS", then: .answer) : .refused
        case .answer:
            guard isLast else { return .listen }
            return decided(line, yes: ["220"])
        }
    }

    private mutating func takeNumbered(
        _ line: String, greeting: [String], ask: String, yes: [String]
    ) -> Prelude.Step {
        guard line.first?.isNumber == true, !line.dropFirst(3).hasPrefix("-") else { return .listen }
        if stage == .answer { return decided(line, yes: yes) }
        guard greeting.contains(where: line.hasPrefix) else {
            return line.hasPrefix("120") ? .listen : .garbage("no greeting")
        }
        return say(ask, then: .answer)
    }

    /// A code of 4xx is trouble of the moment, one of 5xx a no.
    private func decided(_ line: String, yes: [String]) -> Prelude.Step {
        if yes.contains(where: line.hasPrefix) { return hasMore ? .garbage("text before TLS") : .ready }
        return line.hasPrefix("5") ? .refused : .garbage("answered \(line.prefix(3))")
    }

    private mutating func takeIMAP(_ line: String) -> Prelude.Step {
        switch stage {
        case .greeting:
            return line.hasPrefix("* OK") || line.hasPrefix("* PREAUTH")
                ? say("w1 CAPABILITY", then: .capabilities) : .garbage("no greeting")
        case .capabilities:
            if line.hasPrefix("* CAPABILITY") {
                isOffered = isOffered || line.split(separator: " ").contains("STARTTLS")
            }
            guard line.hasPrefix("W1 ") else { return .listen }
            return isOffered ? say("w2 STARTTLS", then: .answer) : .refused
        case .answer:
            guard line.hasPrefix("W2 ") else { return .listen }
            if line.hasPrefix("W2 OK") { return hasMore ? .garbage("text before TLS") : .ready }
            return .refused
        }
    }

    private mutating func takePOP3(_ line: String) -> Prelude.Step {
        switch stage {
        case .greeting:
            return line.hasPrefix("+OK") ? say("STLS", then: .answer) : .garbage("no greeting")
        default:
            if line.hasPrefix("+OK") { return hasMore ? .garbage("text before TLS") : .ready }
            return line.hasPrefix("-ERR") ? .refused : .garbage("no answer to STLS")
        }
    }

    private mutating func takeSieve(_ line: String) -> Prelude.Step {
        switch stage {
        case .greeting, .capabilities:
            if line.hasPrefix("\"STARTTLS\"") { isOffered = true }
            if line.hasPrefix("OK") { return isOffered ? say("STARTTLS", then: .answer) : .refused }
            return line.hasPrefix("\"") ? .listen : .garbage("no greeting")
        case .answer:
            if line.hasPrefix("OK") { return hasMore ? .garbage("text before TLS") : .ready }
            return line.hasPrefix("NO") ? .refused : .garbage("no answer to STARTTLS")
        }
    }
}

extension Substring {
    /// Without blanks at its ends.
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
