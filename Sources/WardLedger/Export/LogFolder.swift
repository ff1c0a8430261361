import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A log as files, in the layout of C2SP tlog-tiles: `checkpoint`, `tile/<level>/<n>`, `tile/entries/<n>`.
///
/// Any web server can serve the folder as it is, and any reader of such logs can check it.
public struct LogFolder: Sendable {
    /// Where it is.
    public let path: String

    /// The folder there; it need not exist yet.
    public init(_ path: String) { self.path = path }

    /// The signed checkpoint; nothing when there is none. It is not believed yet.
    public func checkpoint() throws(LedgerError) -> SignedNote? {
        try DurableFile.read(path + "/checkpoint", limit: SignedNote.maximumBytes).map { data throws(LedgerError) in
            try SignedNote(parsing: data)
        }
    }

    /// Makes the proof that a log of `size` entries, as this folder's checkpoint says, begins with one of `older`.
    public func consistencyProof(from older: Int64, to size: Int64) throws -> ConsistencyProof {
        var tree = reader(size: size)
        return try tree.consistency(from: older, to: size)
    }

    /// Makes the proof that an entry is in the log of `size` entries.
    public func inclusionProof(of index: Int64, in size: Int64) throws -> InclusionProof {
        var tree = reader(size: size)
        return try tree.inclusion(of: index, in: size)
    }

    private func reader(size: Int64) -> TreeReader {
        TreeReader(size: size) { id, width in
            let data =
                try DurableFile.read("\(path)/\(id.path(width: width))", limit: 1 << 13)
                ?? DurableFile.read("\(path)/\(id.path())", limit: 1 << 13)
            guard let data, let tile = Tile(bytes: data), tile.hashes.count >= width else {
                throw LedgerError(.altered, "\(path)/\(id.path(width: width)) is missing or damaged")
            }
            return tile
        }
    }

    // MARK: Writing

    /// Writes a file of the log unless it is there already.
    func write(_ data: Data, to name: String, synced: Bool = false) throws(LedgerError) -> Bool {
        let file = "\(path)/\(name)"
        var status = stat()
        if stat(file, &status) == 0, status.st_size == data.count,
            try DurableFile.read(file, limit: data.count) == data
        {
            return false
        }
        if let folder = file.lastIndex(of: "/").map({ String(file[..<$0]) }) {
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            } catch { throw LedgerError(.file, "Could not make \(folder)") }
        }
        try DurableFile.write(data, to: file, mode: 0o644, synced: synced)
        return true
    }

    /// Entries one after the other, each after its length in two bytes, the higher one first.
    static func bundle(_ bodies: [Data]) -> Data {
        var data = Data()
        for body in bodies {
            data.append(contentsOf: [UInt8(body.count >> 8 & 0xFF), UInt8(body.count & 0xFF)])
            data.append(body)
        }
        return data
    }
}
