import Guideline
import Observing

/// Looks for the keys that may log in to each account.
struct AuthorisedKeySearch {
    let around: Surroundings
    /// `AuthorizedKeysFile` of the server.
    let patterns: [String]

    private(set) var observations: [Observation] = []
    private(set) var skips: [Skip] = []
    /// How many files were looked for.
    private(set) var checked = 0
    /// How many keys root has; nil where root's files cannot be read.
    private(set) var rootKeys: Int? = 0

    init(around: Surroundings, patterns: [String]) {
        self.around = around
        self.patterns = patterns
        for account in around.accounts {
            for pattern in patterns where pattern != "none" {
                guard let path = Self.path(pattern, of: account) else { continue }
                checked += 1
                look(at: path, of: account)
            }
        }
    }

    /// The path that a pattern means for an account: `%h`, `%u`, `%U` and `%%` are filled in, and what is not absolute
    /// lies in the home folder (sshd_config(5)).
    static func path(_ pattern: String, of account: LocalAccount) -> String? {
        var path = ""
        var rest = pattern[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                path.append(character)
                continue
            }
            switch rest.popFirst() {
            case "h": path += account.home
            case "u": path += account.name
            case "U": path += String(account.number)
            case "%": path += "%"
            default: return nil
            }
        }
        if path.hasPrefix("/") { return path }
        return account.home.hasPrefix("/") ? "\(account.home == "/" ? "" : account.home)/\(path)" : nil
    }

    private mutating func look(at path: String, of account: LocalAccount) {
        let limit = 1 << 20
        do throws(MachineError) {
            guard let text = try around.machine.textIfPresent(path, limit: limit) else { return }
            let status = try around.machine.status(path, follow: true)
            if status.size > limit { throw MachineError(.tooLarge, path) }
            for line in AuthorisedKey.lines(of: text) {
                switch line {
                case .key(let key): add(key, path: path, status: status, account: account)
                case .damaged(let number): note(MachineError(.unreadable, "\(path), line \(number)"))
                }
            }
        } catch {
            // A folder such as /dev/null or a socket as home holds no keys.
            guard !error.reason.isHarmless else { return }
            if account.number == 0 { rootKeys = nil }
            note(error)
        }
    }

    private mutating func note(_ error: MachineError) {
        skips.append(error.skip(measures: ["3.5"], aspect: "leftovers"))
        skips.append(error.skip(measures: ["1.5"], aspect: "ssh-keys"))
    }

    private mutating func add(_ line: AuthorisedKey, path: String, status: FileStatus, account: LocalAccount) {
        if account.number == 0 { rootKeys = rootKeys.map { $0 + 1 } }
        let subject = "\(account.name) \(line.key.fingerprint)"
        // The same key twice opens no more doors than once.
        if observations.contains(where: { $0.subject == subject && $0.source == path }) { return }
        let options = line.options
        var facts = line.key.facts
        facts["account"] = .text(account.name.sanitised)
        facts["isRoot"] = .flag(account.number == 0)
        facts["comment"] = .text(line.comment.sanitised)
        facts["options"] = .list(options.keys.sorted().map(\.sanitised))
        facts["forcedCommand"] = .flag(options["command"] != nil)
        facts["restricted"] = .flag(options["restrict"] != nil)
        facts["from"] = .list((options["from"] ?? []).map(\.sanitised))
        facts["authority"] = .flag(options["cert-authority"] != nil)
        facts["expires"] = line.expires.map(Fact.text)
        facts["file"] = .text(path.sanitised)
        facts["fileChanged"] = .text(status.modified.iso8601)
        facts["fileMode"] = .text(String(status.mode, radix: 8))
        facts["othersMayWrite"] = .flag(
            status.mode & 0o022 != 0 || (status.owner != account.number && status.owner != 0))
        observations.append(
            Observation(kind: "remote-access.authorised-key", subject: subject, facts: facts, source: path))
    }
}
