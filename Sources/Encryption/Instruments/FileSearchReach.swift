import Observing

/// Whether other accounts can get as far as a file at all: its own mode says nothing where a folder above lets nobody
/// through.
struct FolderReach {
    private let machine: any Machine
    private var known: [Substring: (others: Bool, group: Bool)] = [:]

    init(_ machine: any Machine) {
        self.machine = machine
    }

    /// Whether the folders above a path let every account, or their group, through. A folder that cannot be looked at
    /// counts as letting everybody through: unknown is never shown as clean.
    mutating func above(_ path: String) -> (others: Bool, group: Bool) {
        guard let slash = path.dropLast().lastIndex(of: "/") else { return (true, true) }
        let folder = path[..<slash]
        if folder.isEmpty { return (true, true) }
        if let reach = known[folder] { return reach }
        var reach = above(String(folder))
        if let mode = try? machine.status(String(folder), follow: true).mode {
            reach.others = reach.others && mode & 0o001 != 0
            reach.group = reach.group && mode & 0o011 != 0
        }
        known[folder] = reach
        return reach
    }
}
