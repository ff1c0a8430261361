import Guideline
import Observing

/// The settings of a systemd unit: its file and the drop-ins on top (systemd.syntax(7)).
struct UnitSettings: Sendable, Hashable {
    private struct Entry: Hashable {
        var section: String
        var key: String
        var value: String
    }

    private var entries: [Entry] = []

    /// Reads one more file on top of those before it. A line that ends in a backslash goes on in the next one.
    mutating func read(_ text: String) {
        var section = ""
        var pending = ""
        for raw in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            let line = raw.trimmed
            // A comment inside a continued line belongs to neither.
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            pending += pending.isEmpty ? line : " " + line
            if pending.hasSuffix("\\") {
                pending.removeLast()
                continue
            }
            if pending.hasPrefix("["), pending.hasSuffix("]") {
                section = String(pending.dropFirst().dropLast())
            } else if let equals = pending.firstIndex(of: "=") {
                entries.append(
                    Entry(
                        section: section, key: pending[..<equals].trimmed,
                        value: pending[pending.index(after: equals)...].trimmed))
            }
            pending = ""
        }
    }

    /// All values of a key in order; an empty one takes back those before it.
    func values(_ key: String, in section: String) -> [String] {
        var values: [String] = []
        for entry in entries where entry.section == section && entry.key == key {
            if entry.value.isEmpty { values = [] } else { values.append(entry.value) }
        }
        return values
    }

    /// The last value of a key.
    func value(_ key: String, in section: String) -> String? { values(key, in: section).last }

    /// Whether the last value of a key means yes.
    func flag(_ key: String, in section: String) -> Bool {
        ["1", "yes", "y", "true", "t", "on"].contains(value(key, in: section)?.lowercased() ?? "")
    }
}

/// The unit files of a machine: which file counts, what is masked and what is started (systemd.unit(5)).
struct UnitFolders {
    /// A unit as the system would load it.
    struct Unit {
        var settings: UnitSettings
        var path: String
    }

    /// What a name stands for.
    enum Lookup {
        case unit(Unit)
        case masked
        case absent
    }

    /// In the order of precedence.
    static let paths = [
        "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
        "/lib/systemd/system",
    ]

    let machine: any Machine

    /// The names of all units of a type, such as `.timer`.
    func names(ofType suffix: String) -> [String] {
        Set(Self.paths.flatMap { (try? machine.listIfPresent($0)) ?? [] }).filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// The unit with its drop-ins.
    func load(_ name: String) throws(MachineError) -> Lookup {
        var found: Unit?
        for folder in Self.paths {
            let path = "\(folder)/\(name)"
            if isMask(path) { return .masked }
            guard let text = try machine.textIfPresent(path) else { continue }
            if text.isEmpty { return .masked }
            var settings = UnitSettings()
            settings.read(text)
            found = Unit(settings: settings, path: path)
            break
        }
        guard var unit = found else { return .absent }
        for path in dropIns(for: name) { unit.settings.read(try machine.text(path)) }
        return .unit(unit)
    }

    /// Whether a target pulls the unit in when the machine starts.
    func isEnabled(_ name: String) -> Bool {
        Self.paths.contains { folder in
            ((try? machine.listIfPresent(folder)) ?? []).contains { wants in
                (wants.hasSuffix(".target.wants") || wants.hasSuffix(".target.requires"))
                    && ((try? machine.listIfPresent("\(folder)/\(wants)")) ?? []).contains(name)
            }
        }
    }

    private func isMask(_ path: String) -> Bool {
        guard let status = try? machine.status(path, follow: false), status.kind == .link else { return false }
        return (try? machine.destination(ofLink: path)) == "/dev/null"
    }

    /// The drop-ins in the order of their names; of two with one name, that of the stronger folder. A unit
    /// `a-b.timer` also has those of `a-.timer.d` and `timer.d`.
    private func dropIns(for name: String) -> [String] {
        guard let dot = name.lastIndex(of: ".") else { return [] }
        let type = name[name.index(after: dot)...]
        var folders = ["\(name).d"]
        var stem = name[..<dot]
        while let dash = stem.dropLast().lastIndex(of: "-") {
            stem = stem[...dash]
            folders.append("\(stem).\(type).d")
        }
        folders.append("\(type).d")
        var chosen: [String: String] = [:]
        for folder in folders {
            for root in Self.paths {
                for file in (try? machine.listIfPresent("\(root)/\(folder)")) ?? [] where file.hasSuffix(".conf") {
                    if chosen[file] == nil { chosen[file] = "\(root)/\(folder)/\(file)" }
                }
            }
        }
        return chosen.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value).filter { !isMask($0) }
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends.
    var trimmed: String {
        let blank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        let tail = drop(while: blank)
        guard let last = tail.lastIndex(where: { !blank($0) }) else { return "" }
        return String(tail[...last])
    }
}
