/// What the bytes of a service mean: bytes in, a conclusion out, no I/O.
enum ServiceReading: Sendable, Hashable {
    /// Too few bytes to tell.
    case more
    /// It is clear.
    case answer(ServiceAnswer)
    /// One question on the same connection makes it clear; the answer holds if there is no reply.
    case ask(ProbeRequest, ServiceAnswer)
    /// A further question on the same connection, after one that was answered, makes it clear; the answer holds if there
    /// is no reply.
    case then(ProbeRequest, ServiceAnswer)
    /// A question on a second connection makes it clear; the answer holds if there is no reply.
    case again(ProbeRequest, ServiceAnswer)

    /// Reads what came after a question, or after none.
    ///
    /// - Parameters:
    ///   - bytes: All that came since the question.
    ///   - asked: The question; nil for a greeting.
    ///   - expected: What port and program suggest.
    ///   - complete: Nothing more will come.
    init(
        _ bytes: [UInt8], asked: ProbeRequest?, expected: ServiceProtocol?, knownSoFar: ServiceAnswer?, complete: Bool
    ) {
        let reading =
            asked.flatMap { ReplyReader(bytes: bytes, known: knownSoFar, complete: complete).read($0) }
            ?? HL7Block.read(bytes)
            ?? GreetingReader(bytes: bytes, expected: expected).read()
            ?? Self.tls(bytes, expected: expected)
            ?? HTTPReader.read(bytes, asked: asked, expected: expected, complete: complete)
        switch reading {
        case .more?, nil: self = complete ? Self.unrecognised(bytes, asked: asked) : .more
        case let reading?: self = reading
        }
    }

    private static func tls(_ bytes: [UInt8], expected: ServiceProtocol?) -> ServiceReading? {
        guard let (version, alert) = TLSHello.answer(bytes) else { return nil }
        return .answer(
            ServiceAnswer(
                speaks: expected ?? .tls, security: .tls, detail: alert.map { "TLS alert \($0)" } ?? "ServerHello",
                tlsVersion: version, isGuess: expected != nil))
    }

    /// Readable text is not encrypted, whatever it is; anything else proves nothing.
    private static func unrecognised(_ bytes: [UInt8], asked: ProbeRequest?) -> ServiceReading {
        let answer =
            Banner.isReadable(bytes)
            ? ServiceAnswer(speaks: .text, security: .plaintext, detail: Banner.clean(bytes))
            : ServiceAnswer(speaks: .unknown, security: .unknown, detail: "answer not understood")
        return asked == .tlsHello ? .again(.httpHead, answer) : .answer(answer)
    }
}

/// Reads what a server says first.
struct GreetingReader {
    let bytes: [UInt8]
    let expected: ServiceProtocol?

    func read() -> ServiceReading? {
        let detail = Banner.clean(bytes)
        func answer(_ speaks: ServiceProtocol, _ security: TransportSecurity) -> ServiceAnswer {
            ServiceAnswer(speaks: speaks, security: security, detail: detail)
        }
        if bytes.first == 0xff, bytes.count >= 2, (0xfb...0xfe).contains(bytes[1]) {
            return .answer(ServiceAnswer(speaks: .telnet, security: .plaintext, detail: "option negotiation"))
        }
        if let mysql { return mysql }
        if starts("RFB 00"), bytes.count >= 12 { return .ask(.vncVersion, answer(.vnc, .unknown)) }
        guard bytes.contains(0x0a) else { return nil }
        if starts("SSH-") {
            let old = starts("SSH-1.") && !starts("SSH-1.99")
            return .answer(old ? answer(.ssh1, .weak) : answer(.ssh, .encrypted))
        }
        if starts("* OK") || starts("* PREAUTH") { return .ask(.imapCapabilities, answer(.imap, .unknown)) }
        if starts("+OK") { return .ask(.pop3Capabilities, answer(.pop3, .unknown)) }
        // Redis takes any line for a command.
        if starts("-ERR unknown command") || starts("-ERR Protocol error") || starts("-NOAUTH")
            || starts("-DENIED Redis")
        {
            return .answer(answer(.redis, .plaintext))
        }
        // A news server that lets us read (200) or not write (201), with its own STARTTLS (RFC 4642).
        if starts("20"), detail.uppercased().contains("NNTP") || detail.uppercased().contains("NEWS") {
            return .ask(.nntpCapabilities, answer(.nntp, .unknown))
        }
        if let sieve { return sieve }
        if starts("@RSYNCD:") { return .answer(answer(.rsync, .plaintext)) }
        if starts("220") {
            switch greeter {
            case .smtp: return .ask(.smtpHello, answer(.smtp, .unknown))
            case .ftp: return .ask(.ftpFeatures, answer(.ftp, .unknown))
            default: return .ask(.smtpHello, answer(.unknown, .unknown))
            }
        }
        return nil
    }

