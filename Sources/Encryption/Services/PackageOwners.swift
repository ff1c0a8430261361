import Observing

/// Which Debian package a program's file belongs to, as `dpkg-query -S` says.
enum PackageOwners {
    /// The packages by file. Files of no package, and all files where there is no dpkg, are left out.
    static func packages(of files: Set<String>, on machine: any Machine) async -> [String: String] {
        // dpkg takes patterns: a path that could be one is not asked for.
        let plain = files.filter { path in path.hasPrefix("/") && !path.contains { "*?[]\\\n".contains($0) } }
        guard !plain.isEmpty else { return [:] }
        // Since the folders were merged, a file may be listed under its old name, /bin for /usr/bin.
        let asked = plain.sorted().flatMap { path in
            path.hasPrefix("/usr/") ? [path, String(path.dropFirst(4))] : [path]
        }
        guard let result = try? await machine.run("dpkg-query", ["-S", "--"] + asked) else { return [:] }
        let found = parse(result.text)
        return Dictionary(
            uniqueKeysWithValues: plain.compactMap { path in
                (found[path] ?? (path.hasPrefix("/usr/") ? found[String(path.dropFirst(4))] : nil)).map { (path, $0) }
            })
    }

    /// Reads lines such as `openssh-server: /usr/sbin/sshd` and `libc6:amd64: /lib/…`; diversions are left out.
    static func parse(_ text: String) -> [String: String] {
        var packages: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("diversion by ") {
            guard let colon = line.firstRange(of: ": ") else { continue }
            let names = line[..<colon.lowerBound].split(separator: ",")
            guard let first = names.first?.split(separator: ":").first else { continue }
            packages[String(line[colon.upperBound...])] = String(first)
        }
        return packages
    }
}
