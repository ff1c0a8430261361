public import Foundation

/// A table that grades names as of a date, such as cipher suites; the room that knows them brings it along.
public protocol NameTable: Sendable {
    /// The grade of a name; nil where the table has no opinion.
    func grade(of name: String, asOf: Date) -> String?
}

/// One grade of one table, written `suite:broken` in rules and sentences.
public struct TableGrade: Sendable, Hashable, Decodable {
    /// The table's name.
    public let table: String
    /// The grade.
    public let grade: String

    /// Reads `suite:broken`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        (table, grade) = (String(parts[0]), String(parts[1]))
    }

    /// Reads it from a rule file.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let grade = TableGrade(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\"\(text)\" is not a table and a grade such as suite:broken")
        }
        self = grade
    }
}

/// The tables of a policy by their names.
public struct NameTables: Sendable {
    private var tables: [String: any NameTable]

    /// Creates a set of tables.
    public init(_ tables: [String: any NameTable] = [:]) { self.tables = tables }

    /// The names of a fact that a table grades so on a date, in the fact's order.
    public func names(in fact: Fact, graded wanted: TableGrade, asOf: Date) -> [String] {
        guard let table = tables[wanted.table] else { return [] }
        let names: [String] =
            switch fact {
            case .text(let text): [text]
            case .list(let list): list
            case .number, .flag: []
            }
        return names.filter { table.grade(of: $0, asOf: asOf) == wanted.grade }
    }

    /// These tables and others; of two with one name the other counts.
    public func merging(_ other: NameTables) -> NameTables {
        NameTables(tables.merging(other.tables) { _, theirs in theirs })
    }
}
