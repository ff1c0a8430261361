import Databases
import Synchronization

/// The numbers that stand for the names of kinds and fields in rows. Only what a committed snapshot holds is remembered.
final class NameBook: Sendable {
    private struct Known {
        var numbers: [String: Int64] = [:]
        var names: [Int64: String] = [:]
    }
    private let known = Mutex(Known())

    func number(_ name: String) -> Int64? { known.withLock { $0.numbers[name] } }
    func name(_ number: Int64) -> String? { known.withLock { $0.names[number] } }
    /// The names of all numbers, for work on many rows.
    var all: [Int64: String] { known.withLock { $0.names } }
    var count: Int { known.withLock { $0.names.count } }

    /// Reads all names. Call it inside a `read`, never inside a `write` whose rows may yet vanish.
    func load(_ connection: any SQLConnection) throws {
        let all = try connection.all("SELECT number, name FROM vault_name") { (try $0.integer(0), try $0.text(1)) }
        known.withLock { known in
            for (number, name) in all {
                known.numbers[name] = number
                known.names[number] = name
            }
        }
    }

    /// Makes sure that all names have numbers, and remembers them.
    func prepare(_ names: [String], in database: any SQLDatabase) async throws {
        let missing = names.filter { number($0) == nil }
        if missing.isEmpty { return }
        try await database.read { try self.load($0) }
        let new = missing.filter { number($0) == nil }
        if new.isEmpty { return }
        try await database.write { connection in
            for name in new { _ = try Self.insert(name, connection) }
        }
        try await database.read { try self.load($0) }
    }

    /// The number of a name inside a transaction that may yet fail; a new one is written with it.
    func number(_ name: String, writing connection: any SQLConnection) throws -> Int64 {
        try number(name) ?? Self.insert(name, connection)
    }

    /// The name of a number as this transaction sees it.
    func name(_ number: Int64, in connection: any SQLConnection) throws -> String? {
        try name(number)
            ?? connection.first("SELECT name FROM vault_name WHERE number = $1", [.integer(number)]) { try $0.text(0) }
    }

    private static func insert(_ name: String, _ connection: any SQLConnection) throws -> Int64 {
        try connection.lock("vault_name")
        let there = try connection.first("SELECT number FROM vault_name WHERE name = $1", [.text(name)]) {
            try $0.integer(0)
        }
        if let there { return there }
        let next =
            try connection.first("SELECT coalesce(max(number), 0) + 1 FROM vault_name") { try $0.integer(0) } ?? 1
        try connection.run("INSERT INTO vault_name (number, name) VALUES ($1, $2)", [.integer(next), .text(name)])
        return next
    }
}
