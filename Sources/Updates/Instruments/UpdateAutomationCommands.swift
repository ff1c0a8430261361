/// What a command line does to the installed software, as far as its words tell.
enum UpdateCommand: String, Sendable, Hashable {
    /// apt's own daily job: whether it installs is decided by `APT::Periodic::Unattended-Upgrade`.
    case aptPeriodic
    /// `unattended-upgrade` started directly.
    case unattendedUpgrade
    /// `dnf-automatic`: whether it installs is decided by its configuration.
    case dnfAutomatic
    /// A package manager told to upgrade.
    case packageManager

    /// Recognises a command line or a script's line; nil where it installs no updates.
    init?(_ line: some StringProtocol) {
        for segment in line.split(whereSeparator: { ";|&()`\"'".contains($0) }) {
            let words = segment.split(whereSeparator: { $0 == " " || $0 == "\t" }).map { word in
                String(word.drop(upToLast: "/"))
            }
            for (place, word) in words.enumerated() {
                if let command = Self(program: word, arguments: words[(place + 1)...]) {
                    self = command
                    return
                }
            }
        }
        return nil
    }

    private init?(program: String, arguments: ArraySlice<String>) {
        switch program {
        case "apt.systemd.daily" where arguments.first != "update": self = .aptPeriodic
        case "unattended-upgrade", "unattended-upgrades":
            guard !arguments.contains("--dry-run"), !arguments.contains("--download-only") else { return nil }
            self = .unattendedUpgrade
        case "dnf-automatic": self = arguments.contains("--installupdates") ? .packageManager : .dnfAutomatic
        default:
            guard let verbs = Self.verbs[program], arguments.contains(where: verbs.contains),
                !arguments.contains(where: Self.harmless.contains)
            else { return nil }
            self = .packageManager
        }
    }

    private static let verbs: [String: Set<String>] = [
        "apt": ["upgrade", "full-upgrade", "dist-upgrade"], "apt-get": ["upgrade", "dist-upgrade"],
        "aptitude": ["upgrade", "safe-upgrade", "full-upgrade", "dist-upgrade"], "nala": ["upgrade", "full-upgrade"],
        "dnf": ["upgrade", "update", "upgrade-minimal"], "yum": ["upgrade", "update", "upgrade-minimal"],
        "zypper": ["patch", "update", "up", "dist-upgrade", "dup"], "apk": ["upgrade"], "pkcon": ["update"],
    ]
    private static let harmless: Set<String> = [
        "-s", "--simulate", "--dry-run", "--download-only", "-d", "--just-print",
    ]
}

extension StringProtocol {
    /// What follows the last such character, or everything where there is none.
    fileprivate func drop(upToLast separator: Character) -> SubSequence {
        lastIndex(of: separator).map { self[index(after: $0)...] } ?? self[...]
    }
}
