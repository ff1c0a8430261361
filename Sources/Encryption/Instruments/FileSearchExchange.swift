import Guideline
import Observing
import Search

/// Folders through which devices and practice software hand each other files of the xDT family (GDT, LDT, BDT), and
/// whether the files go over a network on their way.
struct ExchangeFolders {
    private var counts: [String: Int] = [:]
    private let shares: NetworkShares

    init(on machine: any Machine) { shares = NetworkShares(on: machine) }

    /// Counts an xDT file. Its name is not kept: it can be a patient's.
    mutating func add(_ path: String) {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        counts["/" + folder, default: 0] += 1
    }

    /// One observation for each folder, `search.device-exchange`.
    var observations: [Observation] {
        counts.sorted { $0.key < $1.key }.map { folder, count in
            let way = shares.way(to: folder)
            return Observation(
                kind: "search.device-exchange", subject: folder,
                facts: [
                    "folder": .text(folder), "count": .number(count), "network": .text(way.network.rawValue),
                    "through": .text(way.through), "encrypted": .text(way.encrypted.rawValue),
                ], source: folder)
        }
    }
}

/// What of this machine's files comes from another machine or is lent to others, and whether the way is encrypted.
struct NetworkShares {
    /// How a folder has to do with a network.
    enum Network: String {
        /// It lies on another machine.
        case mounted
        /// Other machines are let in.
        case shared
        /// Nothing shows either.
        case none
        /// What is shared could not be read.
        case unknown
    }

    /// Whether the way is encrypted.
    enum Encrypted: String {
        case yes, no, unknown
    }

    /// The way to a folder. `through` names the file system or the share.
    struct Way {
        var network: Network
        var through = ""
        var encrypted = Encrypted.unknown
    }

    private let mounts: MountTable?
    private var exported: [(folder: String, way: Way)] = []
    private var isWhole = true

    /// Reads the mounted file systems, Samba's shares and the NFS exports.
    init(on machine: any Machine) {
        mounts = (try? machine.text("/proc/self/mountinfo", limit: 16 << 20)).map { MountTable(mountinfo: $0.utf8) }
        for (file, read) in [("/etc/samba/smb.conf", Self.samba), ("/etc/exports", Self.exports)] {
            do { exported += read(try machine.textIfPresent(file) ?? "") } catch { isWhole = false }
        }
    }

    /// How a folder, as an absolute path without links, can be reached over a network.
    func way(to folder: String) -> Way {
        if let mount = mounts?.mount(holding: folder), FileSystemKind(type: mount.type) == .server {
            return Way(network: .mounted, through: mount.type, encrypted: Self.encryption(of: mount))
        }
        // Of several ways the one without encryption counts.
        let ways = exported.filter { MountTable.lies(folder, in: $0.folder) }.map(\.way)
        if let way = ways.first(where: { $0.encrypted != .yes }) ?? ways.first { return way }
        return Way(network: isWhole && mounts != nil ? .none : .unknown)
    }

    /// `seal` (mount.cifs(8)), `sec=krb5p` and `xprtsec` (nfs(5)); sshfs is encrypted by nature.
    private static func encryption(of mount: Mount) -> Encrypted {
        switch mount.type {
        case "fuse.sshfs": .yes
        case "cifs", "smb3", "smbfs": mount.options.contains("seal") ? .yes : .no
        case "nfs", "nfs4":
            mount.options.contains("sec=krb5p") || ["tls", "mtls"].contains(mount.option("xprtsec")) ? .yes : .no
        default: .unknown
        }
    }

    /// The shares of smb.conf(5) with a path; encryption is demanded by `server smb encrypt` or its older name.
    static func samba(_ text: String) -> [(folder: String, way: Way)] {
        var found: [(folder: String, way: Way)] = []
        var section = "global"
        var global: String?
        var encrypt: String?
        var path: String?
        func end() {
            let word = (encrypt ?? global)?.lowercased() ?? "default"
            let isForced = ["required", "mandatory", "force", "forced", "yes", "true", "1"].contains(word)
            if section == "global" { global = encrypt }
            guard section != "global", let path, path.hasPrefix("/"), !path.contains("%") else { return }
            found.append(
                (SharePath.clean(path), Way(network: .shared, through: "SMB", encrypted: isForced ? .yes : .no)))
        }
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmed
            if line.hasPrefix("["), let close = line.firstIndex(of: "]") {
                end()
                (section, encrypt, path) = (line[line.index(after: line.startIndex)..<close].lowercased(), nil, nil)
            } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#"), !line.hasPrefix(";") {
                // Blanks within a name do not count.
                let name = line[..<equals].filter { !$0.isWhitespace }.lowercased()
                let value = line[line.index(after: equals)...].trimmed
                switch name {
                case "path", "directory": path = String(value)
                case "smbencrypt", "serversmbencrypt": encrypt = String(value)
                default: break
                }
            }
        }
        end()
        return found
    }

    /// The folders of exports(5); encrypted where every client must use `sec=krb5p`.
    static func exports(_ text: String) -> [(folder: String, way: Way)] {
        text.replacing("\\\n", with: " ").split(whereSeparator: \.isNewline).compactMap { line in
            guard line.hasPrefix("/") || line.hasPrefix("\"/") else { return nil }
            let isQuoted = line.hasPrefix("\"")
            let rest = isQuoted ? line.dropFirst() : line
            let folder = rest.prefix { isQuoted ? $0 != "\"" : !$0.isWhitespace }
            let clients = rest.dropFirst(folder.count).split(whereSeparator: \.isWhitespace)
                .filter { $0.contains("(") || $0.hasPrefix("-") }
            let isPrivate =
                !clients.isEmpty && clients.allSatisfy { $0.contains("sec=krb5p") && !$0.contains("krb5p:") }
            return (
                SharePath.clean(OctalEscapes.decode(folder.utf8)),
                Way(network: .shared, through: "NFS", encrypted: isPrivate ? .yes : .no)
            )
        }
    }
}

/// Paths as configuration files write them.
private enum SharePath {
    /// Without doubled slashes and without one at the end.
    static func clean(_ path: String) -> String { "/" + path.split(separator: "/").joined(separator: "/") }
}

extension Substring {
    /// Without blanks on both sides.
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
