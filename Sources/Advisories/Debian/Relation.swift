/// One alternative of a relation between packages, such as `libssl3:any (>= 3.0)` (deb-control(5)).
public struct Relation: Sendable, Hashable {
    /// How the other package's version must stand to the one named.
    public enum Operator: String, Sendable {
        case earlier = "<<"
        case earlierOrEqual = "<="
        case equal = "="
        case laterOrEqual = ">="
        case later = ">>"
    }

    /// The other package's name.
    public var name: String
    /// `any`, `native` or an architecture, where one is named.
    public var architecture: String?
    /// How versions must stand, where the relation asks for one.
    public var comparison: Operator?
    /// The version compared with.
    public var version: String

    /// Reads one alternative; nil where there is no name. Restrictions in brackets, which lists do not have, are
    /// passed over.
    init?(_ text: some StringProtocol) {
        let words = text.trimmed
        let end = words.firstIndex { " \t\n(<[".contains($0) } ?? words.endIndex
        let parts = words[..<end].split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { return nil }
        self.name = String(name)
        architecture = parts.count == 2 ? String(parts[1]) : nil
        version = ""
        guard let open = words.firstIndex(of: "("), let close = words[open...].firstIndex(of: ")") else { return }
        let inside = words[words.index(after: open)..<close].trimmed
        let sign = inside.prefix { "<>=".contains($0) }
        // One sign alone is the old way of writing "or equal".
        comparison = sign == "<" ? .earlierOrEqual : sign == ">" ? .laterOrEqual : Operator(rawValue: String(sign))
        version = inside.dropFirst(sign.count).trimmed
    }

    /// The groups of a field: all groups must be met, each by one of its alternatives.
    public static func groups(of field: String) -> [[Relation]] {
        field.split(separator: ",").compactMap { group in
            let alternatives = group.split(separator: "|").compactMap { Relation($0) }
            return alternatives.isEmpty ? nil : alternatives
        }
    }

    /// Whether a version meets the relation's demand.
    public func allows(_ version: DebianVersion) -> Bool {
        guard let comparison else { return true }
        let order = version.compared(to: DebianVersion(self.version))
        return switch comparison {
        case .earlier: order < 0
        case .earlierOrEqual: order <= 0
        case .equal: order == 0
        case .laterOrEqual: order >= 0
        case .later: order > 0
        }
    }
}
