import Databases
import Foundation

/// The ledger's tables within one transaction: reads the head and tiles, and adds leaves.
///
/// Tiles of level 0 are kept once they are full; the leaf hashes after the last full one come from the entries themselves. Of
/// the levels above, the rightmost tile is kept as far as it goes.
struct TreeTables {
    let connection: any SQLConnection

    // MARK: The head

    /// The right edge of the tree.
    func frontier() throws -> Frontier {
        let frontier = try connection.first("SELECT size, frontier FROM ledger_head WHERE id = 1") { row in
            let bytes = try row.bytes(1)
            return try Frontier(size: row.integer(0), peaks: bytes.isEmpty ? [] : Tile(bytes: bytes)?.hashes ?? [])
        }
        guard let frontier, let frontier else {
            throw LedgerError(.altered, "The ledger's head is missing or damaged", remedy: "Restore the newest backup.")
        }
        return frontier
    }

    private func keep(_ frontier: Frontier) throws {
        try connection.run(
            "UPDATE ledger_head SET size = $1, frontier = $2 WHERE id = 1",
            [.integer(frontier.size), .bytes(Tile(frontier.peaks).bytes)])
    }

    // MARK: Reading

    /// Reads hashes of the tree of `size` entries.
    func reader(size: Int64) -> TreeReader {
        TreeReader(size: size) { id, width in try tile(id, width: width) }
    }

    func tile(_ id: TileID, width: Int) throws -> Tile {
        if id.level == 0 && width < Tile.width { return Tile(try leaves(from: id.index * 256, count: width)) }
        let stored = try connection.first(
            "SELECT hashes FROM ledger_tile WHERE level = $1 AND n = $2",
            [.integer(Int64(id.level)), .integer(id.index)]
        ) { try $0.bytes(0) }
        guard let stored, let tile = Tile(bytes: stored), tile.hashes.count >= width else {
            throw LedgerError(
                .altered, "The tile \(id.path(width: width)) is missing or damaged",
                remedy: "Run ward ledger verify to see how far the log can be trusted.")
        }
        return tile
    }

    private func leaves(from first: Int64, count: Int) throws -> [TreeHash] {
        guard count > 0 else { return [] }
        let leaves = try connection.all(
            "SELECT body FROM ledger_entry WHERE idx >= $1 AND idx < $2 ORDER BY idx",
            [.integer(first), .integer(first + Int64(count))]
        ) { TreeHash.leaf(try $0.bytes(0)) }
        guard leaves.count == count else {
            throw LedgerError(
                .altered, "An entry between \(first) and \(first + Int64(count) - 1) is missing",
                remedy: "Run ward ledger verify to see how far the log can be trusted.")
        }
        return leaves
    }

    // MARK: Adding

    /// Adds entries and says which number the first one got.
    func append(_ bodies: [Data]) throws -> Int64 {
        var frontier = try frontier()
        let first = frontier.size
        guard !bodies.isEmpty else { return first }
        var rows: [SQLValue] = []
        rows.reserveCapacity(bodies.count * 2)
        for (offset, body) in bodies.enumerated() {
            rows.append(.integer(first + Int64(offset)))
            rows.append(.bytes(body))
        }
        let width = Int64(Tile.width)
        if (first + Int64(bodies.count)) / width == first / width {
            // No tile becomes full.
            for body in bodies { frontier.append(.leaf(body)) }
        } else {
            try growTiles(of: &frontier, by: bodies)
        }
        try insert(rows)
        try keep(frontier)
        return first
    }

    private func growTiles(of frontier: inout Frontier, by bodies: [Data]) throws {
        let first = frontier.size
        var growth = TileGrowth(size: first)
        growth.open[0] = try leaves(from: first / 256 * 256, count: Int(first % 256))
        for level in 1..<growth.open.count {
            let id = growth.id(level)
            let width = id.width(in: first)
            if width > 0 { growth.open[level] = try Array(tile(id, width: width).hashes.prefix(width)) }
        }
        for body in bodies {
            let leaf = TreeHash.leaf(body)
            growth.add(leaf, level: 0)
            frontier.append(leaf) { level, hash in growth.add(hash, level: level / Tile.height) }
        }
        for (id, tile) in growth.changed() {
            try connection.run(
                """
                INSERT INTO ledger_tile (level, n, hashes) VALUES ($1, $2, $3)
                ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes
                """,
                [.integer(Int64(id.level)), .integer(id.index), .bytes(tile.bytes)])
        }
    }

    /// `rows` holds number, body, number, body, …
    private func insert(_ rows: [SQLValue]) throws {
        let perStatement = Self.rowsPerStatement * 2
        let whole = rows.count / perStatement * perStatement
        let many = stride(from: 0, to: whole, by: perStatement).map { Array(rows[$0..<$0 + perStatement]) }
        if !many.isEmpty { try connection.run(Self.manyRows, each: many) }
        let rest = stride(from: whole, to: rows.count, by: 2).map { [rows[$0], rows[$0 + 1]] }
        if !rest.isEmpty { try connection.run("INSERT INTO ledger_entry (idx, body) VALUES ($1, $2)", each: rest) }
    }

    private static let rowsPerStatement = 64
    private static let manyRows =
        "INSERT INTO ledger_entry (idx, body) VALUES "
        + (0..<rowsPerStatement).map { "($\($0 * 2 + 1), $\($0 * 2 + 2))" }.joined(separator: ", ")
}
