import Guideline
import Observing

/// Turns an OpenSSH server's settings, algorithms and host keys into observations.
struct SSHServerSearch {
    let around: Surroundings
    let reading: SSHServerReading

    /// Whether a machine has an OpenSSH server.
    static func isInstalled(on machine: any Machine) -> Bool { machine.exists("/usr/sbin/sshd") }

    private var version: String { around.packages.versions["openssh-server"] ?? "" }

    /// The settings that decide who gets in. `rootKeys` is the number of keys of root, or nil where nobody may look.
    func server(rootKeys: Int?) -> Observation {
        let exceptions = reading.exceptions
        var facts: [String: Fact] = [
            "installed": true, "count": 1, "readBy": .text(reading.readBy),
            "running": .flag(around.processes.runs(anyOf: ["sshd"])),
            "enabled": .flag(around.units.enabled(anyOf: ["ssh", "sshd", "ssh.socket", "sshd.socket"])),
            "listening": .flag(isListening), "exceptions": .list(exceptions),
            "allowedBySections": .list(reading.allowedBySections),
            "passwords": .flag(acceptsPasswords),
        ]
        for keyword in [
            "permitrootlogin", "passwordauthentication", "kbdinteractiveauthentication", "pubkeyauthentication",
            "permitemptypasswords", "allowtcpforwarding", "gatewayports", "permittunnel", "x11forwarding", "loglevel",
            "channeltimeout",
        ] {
            facts[keyword] = .text(reading[keyword].lowercased().sanitised)
        }
        for keyword in ["clientaliveinterval", "logingracetime"] {
            facts[keyword] = reading.seconds(keyword).map(Fact.number)
        }
        for keyword in ["clientalivecountmax", "maxauthtries"] {
            facts[keyword] = Int(reading[keyword]).map(Fact.number)
        }
        for keyword in ["allowusers", "allowgroups", "denyusers", "denygroups"] {
            facts[keyword] = .list(SSHServerConfiguration.words(reading[keyword]).map(\.sanitised))
        }
        facts["closesIdleSessions"] = .flag(closesIdleSessions)
        facts["rootKeys"] = rootKeys.map(Fact.number)
        facts["shellTimeout"] = shellTimeout.map(Fact.number)
        return Observation(kind: "ssh.server", subject: "sshd", facts: facts, source: source)
    }

    private var source: String { reading.readBy == "server" ? "sshd -T" : SSHServerReading.file }

    /// Passwords get in directly, or through PAM's questions.
    private var acceptsPasswords: Bool {
        reading["passwordauthentication"] == "yes"
            || (reading["kbdinteractiveauthentication"] == "yes" && reading["usepam"] == "yes")
    }

    /// Whether `ChannelTimeout` ends sessions in which nothing happens (OpenSSH 9.2 and later).
    private var closesIdleSessions: Bool {
        SSHServerConfiguration.words(reading["channeltimeout"].lowercased()).contains { word in
            let parts = word.split(separator: "=")
            guard parts.count == 2, let limit = SSHServerReading.seconds(String(parts[1])), limit > 0 else {
                return false
            }
            return SSHServerConfiguration.matches("session", pattern: String(parts[0]))
        }
    }

    /// The seconds after which a login shell ends by itself (`TMOUT` of bash(1)), where the system sets it for all.
    private var shellTimeout: Int? {
        let folder = "/etc/profile.d"
        let scripts = ((try? around.machine.listIfPresent(folder)) ?? []).filter { $0.hasSuffix(".sh") }
        for path in ["/etc/profile", "/etc/bash.bashrc", "/etc/environment"] + scripts.map({ "\(folder)/\($0)" }) {
            let text = (try? around.machine.textIfPresent(path, limit: 256 << 10)) ?? ""
            for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("#") {
                for word in line.split(whereSeparator: { $0 == " " || $0 == ";" }) where word.hasPrefix("TMOUT=") {
                    if let seconds = Int(word.dropFirst(6).filter { $0 != "\"" }), seconds > 0 { return seconds }
                }
            }
        }
        return nil
    }

    /// Whether something listens on a port of the settings, by the kernel's table (state 0A).
    private var isListening: Bool {
        let ports = Set(reading["port"].split(separator: " ").compactMap { UInt16($0) })
        return ["/proc/net/tcp", "/proc/net/tcp6"].contains { path in
            ((try? around.machine.text(path, limit: 8 << 20)) ?? "").split(separator: "\n").contains { line in
                let fields = line.split(separator: " ", maxSplits: 4)
                guard fields.count >= 4, fields[3] == "0A", let port = fields[1].split(separator: ":").last else {
                    return false
                }
                return UInt16(port, radix: 16).map(ports.contains) ?? false
            }
        }
    }

    /// What the server offers, in its order of preference.
    func algorithms() -> Observation {
        var facts: [String: Fact] = [
            "count": 1, "readBy": .text(reading.readBy), "version": .text(version),
            "strictKex": .text(OpenSSHVersion(package: version)?.hasStrictKeyExchange ?? "unknown"),
        ]
        for (name, keyword) in [
            ("ciphers", "ciphers"), ("macs", "macs"), ("kex", "kexalgorithms"), ("hostKeys", "hostkeyalgorithms"),
            ("userKeys", "pubkeyacceptedalgorithms"),
        ] {
            facts[name] = reading.algorithms(keyword).map { .list($0.map(\.sanitised)) }
        }
        return Observation(kind: "ssh.algorithms", subject: "sshd", facts: facts, source: source)
    }

    /// The keys with which the machine shows who it is. Only the public halves are read.
    func hostKeys() -> (observations: [Observation], skips: [Skip]) {
        let named = reading.configuration.settings["hostkey"].map(SSHServerConfiguration.words)
        let found = ((try? around.machine.listIfPresent("/etc/ssh")) ?? [])
            .filter { $0.hasPrefix("ssh_host_") && $0.hasSuffix("_key.pub") }.map { "/etc/ssh/\($0)" }
        var observations: [Observation] = []
        var skips: [Skip] = []
        for path in named.map({ $0.map { "\($0).pub" } }) ?? found {
            do throws(MachineError) {
                guard let text = try around.machine.textIfPresent(path) else { continue }
                guard case .key(let line)? = AuthorisedKey.lines(of: text).first else {
                    throw MachineError(.unreadable, path)
                }
                var facts = line.key.facts
                facts["modified"] = .text(try around.machine.status(path, follow: true).modified.iso8601)
                observations.append(Observation(kind: "ssh.host-key", subject: path, facts: facts, source: path))
            } catch {
                skips.append(error.skip(measures: ["1.5"], aspect: "ssh-keys"))
            }
        }
        return (observations, skips)
    }
}

extension SSHPublicKey {
    /// What is known about a key, as facts.
    var facts: [String: Fact] {
        var facts: [String: Fact] = [
            "type": .text(type.sanitised), "family": .text(family), "certificate": .flag(isCertificate),
            "fingerprint": .text(fingerprint), "count": 1,
        ]
        facts["bits"] = bits.map(Fact.number)
        return facts
    }
}
