extension StartTLS {
    /// The protocol that usually speaks on a port and begins in clear; nil for ports where TLS begins at once.
    public static func usual(onPort port: UInt16) -> StartTLS? {
        switch port {
        case 25, 587, 2525: .smtp
        case 24: .lmtp
        case 143: .imap
        case 110: .pop3
        case 21: .ftp
        case 389: .ldap
        case 5222, 5269: .xmpp
        case 5432: .postgres
        case 3306: .mysql
        case 1433: .mssql
        case 3389: .rdp
        case 4190: .sieve
        case 119: .nntp
        default: nil
        }
    }

    /// The protocol that a greeting belongs to; nil when it says nothing. FTP and SMTP greet alike and are told apart by
    /// what follows the number.
    public static func greeting(_ bytes: [UInt8]) -> StartTLS? {
        let text = String(decoding: bytes.prefix(512), as: UTF8.self).uppercased()
        switch true {
        case text.hasPrefix("220") && text.contains("FTP"): return .ftp
        case text.hasPrefix("220") && text.contains("LMTP"): return .lmtp
        case text.hasPrefix("220"): return .smtp
        case text.hasPrefix("* OK"), text.hasPrefix("* PREAUTH"): return .imap
        case text.hasPrefix("+OK"): return .pop3
        case text.hasPrefix("\"IMPLEMENTATION\""), text.contains("\"STARTTLS\""): return .sieve
        case text.hasPrefix("200"), text.hasPrefix("201"): return .nntp
        case bytes.count > 5 && bytes[3] == 0 && bytes[4] == 10: return .mysql
        default: return nil
        }
    }
}
