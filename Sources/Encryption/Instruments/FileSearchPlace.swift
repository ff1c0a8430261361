import Foundation
import Search

/// What sort of place a file lies in, judged by its path: whose it probably is.
enum Place: String {
    /// Software that came from elsewhere, with the files that its makers publish.
    case dependency
    /// A mail store.
    case mail
    /// A backup.
    case backup
    /// A folder for customers' things.
    case customer
    /// A working copy under version control.
    case repository
    /// What programs keep for themselves and can make again.
    case cache
    /// A person's home.
    case home
    /// The system's configuration.
    case etc
    /// A service's own folder.
    case service
    /// Anything else.
    case other

    init(_ find: Find) {
        let path = find.path.description.lowercased()
        let parts = path.split(separator: "/").map(String.init)
        func has(_ words: [String]) -> Bool { parts.contains { part in words.contains { part.contains($0) } } }
        func begins(_ folders: [String]) -> Bool { folders.contains { path.hasPrefix($0) } }
        if Dependency.contains(parts.dropLast()) {
            self = .dependency
        } else if begins(["/var/mail/", "/var/spool/mail/", "/var/vmail/"]) || parts.contains("maildir") {
            self = .mail
        } else if parts.dropLast().contains(where: Self.isBackup) || path.hasSuffix(".bak") {
            self = .backup
        } else if has(["customer", "kunde", "client-data", "clients", "patient", "praxen", "cabinets"]) {
            self = .customer
        } else if find.isInRepository {
            self = .repository
        } else if parts.contains(".cache") || parts.contains("cache") || parts.contains(".mozilla") {
            self = .cache
        } else if begins(["/home/", "/root/"]) {
            self = .home
        } else if begins(["/etc/"]) {
            self = .etc
        } else if begins(["/var/lib/", "/opt/", "/usr/"]) {
            self = .service
        } else {
            self = .other
        }
    }

    private static let backups: Set<String> = [
        "backup", "backups", "sauvegarde", "sauvegardes", "sicherung", "sicherungen", "bak", "borg", "restic",
        "duplicity",
    ]

    /// Whether a folder is named as one for backups: by that word alone, as the last of several (`db-backup`), or with
    /// a date behind it. A program that is named after backups is none.
    private static func isBackup(_ folder: String) -> Bool {
        if folder.hasSuffix(".bak") { return true }
        let words = folder.split { "-_. ".contains($0) }
        let name = words.last { !$0.allSatisfy(\.isNumber) } ?? ""
        return backups.contains(String(name))
    }
}

/// Where package managers put other people's software.
enum Dependency {
    /// Names of folders, in the order in which they follow each other; a name that ends in `*` begins so.
    private static let folders: [[String]] = [
        ["site-packages"], ["dist-packages"], ["node_modules"], ["bower_components"], [".pyenv", "versions"],
        ["lib", "python*", "test"], ["lib", "python*", "ensurepip"], ["lib", "python*", "idlelib"],
        [".cargo", "registry"], [".cargo", "git"], [".rustup"], ["go", "pkg", "mod"], ["gems"], [".gem"],
        [".rbenv", "versions"], [".m2", "repository"], [".gradle", "caches"], [".nuget", "packages"],
        ["vendor", "bundle"], [".nvm"], [".npm", "_cacache"], [".cache", "pip"], [".cache", "uv"], [".cache", "yarn"],
        [".cache", "go-build"], [".composer", "cache"], [".conda", "pkgs"], [".build", "checkouts"],
    ]

    static func contains(_ parts: ArraySlice<String>) -> Bool {
        parts.indices.contains { start in
            folders.contains { names in
                let here = parts[start...].prefix(names.count)
                return here.count == names.count && zip(here, names).allSatisfy(isNamed)
            }
        }
    }

    private static let testFolders: Set<String> = [
        "test", "tests", "testing", "testdata", "test-data", "test_data", "fixtures", "spec", "specs", "__tests__",
        "example", "examples", "sample", "samples",
    ]

    /// Whether a file of the software is there for its tests, by the names of its folders or its own.
    static func isTest(_ path: String) -> Bool {
        let parts = path.lowercased().split(separator: "/").map(String.init)
        guard let name = parts.last else { return false }
        return parts.contains(where: testFolders.contains) || name.hasPrefix("test_") || name.contains("_test.")
    }

    private static func isNamed(_ part: String, _ name: String) -> Bool {
        name.hasSuffix("*") ? part.hasPrefix(name.dropLast()) : part == name
    }
}
