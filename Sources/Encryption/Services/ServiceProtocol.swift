/// What a service speaks. The raw value is the fact `protocol`, which rules read.
enum ServiceProtocol: String, Sendable, CaseIterable {
    // Encrypted by themselves.
    case ssh, wireguard, openvpn, ipsec
    // Web and databases.
    case http, postgresql, mysql, mssql, redis, mongodb, memcached, ldap, mqtt
    // Mail and files.
    case smtp, imap, pop3, nntp, sieve, ftp, tftp, smb, nfs, rsync
    // Remote control.
    case rdp, vnc, telnet, rexec, rlogin, rsh, x11
    // Printing.
    case rawPrint = "raw-print"
    case lpd, ipp
    // Cameras.
    case rtsp
    // Medicine.
    case dicom, hl7, fhir
    // What a network needs to run.
    case dns, dhcp, mdns, llmnr, ntp, netbios, ssdp, rpcbind, snmp, syslog
    /// The old SSH of 1995.
    case ssh1 = "ssh-1"
    /// The file sharing of 1996, without encryption and without protection against changes.
    case smb1 = "smb-1"
    /// TLS, and what is inside is not known.
    case tls
    /// Readable text of no protocol that is known here.
    case text
    /// UDP ports that the system lends to programs waiting for an answer.
    case borrowed
    case unknown

    /// The name as people write it, for sentences.
    var name: String {
        switch self {
        case .ssh: "SSH"
        case .ssh1: "SSH 1"
        case .smb1: "SMB 1"
        case .wireguard: "WireGuard"
        case .openvpn: "OpenVPN"
        case .ipsec: "IPsec"
        case .http: "HTTP"
        case .postgresql: "PostgreSQL"
        case .mysql: "MySQL"
        case .mssql: "SQL Server"
        case .redis: "Redis"
        case .mongodb: "MongoDB"
        case .memcached: "memcached"
        case .x11: "X11"
        case .rawPrint: "raw printing"
        case .hl7: "HL7"
        case .rpcbind, .rsync, .rexec, .rlogin, .rsh: rawValue
        case .netbios: "NetBIOS"
        case .sieve: "ManageSieve"
        case .mdns: "mDNS"
        case .telnet: "Telnet"
        case .text: "text"
        case .borrowed, .unknown: "?"
        default: rawValue.uppercased()
        }
    }

    /// Whether it carries data between medical devices and systems.
    var isMedical: Bool { self == .dicom || self == .hl7 || self == .fhir }

    /// Whether it opens a machine to others with passwords in clear.
    var isOldRemote: Bool { [.telnet, .rexec, .rlogin, .rsh, .ftp, .tftp].contains(self) }

    /// Whether it is not known what is spoken, so that it could be anything.
    var isUnidentified: Bool { self == .unknown || self == .text || self == .tls }

    /// Whether the protocol itself settles how it is protected, with nothing to ask.
    var ownSecurity: TransportSecurity? {
        switch self {
        case .ssh, .wireguard, .openvpn, .ipsec: .encrypted
        case .telnet, .rexec, .rlogin, .rsh, .x11, .rawPrint, .lpd, .tftp, .dhcp, .mdns, .llmnr, .ntp, .netbios, .ssdp,
            .rpcbind, .text, .smb1:
            .plaintext
        case .ssh1: .weak
        default: nil
        }
    }
}

/// How what a service sends is protected. The raw value is the fact `transportSecurity`, which rules read.
enum TransportSecurity: String, Sendable {
    /// TLS from the first byte, or demanded before anything else.
    case tls
    /// TLS on request; whether the service also goes on without it cannot be seen from outside.
    case starttls
    /// TLS on request, and the service was seen to go on without it.
    case starttlsOffered
    /// The protocol has its own encryption.
    case encrypted
    /// Only a pointer to the encrypted service.
    case redirect
    /// An encryption of its own that is broken.
    case weak
    /// In clear.
    case plaintext
    /// The service accepts connections and says nothing.
    case silent
    /// Nobody accepts connections.
    case refused
    /// Not to be told.
    case unknown
}

/// What a conversation, or knowledge of a port, says about a service.
struct ServiceAnswer: Sendable, Hashable {
    /// What it speaks.
    var speaks: ServiceProtocol
    /// How it is protected.
    var security: TransportSecurity
    /// The service's own words, or what decided: printable, short, and safe to print anywhere.
    var detail = ""
    /// The TLS version that it chose, where it showed one.
    var tlsVersion: String?
    /// True where a port or program suggests it and no answer proves it.
    var isGuess = false

    /// Nothing is known.
    static let nothing = ServiceAnswer(speaks: .unknown, security: .unknown)
}

extension ServiceAnswer {
    /// What can be said before any answer: what the port and the program suggest. That something is encrypted is
    /// never concluded from a number.
    init(expecting expected: ServiceCatalogue.Expectation?) {
        guard let expected else {
            self = .nothing
            return
        }
        let security = expected.speaks.ownSecurity == .plaintext ? TransportSecurity.plaintext : .unknown
        self.init(speaks: expected.speaks, security: security, isGuess: true)
    }
}

/// Words from a foreign service, made safe: printable ASCII, one line, at most eighty characters.
enum Banner {
    static func clean(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for byte in bytes.prefix(while: { $0 != 0x0a && $0 != 0x0d && $0 != 0 }).prefix(80) {
            text.unicodeScalars.append(Unicode.Scalar((0x20...0x7e).contains(byte) ? byte : UInt8(ascii: "?")))
        }
        return text
    }

    /// Whether all of it is text that a person could read.
    static func isReadable(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { (0x20...0x7e).contains($0) || (9...13).contains($0) }
    }
}
