/// Replies of mail and file servers: lines of text, and whether the server goes on where TLS was not begun.
extension ReplyReader {
    private var upper: String { String(decoding: bytes, as: UTF8.self).uppercased() }

    /// Whether the last whole line of a reply of numbered lines is there: number and a space.
    private var isLastLine: Bool {
        let lines = upper.split(whereSeparator: \.isNewline)
        return bytes.last == 0x0a
            && lines.last.map { $0.dropFirst(3).first != "-" && $0.first?.isNumber == true } == true
    }

    /// The greeting's answer, with what is known now and what is to be asked next.
    private func then(_ request: ProbeRequest, _ security: TransportSecurity) -> ServiceReading {
        var answer = known ?? .nothing
        answer.security = security
        return .then(request, answer)
    }

    // MARK: Files

    /// FEAT (RFC 2389), in which a server with TLS says so (RFC 4217, section 6).
    var ftp: ServiceReading? {
        if !isLastLine && !complete { return .more }
        if !upper.hasPrefix("211") {
            guard known?.speaks == .ftp else { return settled(.unknown) }
            // Whoever wants a name first is asked for TLS itself.
            return upper.hasPrefix("50") ? settled(.plaintext) : then(.ftpStartTLS, .unknown)
        }
        var files = known ?? .nothing
        files.speaks = .ftp
        guard upper.contains("AUTH TLS") || upper.contains("AUTH SSL") else {
            files.security = .plaintext
            return .answer(files)
        }
        files.security = .starttlsOffered
        return .then(.ftpUser, files)
    }

    var ftpStartTLS: ServiceReading? {
        if !isLastLine && !complete { return .more }
        if upper.hasPrefix("234") || upper.hasPrefix("334") { return settled(.starttls) }
        return settled(upper.hasPrefix("5") ? .plaintext : .unknown)
    }

    /// A name without a password: who insists on TLS refuses it already (RFC 4217, section 11; RFC 2228: 534).
    var ftpUser: ServiceReading? {
        if !isLastLine && !complete { return .more }
        let wantsTLS = ["TLS", "SSL", "ENCRYPT", "SECURE", "CLEARTEXT"].contains { upper.contains($0) }
        let refuses = upper.hasPrefix("4") || upper.hasPrefix("5")
        return settled(refuses && wantsTLS || upper.hasPrefix("534") ? .tls : .starttlsOffered)
    }

    // MARK: Mail

    var smtp: ServiceReading? {
        if !isLastLine && !complete { return .more }
        var mail = known ?? .nothing
        mail.security = .unknown
        if !upper.hasPrefix("250") {
            // Who greeted without saying what it is, and knows no EHLO, may be a file server.
            if mail.speaks == .unknown { return .again(.ftpFeatures, mail) }
            return settled(upper.hasPrefix("50") ? .plaintext : .unknown)
        }
        mail.speaks = .smtp
        guard upper.contains("STARTTLS") else {
            mail.security = .plaintext
            return .answer(mail)
        }
        // AUTH in the clear part means that passwords are taken in clear.
        mail.security = upper.contains("AUTH ") ? .starttlsOffered : .starttls
        return .then(.smtpSender, mail)
    }

    /// The beginning of a message that never comes: who insists on TLS says 530 (RFC 3207, section 4).
    var smtpSender: ServiceReading? {
        if !isLastLine && !complete { return .more }
        let wantsTLS = upper.contains("STARTTLS") || upper.contains("TLS")
        return wantsTLS && (upper.hasPrefix("530") || upper.hasPrefix("554"))
            ? settled(.tls) : known.map { .answer($0) }
    }

    /// With LOGINDISABLED nobody can log in before TLS stands (RFC 9051, section 6.2.3).
    var imap: ServiceReading? {
        let text = upper
        guard let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("* CAPABILITY") }) else {
            return complete ? settled(.unknown) : .more
        }
        guard line.contains("STARTTLS") else { return settled(.plaintext) }
        return settled(line.contains("LOGINDISABLED") ? .tls : .starttlsOffered)
    }

    /// CAPA (RFC 2449): without STLS there is no TLS, without USER and SASL no way in before it.
    var pop3: ServiceReading? {
        let lines = upper.split(whereSeparator: \.isNewline)
        if !lines.contains(".") && !complete && !upper.hasPrefix("-ERR") { return .more }
        // Servers from before RFC 2449 do not know CAPA.
        guard upper.hasPrefix("+OK") else { return then(.pop3StartTLS, .unknown) }
        guard lines.contains("STLS") else { return settled(.plaintext) }
        let letsIn = lines.contains { $0 == "USER" || $0.hasPrefix("SASL ") }
        return letsIn ? then(.pop3User, .starttlsOffered) : settled(.tls)
    }

    var pop3StartTLS: ServiceReading? {
        if !complete && bytes.last != 0x0a { return .more }
        if upper.hasPrefix("+OK") { return settled(.starttls) }
        return settled(upper.hasPrefix("-ERR") ? .plaintext : .unknown)
    }

    /// A name without a password: who insists on TLS refuses it already (RFC 2595, section 4).
    var pop3User: ServiceReading? {
        if !complete && bytes.last != 0x0a { return .more }
        return settled(upper.hasPrefix("-ERR") ? .tls : .starttlsOffered)
    }

    /// CAPABILITIES (RFC 3977, section 5.2), with STARTTLS where there is TLS (RFC 4642).
    var nntp: ServiceReading? {
        let lines = upper.split(whereSeparator: \.isNewline)
        if !lines.contains(".") && !complete && upper.hasPrefix("101") { return .more }
        if !complete && bytes.last != 0x0a { return .more }
        return settled(lines.contains("STARTTLS") ? .starttls : .plaintext)
    }
}
