public import Guideline
public import Observing

/// What the machine asks of passwords, how it stores them, and which accounts have none or share one number (7.1).
///
/// It brings back `accounts.policy`, `accounts.hashes` for each scheme in use, `accounts.root-password`,
/// `accounts.empty-password` and `accounts.root-equivalent`. A stored hash is classified where it is read and dropped.
public struct Accounts: Instrument {
    /// The name in reports.
    public static let name = "accounts"
    /// The measures it helps to answer.
    public let measures = ["7.1"]

    /// Creates the instrument.
    public init() {}

    /// Looks at PAM, `login.defs` and the files of accounts.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        AccountsLook(machine: machine).sighting()
    }
}

/// One look at one machine.
private struct AccountsLook {
    let machine: any Machine

    func sighting() -> Sighting {
        var sighting = Sighting()
        let shadow = read("/etc/shadow", "hashes", &sighting).map(ShadowEntry.read)
        let (accounts, others) = read("/etc/passwd", "accounts", &sighting).map(Account.read) ?? ([], 0)
        let groups = read("/etc/group", "accounts", &sighting).map(AccountGroup.read) ?? []
        // Without shadow the fields of passwd still tell who has no password at all.
        let entries =
            (shadow ?? [])
            + accounts.filter { $0.password != .elsewhere }.map {
                ShadowEntry(name: $0.name, password: $0.password, maximumDays: nil)
            }
        let policy = policy(entries, shadowRead: shadow != nil, &sighting)
        if shadow != nil {
            sighting.observations += hashes(entries)
            sighting.observations += emptyPasswords(entries, accounts, policy)
            sighting.observations += [rootPassword(entries)]
        }
        if !accounts.isEmpty {
            sighting.observations += rootEquivalents(accounts, groups, others)
        }
        sighting.checked += accounts.count + entries.count
        return sighting
    }

    /// A file's text; nil with a skip where it could not be read.
    private func read(_ path: String, _ aspect: String, _ sighting: inout Sighting) -> String? {
        do throws(MachineError) {
            return try machine.text(path, limit: 8 << 20)
        } catch {
            sighting.skipped.append(error.skip(measures: ["7.1"], aspect: aspect))
            // Who has no password at all can only be seen there too.
            if path == "/etc/shadow" { sighting.skipped.append(error.skip(measures: ["7.1"], aspect: "accounts")) }
            return nil
        }
    }

    private func policy(
        _ entries: [ShadowEntry], shadowRead: Bool, _ sighting: inout Sighting
    ) -> HostPasswordPolicy? {
        var trouble: MachineError?
        func text(_ path: String) -> String? {
            do throws(MachineError) {
                return try machine.textIfPresent(path)
            } catch {
                trouble = error
                return nil
            }
        }
        func stack(_ services: String...) -> PAMStack {
            let read = { (service: String) in
                service.contains("..") ? nil : text(service.hasPrefix("/") ? service : "/etc/pam.d/\(service)")
            }
            return services.lazy.map { PAMStack(service: $0, read: read) }.first { !$0.modules.isEmpty }
                ?? PAMStack(service: "", read: { _ in nil })
        }
        func settings(_ paths: [String]) -> PlainSettings {
            var settings = PlainSettings()
            for path in paths { text(path).map { settings.read($0) } }
            return settings
        }
        let parts = ((try? machine.listIfPresent("/etc/security/pwquality.conf.d")) ?? [])
            .filter { $0.hasSuffix(".conf") }.map { "/etc/security/pwquality.conf.d/\($0)" }
        let defaults = settings(["/etc/login.defs"])
        let password = stack("passwd", "common-password", "system-auth", "password-auth")
        let auth = stack("login", "common-auth", "system-auth", "password-auth")
        if let trouble { sighting.skipped.append(trouble.skip(measures: ["7.1"], aspect: "host-policy")) }
        guard !password.modules.isEmpty else {
            let nothing = MachineError(.unsupported, "/etc/pam.d/passwd")
            sighting.skipped.append(nothing.skip(measures: ["7.1"], aspect: "host-policy"))
            return nil
        }
        // What stands in the folder comes first, the main file last.
        let policy = HostPasswordPolicy(
            password: password, auth: auth, quality: settings(parts + ["/etc/security/pwquality.conf"]),
            faillock: settings(["/etc/security/faillock.conf"]), defaults: defaults)
        let withPassword = entries.filter { $0.hasHash }
        var facts: [String: Fact] = [
            "minimumLength": .number(policy.minimumLength), "kinds": .number(policy.kinds),
            "checksWords": .flag(policy.checksWords), "remembers": .number(policy.remembers),
            "lockoutAfter": .number(policy.lockoutAfter), "allowsEmpty": .flag(policy.allowsEmpty),
            "secondFactor": .flag(policy.secondFactor), "directories": .list(policy.directories),
            "checkedBy": .text(policy.checkedBy), "hashMethod": .text(policy.hashMethod),
            "kept": .text(policy.directories.isEmpty ? "here" : "directory"),
        ]
        facts["maximumDays"] = .number(
            defaults.number("PASS_MAX_DAYS").flatMap { (1..<99_999).contains($0) ? $0 : nil } ?? 0)
        facts["warningDays"] = defaults.number("PASS_WARN_AGE").map { .number($0) }
        if shadowRead {
            facts["accountsWithPassword"] = .number(withPassword.count)
            facts["accountsWithoutRenewal"] = .number(withPassword.count { $0.maximumDays == nil })
        }
        sighting.checked += password.modules.count + auth.modules.count
        sighting.observations.append(
            Observation(kind: "accounts.policy", subject: "passwords", facts: facts, source: "/etc/pam.d"))
        return policy
    }

