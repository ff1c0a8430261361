import Foundation
public import Probing

/// A TLS server as a person writes it.
public enum TLSTargetText {
    /// Why a text is no target.
    public struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// In words.
        public let description: String

        /// A mistake in a text that is repeated without the name and password in it.
        init(_ text: String, _ why: String) { description = "\"\(text.withoutCredentials)\" \(why)" }
        init(description: String) { self.description = description }
    }

    /// Schemes with their ports, and how TLS is asked for.
    private static let schemes: [String: (port: UInt16, startTLS: StartTLS?)] = [
        "https": (443, nil), "wss": (443, nil), "smtps": (465, nil), "submissions": (465, nil), "imaps": (993, nil),
        "pop3s": (995, nil), "ldaps": (636, nil), "ftps": (990, nil), "nntps": (563, nil), "tls": (443, nil),
        "dicom-tls": (2762, nil), "mqtts": (8883, nil), "xmpps": (5223, nil),
        "smtp": (25, .smtp), "submission": (587, .smtp), "lmtp": (24, .lmtp), "imap": (143, .imap),
        "pop3": (110, .pop3), "ldap": (389, .ldap), "ftp": (21, .ftp), "nntp": (119, .nntp), "xmpp": (5222, .xmpp),
        "postgres": (5432, .postgres), "postgresql": (5432, .postgres), "mysql": (3306, .mysql),
        "mssql": (1433, .mssql), "rdp": (3389, .rdp), "sieve": (4190, .sieve),
    ]

    /// The ports on which a connection begins in clear, and what is spoken there.
    private static let startingPorts: [UInt16: StartTLS] = [
        21: .ftp, 24: .lmtp, 25: .smtp, 110: .pop3, 119: .nntp, 143: .imap, 389: .ldap, 587: .smtp, 1433: .mssql,
        3306: .mysql, 3389: .rdp, 4190: .sieve, 5222: .xmpp, 5269: .xmpp, 5432: .postgres,
    ]

    /// What is spoken on a port before TLS.
    public static func usualStartTLS(_ port: UInt16) -> StartTLS? { startingPorts[port] }

    /// Reads `mail.example.lu:25`, `https://host/path`, `[::1]:8443`, `fd00::1`, or a host alone, which is port 443.
    ///
    /// A name is written in ASCII: which letters a registry takes for one another differs, so Ward does not guess the
    /// form `xn--…` of another.
    public static func read(_ text: String) throws(Mistake) -> TLSTarget {
        var rest = text[...]
        var target = TLSTarget(host: "", port: 443)
        if let mark = rest.range(of: "://") {
            let scheme = rest[..<mark.lowerBound].lowercased()
            guard let known = schemes[scheme] else {
                throw Mistake(scheme, "is no scheme that Ward knows TLS for")
            }
            (target.port, target.startTLS) = known
            rest = rest[mark.upperBound...]
            rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        }
        let (host, port) = try split(rest, in: text)
        if let port {
            target.port = port
            if target.startTLS == nil && !text.contains("://") { target.startTLS = startingPorts[port] }
        }
        target.host = String(host)
        return target
    }

    private static func split(_ text: Substring, in whole: String) throws(Mistake) -> (Substring, UInt16?) {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { throw unreadable(whole) }
            host = text[text.index(after: text.startIndex)..<close]
            let after = text[text.index(after: close)...]
            if after.hasPrefix(":") { port = after.dropFirst() } else if !after.isEmpty { throw unreadable(whole) }
            guard host.contains(":") else { throw unreadable(whole) }
        } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard host.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw Mistake(whole, "has letters beyond ASCII; write the name in its form xn--…")
        }
        guard isHost(host) else { throw unreadable(whole) }
        guard let port else { return (host, nil) }
        guard let number = UInt16(port), number > 0, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw unreadable(whole)
        }
        return (host, number)
    }

    private static func unreadable(_ text: String) -> Mistake {
        Mistake(text, "is not a server such as mail.example.lu:25 or https://[fd00::1]:8443")
    }

    private static func isHost(_ text: Substring) -> Bool {
        let isAddress6 = text.contains(":")
        return (1...253).contains(text.utf8.count) && !text.hasPrefix("-") && !text.hasPrefix(".")
            && !text.contains("..")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                case UInt8(ascii: ":"), UInt8(ascii: "%"): isAddress6
                default: false
                }
            }
    }

    /// The targets of a list: one a line, empty lines and what follows a `#` left out. A byte order mark in front, as
    /// Windows writes it, counts for nothing.
    public static func list(
        _ text: String, named name: String,
        reading read: (String) throws(Mistake) -> TLSTarget = { text throws(Mistake) in try TLSTargetText.read(text) }
    ) throws(Mistake) -> [TLSTarget] {
        var targets: [TLSTarget] = []
        let text = text.unicodeScalars.first == "\u{feff}" ? Substring(text.unicodeScalars.dropFirst()) : text[...]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            do throws(Mistake) {
                if words.count > 1 { throw Mistake(description: "one server a line") }
                targets.append(try read(String(first)))
            } catch {
                throw Mistake(description: "\(name):\(number + 1): \(error.description)")
            }
        }
        return targets
    }
}
