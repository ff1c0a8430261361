/// What a rule's command gives to the person who may run it as root.
enum SudoPower: Sendable, Hashable {
    /// Everything, openly or not; the reason is a code that rules read.
    case root(why: String)
    /// One program with arguments of the person's choice, and nobody here knows what it can do.
    case open
    /// Just what the rule says.
    case limited

    /// Looks at a command as written in a rule, without its `!`.
    init(_ command: String, forbidsChildren: Bool) {
        if command == "ALL" {
            self = .root(why: "everything")
            return
        }
        let words = command.split(separator: " ").map(String.init)
        guard let path = words.first else {
            self = .limited
            return
        }
        let arguments = words.dropFirst()
        if path == "list" || path == "sudoedit" && !arguments.isEmpty {
            self = path == "list" ? .limited : Self.editing(arguments)
            return
        }
        if path == "sudoedit" {
            self = .root(why: "editsAnyFile")
        } else if path.hasSuffix("/") {
            self = .root(why: "folder")
        } else if Self.hasWildcard(path) || arguments.contains(where: Self.hasWildcard) {
            self = .root(why: "wildcard")
        } else {
            self = Self.power(of: path.split(separator: "/").last.map(String.init) ?? "", arguments, forbidsChildren)
        }
    }

    private static func power(_ why: String, unless harmless: Bool) -> SudoPower {
        harmless ? .limited : .root(why: why)
    }

    private static func power(of name: String, _ arguments: ArraySlice<String>, _ forbidsChildren: Bool) -> SudoPower {
        let anyArguments = arguments.isEmpty
        let plain = name.prefix { !$0.isNumber && $0 != "." }
        if shells.contains(name) || interpreters.contains(String(plain)) {
            return power("shell", unless: !anyArguments && arguments.first?.hasPrefix("/") == true)
        }
        // These open a shell from within, whatever file they were started with.
        if pagersAndEditors.contains(name) {
            return forbidsChildren && !anyArguments ? .limited : .root(why: "editor")
        }
        guard anyArguments else { return .limited }
        if packageManagers.contains(String(plain)) || packageManagers.contains(name) {
            return .root(why: "freeArguments")
        }
        return gateways.contains(name) ? .root(why: "gateway") : .open
    }

    /// `sudoedit` of named files: root where the file decides about rights.
    private static func editing(_ files: ArraySlice<String>) -> SudoPower {
        if files.contains(where: hasWildcard) { return .root(why: "wildcard") }
        let decisive = [
            "/etc/sudoers", "/etc/passwd", "/etc/shadow", "/etc/group", "/etc/cron", "/etc/pam.d",
            "/etc/systemd", "/etc/ld.so", "/etc/profile", "/root/",
        ]
        return files.contains { file in decisive.contains { file.hasPrefix($0) } }
            ? .root(why: "editsAnyFile") : .limited
    }

    /// A word that stands for many: sudo's wildcards match blanks and slashes too, and a regular expression is one.
    private static func hasWildcard(_ word: String) -> Bool {
        var isEscaped = false
        for character in word {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if "*?[".contains(character) {
                return true
            }
        }
        return word.hasPrefix("^") || word.hasSuffix("$")
    }

    private static let shells: Set<String> = [
        "sh", "bash", "dash", "zsh", "ksh", "fish", "csh", "tcsh", "busybox", "su", "sudo", "screen", "tmux", "script",
    ]
    private static let interpreters: Set<String> = [
        "python", "perl", "ruby", "php", "node", "nodejs", "lua", "tclsh", "expect", "awk", "gawk", "mawk", "nawk",
    ]
    private static let pagersAndEditors: Set<String> = [
        "vi", "vim", "vim.basic", "vim.tiny", "nvim", "view", "vimdiff", "nano", "pico", "emacs", "ed", "joe", "mcedit",
        "less", "more", "most", "man", "editor", "visudo", "vipw", "vigr",
    ]
    private static let packageManagers: Set<String> = [
        "apt", "apt-get", "aptitude", "dpkg", "unattended-upgrade", "unattended-upgrades", "dnf", "yum", "rpm",
        "zypper",
        "apk", "snap", "flatpak", "pip", "npm", "gem", "pkcon",
    ]
    /// Programs that start others, write any file or change rights when their arguments are free.
    private static let gateways: Set<String> = [
        "env", "find", "xargs", "tar", "zip", "rsync", "scp", "ssh", "git", "make", "cp", "mv", "ln", "install", "tee",
        "dd", "sed", "chmod", "chown", "chgrp", "setfacl", "mount", "docker", "podman", "lxc", "virsh", "systemctl",
        "systemd-run", "systemd-nspawn", "journalctl", "service", "crontab", "at", "batch", "usermod", "useradd",
        "adduser", "groupmod", "gpasswd", "passwd", "chpasswd", "chsh", "nsenter", "unshare", "chroot", "nohup", "nice",
        "ionice", "timeout", "time", "watch", "stdbuf", "setsid", "taskset", "flock", "strace", "ltrace", "gdb",
        "tcpdump", "nmap", "socat", "nc", "ncat", "openssl", "curl", "wget", "insmod", "modprobe", "kexec", "debugfs",
        "ldconfig", "update-alternatives", "run-parts", "start-stop-daemon", "mysql", "psql", "sqlite3", "ftp", "sftp",
        "logrotate", "ansible-playbook", "puppet", "salt-call", "borg", "restic", "cat", "head", "tail", "cut",
        "base64",
    ]
}