    /// One observation for each scheme in use; one that says so where no account has a password.
    private func hashes(_ entries: [ShadowEntry]) -> [Observation] {
        var byScheme: [PasswordScheme: [(name: String, rounds: Int?)]] = [:]
        for entry in entries {
            if case .hash(let scheme, let rounds) = entry.password {
                byScheme[scheme, default: []].append((entry.name, rounds))
            }
        }
        guard !byScheme.isEmpty else {
            return [
                Observation(
                    kind: "accounts.hashes", subject: "none", facts: ["scheme": "none", "count": 0],
                    source: "/etc/shadow")
            ]
        }
        return byScheme.sorted { $0.key.rawValue < $1.key.rawValue }.map { scheme, accounts in
            var facts: [String: Fact] = [
                "scheme": .text(scheme.rawValue), "count": .number(accounts.count),
                "accounts": .list(accounts.map(\.name).sorted()),
            ]
            facts["lowestRounds"] = accounts.compactMap(\.rounds).min().map { .number($0) }
            return Observation(
                kind: "accounts.hashes", subject: scheme.rawValue, facts: facts, source: "/etc/shadow")
        }
    }

    private func emptyPasswords(
        _ entries: [ShadowEntry], _ accounts: [Account], _ policy: HostPasswordPolicy?
    ) -> [Observation] {
        let shells = Dictionary(accounts.map { ($0.name, $0.hasLoginShell) }) { first, _ in first }
        let empty = entries.filter { $0.password == .empty }.map(\.name)
        guard !empty.isEmpty else {
            return [
                Observation(
                    kind: "accounts.empty-password", subject: "none",
                    facts: ["state": "none", "accounts": .number(entries.count)], source: "/etc/shadow")
            ]
        }
        return Set(empty).sorted().map { name in
            Observation(
                kind: "accounts.empty-password", subject: name,
                facts: [
                    "state": "empty", "loginShell": .flag(shells[name] ?? false),
                    "allowed": .text(policy.map { $0.allowsEmpty ? "yes" : "no" } ?? "unknown"),
                ], source: "/etc/shadow")
        }
    }

    private func rootPassword(_ entries: [ShadowEntry]) -> Observation {
        let state =
            switch entries.first(where: { $0.name == "root" })?.password {
            case .hash?: "set"
            case .empty?: "empty"
            case .locked?: "locked"
            case .elsewhere?, nil: "unknown"
            }
        return Observation(
            kind: "accounts.root-password", subject: "root", facts: ["password": .text(state)], source: "/etc/shadow")
    }

    /// Accounts besides root that are root, and numbers that several accounts share.
    private func rootEquivalents(_ accounts: [Account], _ groups: [AccountGroup], _ others: Int) -> [Observation] {
        var found: [Observation] = []
        for (number, sharing) in Dictionary(grouping: accounts, by: \.number).sorted(by: { $0.key < $1.key }) {
            let names = Array(Set(sharing.map(\.name))).sorted()
            if number == 0 {
                found += names.filter { $0 != "root" }.map { name in
                    observation(
                        name,
                        [
                            "how": "number",
                            "loginShell": .flag(sharing.contains { $0.name == name && $0.hasLoginShell }),
                        ])
                }
            } else if names.count > 1 {
                found.append(observation("uid \(number)", ["how": "shared", "members": .list(names)]))
            }
        }
        for group in groups where ["docker", "lxd", "incus-admin", "disk"].contains(group.name) {
            let members = group.members.filter { $0 != "root" }
            if !members.isEmpty {
                found.append(observation("group \(group.name)", ["how": "group", "members": .list(members.sorted())]))
            }
        }
        if others > 0 { found.append(observation("other sources", ["how": "elsewhere", "lines": .number(others)])) }
        return found.isEmpty ? [observation("none", ["how": "none", "accounts": .number(accounts.count)])] : found
    }

    private func observation(_ subject: String, _ facts: [String: Fact]) -> Observation {
        Observation(kind: "accounts.root-equivalent", subject: subject, facts: facts, source: "/etc/passwd")
    }
}

extension ShadowEntry {
    /// Whether a password can be used to sign in.
    fileprivate var hasHash: Bool {
        if case .hash = password { return true }
        return false
    }
}
