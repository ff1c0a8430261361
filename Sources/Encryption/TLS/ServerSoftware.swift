/// The programs whose settings Ward can name.
public enum ServerSoftware: String, Sendable, Hashable, CaseIterable {
    case nginx, apache, postfix, dovecot
    /// A web server, and which one is not known.
    case web
    /// Nothing is known.
    case other

    /// Reads a program's short name, as `ps` shows it; by the port where it is not known.
    public init(process: String?, port: UInt16) {
        switch process {
        case "nginx"?: self = .nginx
        case "apache2"?, "httpd"?: self = .apache
        case "master"?, "smtpd"?, "smtp"?: self = .postfix
        case "dovecot"?, "imap-login"?, "pop3-login"?: self = .dovecot
        case .some: self = .other
        case nil:
            switch port {
            case 443, 8443: self = .web
            case 25, 465, 587: self = .postfix
            case 110, 143, 993, 995, 4190: self = .dovecot
            default: self = .other
            }
        }
    }

    /// Mozilla's intermediate list without finite-field key exchange, in OpenSSL's names.
    static let suites = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ].joined(separator: ":")

    /// The lines of its settings that allow TLS 1.2 and 1.3 alone.
    var versions: [String] {
        let nginx = "ssl_protocols TLSv1.2 TLSv1.3;"
        let apache = "SSLProtocol -all +TLSv1.2 +TLSv1.3"
        switch self {
        case .nginx: return [nginx]
        case .apache: return [apache]
        case .web: return ["nginx: \(nginx)", "Apache: \(apache)"]
        case .postfix:
            return [
                "postconf -e 'smtpd_tls_protocols = >=TLSv1.2' 'smtpd_tls_mandatory_protocols = >=TLSv1.2'"
            ]
        case .dovecot: return ["ssl_min_protocol = TLSv1.2"]
        case .other: return []
        }
    }

    /// The lines of its settings that allow suites with forward secrecy alone.
    var suiteList: [String] {
        let nginx = "ssl_ciphers \(Self.suites);"
        let apache = "SSLCipherSuite \(Self.suites)"
        switch self {
        case .nginx: return [nginx]
        case .apache: return [apache]
        case .web: return ["nginx: \(nginx)", "Apache: \(apache)"]
        case .postfix:
            return ["postconf -e 'smtpd_tls_exclude_ciphers = aNULL, eNULL, EXPORT, DES, 3DES, RC4, MD5, PSK, kRSA'"]
        case .dovecot: return ["ssl_cipher_list = \(Self.suites)"]
        case .other: return []
        }
    }

    /// The lines of its settings for groups, where it has one.
    var groups: [String] {
        let groups = "X25519:prime256v1:secp384r1"
        switch self {
        case .nginx: return ["ssl_ecdh_curve \(groups);"]
        case .apache: return ["SSLOpenSSLConfCmd Groups \(groups)"]
        case .web: return ["nginx: ssl_ecdh_curve \(groups);", "Apache: SSLOpenSSLConfCmd Groups \(groups)"]
        case .dovecot: return ["ssl_curve_list = \(groups)"]
        case .postfix, .other: return []
        }
    }
}
