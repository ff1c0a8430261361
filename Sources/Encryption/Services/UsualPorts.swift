/// The ports that a host is asked on when no others are named.
enum UsualPorts {
    /// Medical ports first, then by how often they are open in a practice; UDP 161 is SNMP.
    static let all: [UInt16] = [
        104, 11112, 2762, 4242, 2761, 2575, 6661, 443, 80, 445, 22, 3389, 9100, 631, 8080, 8443, 161, 139, 21, 23, 25,
        53, 110, 143, 389, 465, 515, 587, 636, 873, 990, 993, 995, 1433, 1883, 2049, 2121, 3306, 5432, 5900, 6379, 8042,
        8883, 11211, 27017, 3268, 5000,
    ]

    /// Whether a port is asked over UDP.
    static func isUDP(_ port: UInt16) -> Bool { port == 161 }
}
