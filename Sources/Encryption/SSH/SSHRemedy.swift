public import Guideline

/// How to mend what falls short of an SSH server: a step in words, and lines for OpenSSH's configuration.
public struct SSHRemedy: Sendable, Hashable {
    /// What to do.
    public var text: Localized
    /// Lines for `sshd_config`, or commands.
    public var lines: [String]

    /// The remedy for things of one kind that fall short for one reason.
    public init(for group: GradedGroup) {
        let names = group.elements.map(\.name)
        switch group.kind {
        case .sshKeyExchange: self.init("KexAlgorithms", without: names)
        case .sshCipher: self.init("Ciphers", without: names)
        case .sshMAC: self.init("MACs", without: names)
        case .sshHostKey: self.init("HostKeyAlgorithms", without: names)
        case .key: self.init(Self.newKey, lines: ["ssh-keygen -t ed25519 -f /etc/ssh/ssh_host_ed25519_key"])
        case .diffieHellman:
            self.init(Self.longGroups, lines: ["awk '$5 >= 3071' /etc/ssh/moduli > /etc/ssh/moduli.new"])
        default: self.init(Self.update, lines: [])
        }
    }

    private init(_ text: Localized, lines: [String]) {
        (self.text, self.lines) = (text, lines)
    }

    private static let newKey = Localized(
        en: "Make a new host key, name it in sshd_config in place of the old one, and tell the users.",
        fr: "Créez une nouvelle clé d'hôte, nommez-la dans sshd_config et prévenez les utilisateurs.",
        de: "Einen neuen Host-Schlüssel erzeugen, in sshd_config eintragen und den Nutzern Bescheid geben.")
    private static let longGroups = Localized(
        en: "Take the short groups out of /etc/ssh/moduli.", fr: "Retirez les groupes courts de /etc/ssh/moduli.",
        de: "Die kurzen Gruppen aus /etc/ssh/moduli entfernen.")
    private static let update = Localized(
        en: "Update the SSH server.", fr: "Mettez à jour le serveur SSH.", de: "Den SSH-Server aktualisieren.")

    /// In OpenSSH a list that begins with a minus takes names out of the default (sshd_config(5)).
    private init(_ keyword: String, without names: [String]) {
        let text = Localized(
            en: "Take them out in sshd_config, check it with sshd -t, then reload SSH:",
            fr: "Retirez-les dans sshd_config, vérifiez avec sshd -t, puis rechargez SSH :",
            de: "In sshd_config herausnehmen, mit sshd -t prüfen, dann SSH neu laden:")
        // Names of a foreign server: only what can be an algorithm's name goes into a line to copy.
        let plain = names.filter { name in
            name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (0x30...0x39).contains(byte)
                    || (0x41...0x5a).contains(byte) || "-@._".utf8.contains(byte)
            }
        }
        self.init(text, lines: plain.isEmpty ? [] : ["\(keyword) -\(plain.joined(separator: ","))"])
    }
}
