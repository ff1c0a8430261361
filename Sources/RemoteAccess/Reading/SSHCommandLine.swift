/// The tunnels that a command line of `ssh` or `autossh` opens (ssh(1)). Nothing else of the line is kept.
public struct SSHCommandLine: Sendable, Hashable {
    /// The machine that it connects to, without the account.
    public var target: String?
    /// `-R`: ports over there lead back to this machine.
    public var opensRemotePorts = false
    /// `-L` or `-D`: ports here lead there.
    public var opensLocalPorts = false
    /// `-w`: a network device.
    public var opensNetworkDevice = false
    /// `-N`: it runs for the tunnel alone, without a command.
    public var isTunnelOnly = false

    /// Whether it opens any tunnel.
    public var opensTunnel: Bool { opensRemotePorts || opensLocalPorts || opensNetworkDevice }

    private static let withValue = Set("BbcDEeFIiJLlmOoPpQRSWw")

    /// Reads the words of a command line; nil where it is neither `ssh` nor `autossh`.
    public init?(_ words: [String]) {
        guard let program = words.first?.split(separator: "/").last, program == "ssh" || program == "autossh" else {
            return nil
        }
        let takesMonitor = program == "autossh"
        var rest = words.dropFirst()[...]
        while let word = rest.popFirst() {
            if word == "--" {
                target = target ?? rest.popFirst().map(Self.host)
                break
            }
            guard word.hasPrefix("-"), word.count > 1 else {
                if target != nil { break }
                target = Self.host(word)
                continue
            }
            var letters = word.dropFirst()
            while let letter = letters.popFirst() {
                note(letter, value: letters.isEmpty ? rest.first ?? "" : String(letters))
                if Self.withValue.contains(letter) || (takesMonitor && letter == "M") {
                    if letters.isEmpty { _ = rest.popFirst() }
                    break
                }
            }
        }
    }

    private mutating func note(_ letter: Character, value: String) {
        switch letter {
        case "R": opensRemotePorts = true
        case "L", "D": opensLocalPorts = true
        case "w": opensNetworkDevice = true
        case "N": isTunnelOnly = true
        case "o":
            let option = value.lowercased()
            if option.hasPrefix("remoteforward") { opensRemotePorts = true }
            if option.hasPrefix("localforward") || option.hasPrefix("dynamicforward") { opensLocalPorts = true }
            if option.hasPrefix("tunnel=") && !option.hasSuffix("=no") { opensNetworkDevice = true }
        default: break
        }
    }

    private static func host(_ word: String) -> String {
        let word = word.hasPrefix("ssh://") ? String(word.dropFirst(6)) : word
        return word.split(separator: "@").last.map(String.init) ?? word
    }

    /// The `ssh` command in a line of a shell script, unit or crontab: from the first word that is its name.
    public init?(in line: String) {
        let words = line.split(whereSeparator: { " \t'\"".contains($0) }).map(String.init)
        let start = words.firstIndex { word in
            let name = word.drop(while: { "-+!@:".contains($0) }).split(separator: "/").last
            return name == "ssh" || name == "autossh"
        }
        guard let start else { return nil }
        let program = String(words[start].drop(while: { "-+!@:".contains($0) }))
        self.init([program] + words[(start + 1)...])
    }
}
