import Guideline
import Observing

/// Who may act as root: the rules of sudo and of doas, one observation each. Root's own are left out.
struct AdministratorRights {
    let machine: any Machine

    /// Reads `/etc/sudoers` with all that it includes, and `/etc/doas.conf`.
    func sighting() -> Sighting {
        var unread: [MachineError] = []
        var sudoers = Sudoers()
        do throws(MachineError) {
            if let text = try machine.textIfPresent("/etc/sudoers") {
                sudoers.read(text) { include in texts(of: include, &unread) }
            }
        } catch {
            unread.append(error)
        }
        var rules = sudoers.rules.map { ($0, "/etc/sudoers") }
        do throws(MachineError) {
            let text = try machine.textIfPresent("/etc/doas.conf") ?? ""
            rules += Doas.rules(text).map { ($0, "/etc/doas.conf") }
        } catch {
            unread.append(error)
        }
        var found: [String: Observation] = [:]
        for (rule, source) in rules where rule.user != "root" && rule.user != "#0" && !rule.isDenied {
            let observation = observation(rule, source)
            found[observation.subject] = observation
        }
        var observations = found.values.sorted { $0.subject < $1.subject }
        if observations.isEmpty && unread.isEmpty {
            observations.append(
                Observation(
                    kind: "sudo.rule", subject: "none", facts: ["equivalentToRoot": "none", "rules": 0],
                    source: "/etc/sudoers"))
        }
        return Sighting(
            observations: observations, checked: rules.count,
            skipped: unread.map { $0.skip(measures: ["2.3"], aspect: "sudo") })
    }

    private func observation(_ rule: Sudoers.Rule, _ source: String) -> Observation {
        var (equivalent, why) = ("no", "limited")
        let asRoot =
            rule.runAs.isEmpty
            ? !rule.keepsAccount
            : rule.runAs.contains { ["root", "#0", "ALL", "%root", "%#0"].contains($0) }
        if asRoot {
            switch SudoPower(rule.command, forbidsChildren: rule.forbidsChildren) {
            case .root(let reason): (equivalent, why) = ("yes", reason)
            case .open: (equivalent, why) = ("unclear", "anyArguments")
            case .limited: break
            }
            let program = rule.command.split(separator: " ").first.map(String.init) ?? ""
            if equivalent != "yes", let status = try? machine.status(program, follow: true),
                status.owner != 0 || status.mode & 0o002 != 0 || status.mode & 0o020 != 0 && status.group != 0
            {
                (equivalent, why) = ("yes", "writableProgram")
            }
        } else {
            why = "otherAccount"
        }
        let runAs =
            rule.runAs.isEmpty || rule.runAs == ["ALL"] || rule.runAs == ["root"]
            ? "" : " (\(rule.runAs.joined(separator: ",")))"
        return Observation(
            kind: "sudo.rule", subject: "\(rule.user)\(runAs): \(rule.command)",
            facts: [
                "user": .text(rule.user), "isGroup": .flag(rule.user.hasPrefix("%")),
                "everybody": .flag(rule.user == "ALL"),
                "runAs": .list(rule.runAs.isEmpty ? [rule.keepsAccount ? rule.user : "root"] : rule.runAs),
                "command": .text(rule.command), "asksPassword": .flag(rule.asksPassword),
                "equivalentToRoot": .text(equivalent), "why": .text(why),
            ], source: source)
    }

    /// The text of an included file, or of every file in an included folder; names with a dot and those that end in
    /// a tilde do not count.
    private func texts(of include: Sudoers.Include, _ unread: inout [MachineError]) -> [String] {
        var paths: [String] = []
        switch include {
        case .file(let path): paths = [path.hasPrefix("/") ? path : "/etc/\(path)"]
        case .folder(let path):
            do throws(MachineError) {
                let folder = path.hasPrefix("/") ? path : "/etc/\(path)"
                paths = try machine.listIfPresent(folder).filter { !$0.contains(".") && !$0.hasSuffix("~") }
                    .map { "\(folder)/\($0)" }
            } catch {
                unread.append(error)
            }
        }
        return paths.prefix(500).compactMap { path in
            do throws(MachineError) {
                return try machine.textIfPresent(path)
            } catch {
                unread.append(error)
                return nil
            }
        }
    }
}

/// The rules of OpenBSD's doas (doas.conf(5)).
enum Doas {
    /// Reads the rules that permit something.
    static func rules(_ text: String) -> [Sudoers.Rule] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard words.first == "permit" else { return nil }
            var rest = words.dropFirst()
            var asksPassword = true
            while let option = rest.first, ["nopass", "persist", "keepenv", "nolog", "setenv"].contains(option) {
                if option == "nopass" { asksPassword = false }
                rest = rest.dropFirst()
                if option == "setenv" { rest = rest.drop { $0 != "}" }.dropFirst() }
            }
            guard let user = rest.popFirst() else { return nil }
            var runAs: [String] = ["ALL"]
            if rest.first == "as" {
                runAs = [rest.dropFirst().first ?? "root"]
                rest = rest.dropFirst(2)
            }
            let command =
                rest.first == "cmd"
                ? rest.dropFirst().filter { $0 != "args" }.joined(separator: " ")
                    + (rest.last == "args" ? " \"\"" : "")
                : "ALL"
            return Sudoers.Rule(
                user: user.hasPrefix(":") ? "%" + user.dropFirst() : user, runAs: runAs, keepsAccount: false,
                command: command, isDenied: false, asksPassword: asksPassword, forbidsChildren: false)
        }
    }
}
