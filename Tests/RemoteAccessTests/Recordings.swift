import Foundation
import Guideline
import Observing
import ObservingTesting

@testable import RemoteAccess

/// Recorded machines and made-up keys for this room's tests.
enum Recordings {
    /// A public key of a type, made of fields by RFC 4253; nobody has a private half of it.
    static func key(_ type: String, _ fields: [[UInt8]]) -> String {
        var bytes: [UInt8] = []
        for field in [Array(type.utf8)] + fields {
            bytes += [0, 0, UInt8(field.count >> 8), UInt8(field.count & 0xff)] + field
        }
        return type + " " + Data(bytes).base64EncodedString()
    }

    static let ed25519 = key("ssh-ed25519", [[UInt8](repeating: 7, count: 32)])

    static func rsa(bits: Int) -> String {
        key("ssh-rsa", [[1, 0, 1], [0, 0x80] + [UInt8](repeating: 0x55, count: bits / 8 - 1)])
    }

    static let passwd = """
        root:x:0:0:root:/root:/bin/bash
        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
        claire:x:1000:1000:Claire:/home/claire:/bin/bash
        """

    /// A machine with accounts and running programs, and nothing to reach it by.
    static func bare(isRoot: Bool = true) -> FixtureMachine {
        var machine = FixtureMachine(isRoot: isRoot)
        machine.files["/etc/passwd"] = .text(passwd + "\n")
        machine.files["/var/lib/dpkg/status"] = .text("Package: bash\nStatus: install ok installed\nVersion: 5.2\n")
        machine.start(1, "init", ["/sbin/init"])
        return machine
    }

    /// A Debian desktop with AnyDesk waiting from boot on.
    static var desktopWithAnyDesk: FixtureMachine {
        var machine = bare()
        machine.files["/var/lib/dpkg/status"] = .text(
            """
            Package: anydesk
            Status: install ok installed
            Version: 6.4.0

            Package: teamviewer
            Status: deinstall ok config-files
            Version: 15.5

            """)
        machine.files["/usr/lib/systemd/system/anydesk.service"] = .text(
            "[Service]\nExecStart=/usr/bin/anydesk --service\n")
        machine.files["/etc/systemd/system/multi-user.target.wants/anydesk.service"] = .link(
            "/usr/lib/systemd/system/anydesk.service")
        machine.start(812, "anydesk", ["/usr/bin/anydesk", "--service"])
        return machine
    }

    /// A server that lets one named person in by key, for a while.
    static var hardenedServer: FixtureMachine {
        var machine = bare()
        machine.files["/var/lib/dpkg/status"] = .text(
            "Package: openssh-server\nStatus: install ok installed\nVersion: 1:9.2p1-2+deb12u10\n")
        machine.files["/usr/sbin/sshd"] = .text("", mode: 0o755)
        machine.files["/etc/ssh/sshd_config"] = .text("Include /etc/ssh/sshd_config.d/*.conf\n")
        machine.files["/etc/ssh/sshd_config.d/10-ward.conf"] = .text(
            """
            PermitRootLogin no
            PasswordAuthentication no
            KbdInteractiveAuthentication no
            ChannelTimeout session=15m
            ClientAliveInterval 60
            Ciphers aes256-gcm@openssh.com,chacha20-poly1305@openssh.com
            MACs hmac-sha2-256-etm@openssh.com
            KexAlgorithms curve25519-sha256
            HostKeyAlgorithms ssh-ed25519
            PubkeyAcceptedAlgorithms ssh-ed25519

            """)
        machine.files["/etc/ssh/ssh_host_ed25519_key.pub"] = .text(ed25519 + " root@server\n")
        machine.files["/home/claire/.ssh/authorized_keys"] = .text(
            "expiry-time=\"20271231\",from=\"192.0.2.0/24\" \(ed25519) claire@desk\n", mode: 0o600, owner: 1000)
        machine.start(700, "sshd", ["sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"])
        machine.files["/proc/700/exe"] = .link("/usr/sbin/sshd")
        return machine
    }

    /// The observations of a machine.
    static func look(at machine: FixtureMachine) async throws -> Sighting {
        try await RemoteAccessInstrument().observe(ObservationRequest(), on: machine)
    }

    /// What the room's rules say about a machine, by rule: each finding's verdicts.
    static func findings(of machine: FixtureMachine, asOf: Date? = nil) async throws -> [Finding] {
        try await judged(look(at: machine), at: machine.now, asOf: asOf)
    }

    static func judged(_ sighting: Sighting, at now: Date, asOf: Date? = nil) -> [Finding] {
        let observations = sighting.observations.map { observation in
            var observation = observation
            observation.at = now
            return observation
        }
        return judge(observations, policy: RemoteAccess.policy, asOf: asOf ?? now).findings
    }
}

extension FixtureMachine {
    /// Adds a running program.
    mutating func start(_ number: Int, _ name: String, _ arguments: [String]) {
        files["/proc/\(number)/comm"] = .text(name + "\n")
        files["/proc/\(number)/cmdline"] = .text(arguments.joined(separator: "\0") + "\0")
    }
}

extension [Finding] {
    /// The verdicts of a rule's findings.
    func verdicts(_ rule: String) -> [Verdicts] { filter { $0.rule == rule }.map(\.verdict) }
}
