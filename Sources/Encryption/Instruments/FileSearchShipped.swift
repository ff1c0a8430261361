import Observing

/// Which of some files came with a Debian package, by dpkg's own lists. Everybody has those.
struct ShippedFiles {
    /// Where packages put files; the lists are read only for finds there.
    /// What lies in `/etc` or `/var` may have been replaced by somebody's own.
    private static let packaged = ["/usr/", "/lib", "/opt/", "/bin/", "/sbin/"]

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
