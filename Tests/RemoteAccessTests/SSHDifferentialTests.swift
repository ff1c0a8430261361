import Foundation
import Guideline
import Observing
import Testing

@testable import RemoteAccess

/// Compares the readers with OpenSSH's own programs.
@Suite struct SSHDifferentialTests {
    static let hasKeygen = FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")
    /// `sshd -T` needs root, host keys and its empty folder.
    static let hasServer =
        LocalMachine().isRoot && FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd") && hasKeygen
        && FileManager.default.fileExists(atPath: "/run/sshd")

    private func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-ssh-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    @Test(
        .enabled(if: hasKeygen, "needs ssh-keygen"),
        arguments: [
            ("rsa", "1024"), ("rsa", "2048"), ("rsa", "3072"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"),
            ("ed25519", "256"),
        ])
    func keysAreMeasuredLikeSSHKeygenDoes(_ type: String, _ bits: String) async throws {
        try await inFolder { folder in
            let path = "\(folder)/key"
            let machine = LocalMachine()
            let made = try await machine.run(
                "ssh-keygen", ["-q", "-t", type, "-b", bits, "-N", "", "-C", "a b", "-f", path])
            #expect(made.status == 0)
            // "2048 SHA256:… a b (RSA)"
            let listed = try await machine.run("ssh-keygen", ["-lf", "\(path).pub"]).text.split(separator: " ")
            let key = try #require(AuthorisedKey(line: try machine.text("\(path).pub")))
            #expect(key.key.bits.map(String.init) == listed.first.map(String.init))
            #expect(key.key.fingerprint == String(listed[1]))
            #expect(listed.last?.lowercased() == "(\(key.key.family))\n")
            #expect(key.comment == "a b")
        }
    }

    @Test(.enabled(if: hasKeygen, "needs ssh-keygen"))
    func certificatesHaveTheFingerprintOfTheirKey() async throws {
        try await inFolder { folder in
            let machine = LocalMachine()
            for (type, name) in [("ed25519", "ca"), ("rsa", "key")] {
                _ = try await machine.run("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", "\(folder)/\(name)"])
            }
            _ = try await machine.run(
                "ssh-keygen", ["-q", "-s", "\(folder)/ca", "-I", "id", "-n", "claire", "\(folder)/key.pub"])
            let listed = try await machine.run("ssh-keygen", ["-lf", "\(folder)/key-cert.pub"]).text
            let key = try #require(AuthorisedKey(line: try machine.text("\(folder)/key-cert.pub"))?.key)
            #expect(key.isCertificate && key.family == "rsa" && key.bits == 3072)
            #expect(listed.contains(key.fingerprint))
        }
    }

    @Test(.enabled(if: hasServer, "needs root, sshd and /run/sshd"))
    func configurationsAreReadLikeSSHDDoes() async throws {
        try await inFolder { folder in
            let machine = LocalMachine()
            let (hostKey, path) = ("\(folder)/host", "\(folder)/sshd_config")
            _ = try await machine.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", hostKey])
            var random = SeededGenerator(seed: 7)
            for _ in 0..<60 {
                let included = Self.configuration(using: &random)
                let text =
                    "HostKey \(hostKey)\n" + Self.configuration(using: &random) + "Include \(folder)/part.conf\n"
                    + Self.configuration(using: &random) + Self.section(using: &random)
                try Data(text.utf8).write(to: URL(filePath: path))
                try Data(included.utf8).write(to: URL(filePath: "\(folder)/part.conf"))
                let answer = try await machine.run("sshd", ["-T", "-f", path])
                try #require(answer.status == 0, "\(answer.error)\n\(text)")
                let theirs = SSHServerConfiguration(effective: answer.text)
                let ours = SSHServerConfiguration(file: text) { _ in [("part.conf", included)] }
                for (keyword, value) in ours.settings where keyword != "hostkey" {
                    let normal =
                        keyword == "logingracetime" || keyword == "clientaliveinterval"
                        ? SSHServerReading.seconds(value).map(String.init) ?? value : value
                    let expected = theirs.settings[keyword] ?? ""
                    #expect(
                        normal.lowercased().replacing("prohibit-password", with: "without-password")
                            == expected.lowercased(), "\(keyword) in\n\(text)\n--\n\(included)")
                }
            }
        }
    }

    @Test(.enabled(if: hasServer, "needs root, sshd and /run/sshd"))
    func theDefaultsOfTheClientAreThoseOfTheServer() async throws {
        let machine = LocalMachine()
        try await inFolder { folder in
            _ = try await machine.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/host"])
            try Data("HostKey \(folder)/host\n".utf8).write(to: URL(filePath: "\(folder)/c"))
            let server = SSHServerConfiguration(
                effective: try await machine.run("sshd", ["-T", "-f", "\(folder)/c"]).text)
            let client = SSHServerConfiguration(
                effective: try await machine.run("ssh", ["-G", "-F", "none", "localhost"]).text)
            for keyword in ["ciphers", "macs", "kexalgorithms", "hostkeyalgorithms", "pubkeyacceptedalgorithms"] {
                #expect(server.settings[keyword] != nil)
                #expect(server.settings[keyword] == client.settings[keyword], "\(keyword)")
            }
        }
    }

    private static let settings: [(String, [String])] = [
        ("PermitRootLogin", ["yes", "no", "prohibit-password", "forced-commands-only"]),
        ("PasswordAuthentication", ["yes", "no"]), ("KbdInteractiveAuthentication", ["yes", "no"]),
        ("ChallengeResponseAuthentication", ["yes", "no"]), ("X11Forwarding", ["yes", "no"]),
        ("LoginGraceTime", ["2m", "30", "1h30m"]), ("ClientAliveInterval", ["0", "60", "1m"]),
        ("MaxAuthTries", ["3", "6"]), ("LogLevel", ["VERBOSE", "INFO"]),
        ("AllowTcpForwarding", ["yes", "no", "local"]),
        ("GatewayPorts", ["yes", "no"]), ("Ciphers", ["aes256-ctr,aes128-ctr", "aes128-gcm@openssh.com"]),
        ("Banner", ["none", "\"/etc/issue.net\""]), ("PermitTunnel", ["no", "point-to-point"]),
    ]

    private static func configuration(using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0..<7, using: &random)).map { _ in
            let (name, values) = settings[Int.random(in: 0..<settings.count, using: &random)]
            let keyword = Bool.random(using: &random) ? name : name.lowercased()
            let between = ["  ", "\t", " = ", "="][Int.random(in: 0..<4, using: &random)]
            let end = Bool.random(using: &random) ? "" : " # a comment"
            return keyword + between + values[Int.random(in: 0..<values.count, using: &random)] + end + "\n"
        }.joined()
    }

    private static func section(using random: inout SeededGenerator) -> String {
        guard Bool.random(using: &random) else { return "" }
        let several = ["User nobody", "Address 192.0.2.0/24", "Group a,b User x"]
        let criteria = several[Int.random(in: 0..<3, using: &random)]
        let all = Bool.random(using: &random) ? "Match all\n X11Forwarding yes\n" : ""
        return "Match \(criteria)\n  PermitRootLogin yes\n  X11Forwarding no\n" + all
    }
}
