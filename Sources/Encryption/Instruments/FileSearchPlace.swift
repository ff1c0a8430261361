import Foundation
import Observing
import Search

/// What sort of place a file lies in, judged by its path: whose it probably is.
enum Place: String {
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
        if begins(["/var/mail/", "/var/spool/mail/", "/var/vmail/"]) || parts.contains("maildir") {
            self = .mail
        } else if has(["backup", "sicherung", "sauvegarde", ".bak"]) {
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
}

/// Which of some files came with a Debian package, by dpkg's own lists. Everybody has those.
struct ShippedFiles {
    /// Where packages put files; the lists are read only for finds there.
    private static let packaged = ["/usr/", "/etc/", "/lib", "/opt/", "/var/lib/", "/bin/", "/sbin/"]

    private var paths: Set<String> = []

    init(among candidates: Set<String>, on machine: any Machine) {
        let candidates = candidates.filter { path in Self.packaged.contains { path.hasPrefix($0) } }
        let folder = "/var/lib/dpkg/info"
        guard !candidates.isEmpty, let names = try? machine.list(folder) else { return }
        for name in names where name.hasSuffix(".list") {
            guard let bytes = try? machine.read("\(folder)/\(name)", limit: 16 << 20) else { continue }
            for line in bytes.split(separator: 0x0a) {
                let path = String(decoding: line, as: UTF8.self)
                if candidates.contains(path) { paths.insert(path) }
            }
        }
    }

    func contains(_ path: String) -> Bool { paths.contains(path) }
}