    private func starts(_ text: String) -> Bool { bytes.starts(with: text.utf8) }

    /// Mail and file transfer begin with the same number: the words decide, then the port; nil where neither does.
    private var greeter: ServiceProtocol? {
        let words = String(decoding: bytes, as: UTF8.self).uppercased()
        if words.contains("SMTP") { return .smtp }
        if words.contains("FTP") { return .ftp }
        return expected
    }

    /// The capabilities with which ManageSieve greets (RFC 5804, section 1.7).
    private var sieve: ServiceReading? {
        guard starts("\"IMPLEMENTATION\"") else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).uppercased().split(whereSeparator: \.isNewline)
        guard lines.contains(where: { $0.hasPrefix("OK") }) else { return .more }
        // Without mechanisms nobody can sign in before TLS.
        let letsIn = lines.contains { $0.hasPrefix("\"SASL\"") && !$0.hasSuffix("\"\"") }
        let offers = lines.contains { $0.hasPrefix("\"STARTTLS\"") }
        return .answer(
            ServiceAnswer(
                speaks: .sieve, security: offers ? letsIn ? .starttlsOffered : .tls : .plaintext,
                detail: Banner.clean(bytes)))
    }

    /// MySQL's first packet, protocol version 10 with its capabilities, or an error packet.
    private var mysql: ServiceReading? {
        guard bytes.count > 6, bytes[3] == 0, bytes[2] == 0 else { return nil }
        let length = Int(bytes[0]) | Int(bytes[1]) << 8
        guard (10...1024).contains(length) else { return nil }
        let refusal = String(decoding: bytes.dropFirst(7), as: UTF8.self)
        if bytes[4] == 0xff, expected == .mysql || refusal.contains("MySQL") || refusal.contains("MariaDB") {
            return .answer(ServiceAnswer(speaks: .mysql, security: .unknown, detail: "refuses this host"))
        }
        guard bytes[4] == 10, let end = bytes[5...].firstIndex(of: 0), end - 5 < 64, end > 5 else { return nil }
        let version = Banner.clean(bytes[5..<end])
        guard Banner.isReadable(bytes[5..<end]) else { return nil }
        // After the version: thread 4, challenge 8, filler 1, then the lower capabilities; CLIENT_SSL is 0x0800.
        guard end + 15 < bytes.count else { return .more }
        let offersTLS = bytes[end + 15] & 0x08 != 0
        return .answer(
            ServiceAnswer(speaks: .mysql, security: offersTLS ? .starttls : .plaintext, detail: version))
    }
}

/// Sees an HL7 message or acknowledgement that an engine sends by itself: `0B` and a segment MSH (HL7 v2, MLLP).
enum HL7Block {
    static func read(_ bytes: [UInt8]) -> ServiceReading? {
        guard bytes.starts(with: [0x0b] + Array("MSH".utf8)) else { return nil }
        // Nothing of it is kept: it could be about a patient.
        return .answer(ServiceAnswer(speaks: .hl7, security: .plaintext, detail: "sends HL7 in clear"))
    }
}
