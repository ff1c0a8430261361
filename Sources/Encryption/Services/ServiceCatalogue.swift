/// What ports and programs are usually for: the IANA service registry and the defaults of the programs themselves.
///
/// It decides what a service is asked, never what it is taken for when it answers otherwise.
enum ServiceCatalogue {
    /// What to expect behind a port.
    struct Expectation: Sendable, Hashable {
        var speaks: ServiceProtocol
        /// TLS from the first byte is usual.
        var overTLS = false
    }

    /// What is expected from a TCP port and the program behind it; the program knows better, except where it speaks
    /// several protocols.
    static func tcp(port: UInt16, process: String?) -> Expectation? {
        let byPort = tcpPorts[port]
        guard let process, let speaks = programs[shortName(process)] else { return byPort }
        if let byPort, byPort.speaks == speaks || byPort.speaks == .http && speaks == .dicom { return byPort }
        return Expectation(speaks: speaks)
    }

    /// What is expected from a UDP port and the program behind it.
    static func udp(port: UInt16, process: String?) -> Expectation? {
        if let process, let speaks = udpPrograms[shortName(process)] { return Expectation(speaks: speaks) }
        return udpPorts[port].map { Expectation(speaks: $0) }
    }

    /// Without path, and as the kernel shortens names: fifteen characters.
    private static func shortName(_ process: String) -> String {
        String((process.split(separator: "/").last ?? "").prefix(15)).lowercased()
    }

    /// Ports on which raw data are printed or filed as they come: nothing is ever sent there. Printers (9100 and its
    /// neighbours on print servers, LPD 515, label printers 6101), HL7 over MLLP (2575 and the usual range of
    /// integration engines), X11, and the remote shells of old.
    static func mustNotBeSpokenTo(port: UInt16, process: String?) -> Bool {
        if let speaks = tcp(port: port, process: process)?.speaks, silentProtocols.contains(speaks) { return true }
        return tcpPorts[port].map { silentProtocols.contains($0.speaks) } ?? false
    }

    private static let silentProtocols: Set<ServiceProtocol> = [
        .rawPrint, .lpd, .hl7, .x11, .rexec, .rlogin, .rsh, .nfs, .rpcbind,
    ]

    private static let tcpPorts: [UInt16: Expectation] = {
        var ports: [UInt16: Expectation] = [:]
        func plain(_ speaks: ServiceProtocol, _ numbers: [UInt16]) {
            for number in numbers { ports[number] = Expectation(speaks: speaks) }
        }
        func overTLS(_ speaks: ServiceProtocol, _ numbers: [UInt16]) {
            for number in numbers { ports[number] = Expectation(speaks: speaks, overTLS: true) }
        }
        plain(.ssh, [22, 2222])
        plain(.ftp, [21, 2121])
        plain(.telnet, [23, 2323])
        plain(.smtp, [25, 587, 2525])
        plain(.dns, [53])
        plain(.http, [80, 591, 3000, 5000, 8000, 8008, 8042, 8080, 8081, 8088, 8888, 9200])
        plain(.ipp, [631])
        plain(.pop3, [110])
        plain(.rpcbind, [111])
        plain(.nntp, [119])
        plain(.imap, [143])
        plain(.ldap, [389, 3268])
        plain(.smb, [139, 445])
        plain(.rexec, [512])
        plain(.rlogin, [513])
        plain(.rsh, [514])
        plain(.lpd, [515])
        plain(.rtsp, [554, 8554])
        plain(.rsync, [873])
        plain(.mssql, [1433])
        plain(.mqtt, [1883])
        plain(.nfs, [2049])
        plain(.mysql, [3306])
        plain(.rdp, [3389])
        plain(.sieve, [4190])
        plain(.postgresql, [5432, 5433])
        plain(.vnc, Array(5900...5909))
        plain(.x11, Array(6000...6009))
        plain(.redis, [6379])
        plain(.memcached, [11211])
        plain(.mongodb, [27017])
        plain(.rawPrint, [6101] + Array(9100...9109))
        plain(.hl7, [2575] + Array(6660...6669))
        plain(.dicom, [104, 2761, 4242, 11112])
        overTLS(.dicom, [2762])
        overTLS(.http, [443, 4443, 8443, 9443])
        overTLS(.rtsp, [322])
        overTLS(.smtp, [465])
        overTLS(.nntp, [563])
        overTLS(.ldap, [636, 3269])
        overTLS(.ftp, [990])
        overTLS(.imap, [993])
        overTLS(.pop3, [995])
        overTLS(.dns, [853])
        overTLS(.mqtt, [8883])
        overTLS(.syslog, [6514])
        return ports
    }()

    private static let programs: [String: ServiceProtocol] = [
        "sshd": .ssh, "dropbear": .ssh, "vsftpd": .ftp, "proftpd": .ftp, "pure-ftpd": .ftp, "in.telnetd": .telnet,
        "telnetd": .telnet, "postgres": .postgresql, "mysqld": .mysql, "mariadbd": .mysql, "sqlservr": .mssql,
        "redis-server": .redis, "valkey-server": .redis, "mongod": .mongodb, "memcached": .memcached, "slapd": .ldap,
        "smbd": .smb, "xrdp": .rdp, "x11vnc": .vnc, "xvnc": .vnc, "xtigervnc": .vnc, "xvnc4": .vnc, "vino-server": .vnc,
        "wayvnc": .vnc, "xorg": .x11, "nginx": .http, "apache2": .http, "httpd": .http, "lighttpd": .http,
        "caddy": .http, "cupsd": .ipp, "p910nd": .rawPrint, "lpd": .lpd, "storescp": .dicom, "dcmqrscp": .dicom,
        "dcmrecv": .dicom, "wlmscpfs": .dicom, "ppsscpfs": .dicom, "dcmpsrcv": .dicom, "dcmprscp": .dicom,
        "orthanc": .dicom, "mirth": .hl7, "mcserver": .hl7, "mcservice": .hl7, "iguana": .hl7, "rsync": .rsync,
        "mosquitto": .mqtt, "rpcbind": .rpcbind, "in.rshd": .rsh, "in.rlogind": .rlogin, "in.rexecd": .rexec,
        "dnsmasq": .dns, "named": .dns, "unbound": .dns, "systemd-resolve": .dns,
    ]

    private static let udpPorts: [UInt16: ServiceProtocol] = [
        53: .dns, 67: .dhcp, 68: .dhcp, 69: .tftp, 111: .rpcbind, 123: .ntp, 137: .netbios, 138: .netbios, 161: .snmp,
        162: .snmp, 323: .ntp, 500: .ipsec, 514: .syslog, 546: .dhcp, 547: .dhcp, 1194: .openvpn, 1900: .ssdp,
        2049: .nfs, 4500: .ipsec, 5353: .mdns, 5355: .llmnr, 51820: .wireguard,
    ]

    private static let udpPrograms: [String: ServiceProtocol] = [
        "avahi-daemon": .mdns, "dhclient": .dhcp, "dhcpcd": .dhcp, "chronyd": .ntp, "ntpd": .ntp, "ntpsec": .ntp,
        "systemd-timesyn": .ntp, "snmpd": .snmp, "in.tftpd": .tftp, "nmbd": .netbios, "openvpn": .openvpn,
        "charon": .ipsec, "charon-systemd": .ipsec, "rpcbind": .rpcbind,
    ]
}
