import Crypto
import Foundation

/// Reads one backup file from a stream of bytes, in constant memory, and believes nothing before its frame opened.
struct BackupReader {
    let header: BackupHeader
    private let headerBytes: Data
    private let read: (Int) throws -> Data
    private var fileDigest = SHA256()

    /// Reads the header. `read` gives up to so many bytes, and none at the end.
    init(reading read: @escaping (Int) throws -> Data) throws {
        self.read = read
        var digest = SHA256()
        func exactly(_ count: Int) throws -> Data {
            let data = try Self.exactly(count, read)
            digest.update(data: data)
            return data
        }
        guard try exactly(BackupWriter.magic.count) == BackupWriter.magic else {
            throw VaultError(.badBackup, "The file is no backup of a vault")
        }
        let length = try exactly(4).reduce(0) { $0 << 8 | Int($1) }
        guard length <= 1 << 16 else { throw VaultError(.badBackup, "The backup's header is too long") }
        headerBytes = try exactly(length)
        do { header = try JSONDecoder().decode(BackupHeader.self, from: headerBytes) } catch {
            throw VaultError(.badBackup, "The backup's header cannot be read")
        }
        guard header.schema == BackupHeader.schema, header.salt.count == 32 else {
            throw VaultError(
                .badBackup, "The backup's header is of another form", remedy: "Use the Ward that wrote it.")
        }
        fileDigest = digest
    }

    /// Opens every frame, gives the plain bytes of row frames to `body`, and returns the trailer when all that it names
    /// was there. Bytes behind the last frame throw.
    mutating func frames(
        backupKey: SymmetricKey, _ body: (Data) throws -> Int
    ) throws -> (BackupTrailer, digest: String) {
        let seal = BackupSeal(backupKey: backupKey, salt: header.salt, header: headerBytes)
        var number: UInt64 = 0
        var plainDigest = SHA256()
        var rows = 0
        while true {
            let start = try Self.exactly(4, read)
            let length = start.reduce(0) { $0 << 8 | Int($1) }
            guard length <= BackupSeal.longestFrame else { throw VaultError(.badBackup, "Frame \(number) is too long") }
            let sealed = try Self.exactly(length, read)
            fileDigest.update(data: start)
            fileDigest.update(data: sealed)
            if let plain = try? seal.open(sealed, number: number, last: false) {
                plainDigest.update(data: plain)
                rows += try body(plain)
                number += 1
                continue
            }
            let trailer: BackupTrailer
            do {
                trailer = try JSONDecoder().decode(
                    BackupTrailer.self, from: seal.open(sealed, number: number, last: true))
            } catch let error as DecodingError {
                throw VaultError(.badBackup, "The backup's end cannot be read: \(type(of: error))")
            }
            guard try read(1).isEmpty else { throw VaultError(.badBackup, "There are bytes behind the backup's end") }
            guard plainDigest.finalize().hexadecimal == trailer.digest, rows == trailer.rows.values.reduce(0, +) else {
                throw VaultError(.badBackup, "The backup's rows are not those that its end names")
            }
            return (trailer, fileDigest.finalize().hexadecimal)
        }
    }

    private static func exactly(_ count: Int, _ read: (Int) throws -> Data) throws -> Data {
        var data = Data()
        while data.count < count {
            let more = try read(count - data.count)
            guard !more.isEmpty else {
                throw VaultError(
                    .badBackup, "The backup ends too early: it was cut, or its writing was interrupted",
                    remedy: "Use an earlier backup, or the copy of another place.")
            }
            data.append(more)
        }
        return data
    }
}
