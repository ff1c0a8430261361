import Guideline
import Observing

/// How the OpenSSH server of a machine is set up, from `sshd -T` where it answers and else from its files.
struct SSHServerReading {
    /// The settings.
    var configuration: SSHServerConfiguration
    /// `server` where sshd itself answered, `file` where its files were read.
    var readBy: String
    /// What this OpenSSH offers unless it is told otherwise, by keyword; empty where nobody says.
    var defaults: [String: [String]] = [:]

    static let file = "/etc/ssh/sshd_config"

    /// Reads the settings.
    init(of machine: any Machine) async throws(MachineError) {
        let file = try Self.readFile(on: machine)
        configuration = file
        readBy = "file"
        // Since OpenSSH 9.3 `-G` answers without host keys and without the folder /run/sshd.
        for option in ["-T", "-G"] {
            guard let result = try? await machine.run("sshd", [option]), result.status == 0, !result.output.isEmpty
            else { continue }
            configuration = SSHServerConfiguration(effective: result.text)
            // Both answers leave out what only counts for some connections.
            configuration.matches = file.matches
            configuration.unread = file.unread
            readBy = "server"
            return
        }
        // Client and server of one OpenSSH are built with the same defaults.
        if let result = try? await machine.run("ssh", ["-G", "-F", "none", "localhost"]), result.status == 0 {
            let client = SSHServerConfiguration(effective: result.text)
            defaults = client.settings.mapValues { $0.split(separator: ",").map(String.init) }
        }
    }

    private static func readFile(on machine: any Machine) throws(MachineError) -> SSHServerConfiguration {
        SSHServerConfiguration(file: try machine.textIfPresent(file) ?? "") { pattern in
            let slash = pattern.lastIndex(of: "/") ?? pattern.startIndex
            let (folder, name) = (String(pattern[..<slash]), String(pattern[pattern.index(after: slash)...]))
            guard let entries = try? machine.listIfPresent(folder) else { return [(folder, nil)] }
            return entries.filter { SSHServerConfiguration.matches($0, pattern: name) }.map { entry in
                ("\(folder)/\(entry)", try? machine.text("\(folder)/\(entry)"))
            }
        }
    }

    /// A setting, or what sshd does without it (sshd_config(5)).
    subscript(_ keyword: String) -> String {
        let value = configuration.settings[keyword] ?? Self.builtIn[keyword] ?? ""
        return value == "without-password" ? "prohibit-password" : value
    }

    private static let builtIn = [
        "permitrootlogin": "prohibit-password", "passwordauthentication": "yes",
        "kbdinteractiveauthentication": "yes", "pubkeyauthentication": "yes", "permitemptypasswords": "no",
        "clientaliveinterval": "0", "clientalivecountmax": "3", "logingracetime": "120", "maxauthtries": "6",
        "allowtcpforwarding": "yes", "gatewayports": "no", "permittunnel": "no", "x11forwarding": "no",
        "loglevel": "INFO", "usepam": "no", "port": "22", "trustedusercakeys": "none",
        "authorizedkeyscommand": "none", "authorizedkeysfile": ".ssh/authorized_keys .ssh/authorized_keys2",
        "channeltimeout": "none",
    ]

    /// A time in seconds: a number, or numbers with the units of sshd_config(5), "TIME FORMATS".
    func seconds(_ keyword: String) -> Int? { Self.seconds(self[keyword]) }

    static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        var (total, digits) = (0, "")
        for character in text.lowercased() {
            if character.isASCII && character.isNumber {
                digits.append(character)
            } else {
                guard let unit = units[character], let number = Int(digits), number < 1 << 32 else { return nil }
                total += number * unit
                digits = ""
            }
            if total > 1 << 52 { return nil }
        }
        if digits.isEmpty { return text.isEmpty ? nil : total }
        guard let number = Int(digits), number < 1 << 32 else { return nil }
        return total + number
    }

    /// A list of algorithms; nil where the files say nothing and the defaults are not known.
    func algorithms(_ keyword: String) -> [String]? {
        configuration.algorithms(keyword, defaults: defaults[keyword])
    }

    /// Keywords that a section for some connections sets to something else than `no`, with its criteria.
    var exceptions: [String] {
        configuration.matches.flatMap { match in
            match.settings.sorted { $0.key < $1.key }.map { "\(match.criteria): \($0.key) \($0.value)".sanitised }
        }
    }

    /// The keywords that some section allows although they may be off for everybody else.
    var allowedBySections: [String] {
        let allowed = configuration.matches.flatMap { match in
            match.settings.filter { $0.value.lowercased() != "no" && $0.value != "none" }.map(\.key)
        }
        return Set(allowed).sorted()
    }
}
