/// Replies of LDAP servers (RFC 4511): whether they know StartTLS, and whether they insist on it.
extension ReplyReader {
    private enum Tag {
        static let bindResponse: UInt8 = 0x61
        static let searchEntry: UInt8 = 0x64
        static let searchDone: UInt8 = 0x65
        static let extendedResponse: UInt8 = 0x78
        static let answers: Set<UInt8> = [bindResponse, searchEntry, searchDone, 0x73, extendedResponse]
    }

    /// `confidentialityRequired` and `strongerAuthRequired` (RFC 4511, appendix A.2).
    private static let insists: Set<UInt8> = [8, 13]
    private static let startTLS = Array("1.3.6.1.4.1.1466.20037".utf8)

    /// The answer to the extended request StartTLS.
    var ldapStartTLS: ServiceReading? {
        guard let first = messages.first else { return nil }
        // Whoever does not know extended requests is asked for what it knows.
        guard first.tag == Tag.extendedResponse else {
            return .again(.ldapRoot, ServiceAnswer(speaks: .ldap, security: .unknown, detail: "other answer"))
        }
        guard let code = first.code else { return nil }
        let detail = "StartTLS: result \(code)"
        guard code == 0 else { return settled(.ldap, .plaintext, detail) }
        return .again(.ldapRoot, ServiceAnswer(speaks: .ldap, security: .starttls, detail: detail))
    }

    /// The entry that everybody may read, asked for in clear.
    var ldapRoot: ServiceReading? {
        guard let last = messages.last, var answer = known else { return nil }
        guard last.tag == Tag.searchDone || last.tag == Tag.extendedResponse else {
            return complete ? .answer(answer) : .more
        }
        if let code = last.code, Self.insists.contains(code) { return insisting(on: code) }
        if answer.security == .starttls { return .then(.ldapAnonymousBind, answer) }
        let offers = bytes.indices.contains { bytes[$0...].starts(with: Self.startTLS) }
        answer.security = offers ? .starttls : .plaintext
        answer.detail = offers ? "supports StartTLS" : "no StartTLS"
        return .answer(answer)
    }

    /// A bind without a name and without a password, in clear.
    var ldapBind: ServiceReading? {
        guard let answer = known else { return nil }
        guard let code = messages.last?.code, messages.last?.tag == Tag.bindResponse else {
            return complete ? .answer(answer) : .more
        }
        return Self.insists.contains(code) ? insisting(on: code) : .answer(answer)
    }

    private func insisting(on code: UInt8) -> ServiceReading {
        settled(.ldap, .tls, "TLS required: result \(code)")
    }

    /// The messages that came whole, with their result codes. Only what a server can say counts: an echo of the
    /// question does not.
    private var messages: [(tag: UInt8, code: UInt8?)] {
        var found: [(tag: UInt8, code: UInt8?)] = []
        var rest = bytes[...]
        while found.count < 16, let message = Self.element(&rest, tag: 0x30) {
            var inner = message
            guard let identifier = Self.element(&inner, tag: 2), (1...4).contains(identifier.count),
                let tag = inner.first, Tag.answers.contains(tag), var body = Self.element(&inner, tag: tag)
            else { return found }
            found.append((tag, Self.element(&body, tag: 0x0a)?.first))
        }
        return found
    }

    /// One element of BER with a definite length (X.690, section 8.1.3), taken off the front; nil where it is none or
    /// not whole.
    private static func element(_ bytes: inout ArraySlice<UInt8>, tag: UInt8) -> ArraySlice<UInt8>? {
        guard bytes.count >= 2, bytes.first == tag else { return nil }
        let short = bytes[bytes.startIndex + 1]
        var at = bytes.startIndex + 2
        var length = Int(short)
        if short >= 0x80 {
            let count = Int(short & 0x7f)
            guard (1...4).contains(count), at + count <= bytes.endIndex else { return nil }
            length = bytes[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
            at += count
        }
        guard length <= bytes.endIndex - at else { return nil }
        defer { bytes = bytes[(at + length)...] }
        return bytes[at..<(at + length)]
    }
}
