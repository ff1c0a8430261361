import Databases
import Foundation

extension Ledger {
    /// Writes the log as of its newest kept checkpoint into a folder (C2SP tlog-tiles), and says how many files were new.
    ///
    /// The checkpoint comes last, so that the folder never promises what it does not hold. A folder that was exported before
    /// is brought up to date; what is there already is compared and left alone.
    @discardableResult
    public func export(to folder: LogFolder) async throws -> (checkpoint: Checkpoint, files: Int) {
        try await sequence()
        let note = try await newestCheckpoint()
        guard let note else {
            throw LedgerError(
                .noSigner, "The log has no checkpoint to export", remedy: "Sign one: ward ledger checkpoint --key FILE."
            )
        }
        let checkpoint = try note.checkpoint()
        var files = 0
        var tiles = Array(TileID.all(in: checkpoint.size).prefix(Self.tilesAtOnce))
        var done = 0
        while !tiles.isEmpty {
            let batch = tiles
            files += try await database.read { connection in
                let tables = TreeTables(connection: connection)
                return try batch.reduce(into: 0) { files, tile in
                    files += try Self.export(tile.tile, tile.width, of: tables, to: folder)
                }
            }
            done += tiles.count
            tiles = Array(TileID.all(in: checkpoint.size).dropFirst(done).prefix(Self.tilesAtOnce))
        }
        if files > 0 { DurableFile.syncAll() }
        if try folder.write(note.bytes, to: "checkpoint", synced: true) { files += 1 }
        return (checkpoint, files)
    }

    private static let tilesAtOnce = 256

    private static func export(_ id: TileID, _ width: Int, of tables: TreeTables, to folder: LogFolder) throws -> Int {
        var files = 0
        let hashes = Tile(Array(try tables.tile(id, width: width).hashes.prefix(width)))
        if try folder.write(hashes.bytes, to: id.path(width: width)) { files += 1 }
        guard id.level == 0 else { return files }
        let first = id.index * Int64(Tile.width)
        let bodies = try tables.connection.all(
            "SELECT body FROM ledger_entry WHERE idx >= $1 AND idx < $2 ORDER BY idx",
            [.integer(first), .integer(first + Int64(width))]
        ) { try $0.bytes(0) }
        guard bodies.count == width, bodies.map({ TreeHash.leaf($0) }) == hashes.hashes else {
            throw LedgerError(
                .altered, "Entries \(first) to \(first + Int64(width) - 1) do not fit their tile",
                remedy: "Run ward ledger verify; the export ends here.")
        }
        let name = TileID.entriesPath(index: id.index, width: width)
        if try folder.write(LogFolder.bundle(bodies), to: name) { files += 1 }
        return files
    }
}
