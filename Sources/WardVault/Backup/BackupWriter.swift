import Crypto
import Foundation

/// Writes one backup file, frame by frame, in constant memory.
///
/// ```
/// file  = "WARDBK1\n" length(4) header(JSON) frame… last-frame
/// frame = length(4) AES-256-GCM ciphertext, tag(16)
/// ```
/// A row frame holds about 1 MiB of rows; the last frame holds the trailer.
struct BackupWriter {
    static let magic = Data("WARDBK1\n".utf8)
    private static let frameSize = 1 << 20

    private let seal: BackupSeal
    private let write: (Data) throws -> Void
    private var frame = Data()
    private var frames: UInt64 = 0
    private var plainDigest = SHA256()
    private var fileDigest = SHA256()
    private var counts: [String: Int] = [:]
    private(set) var byteCount = 0

    init(header: BackupHeader, backupKey: SymmetricKey, write: @escaping (Data) throws -> Void) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(header)
        seal = BackupSeal(backupKey: backupKey, salt: header.salt, header: json)
        self.write = write
        try put(Self.magic + bigEndian(UInt32(json.count)) + json)
    }

    mutating func append(_ append: (inout Data) throws -> Void, table: String) throws {
        try append(&frame)
        counts[table, default: 0] += 1
        if frame.count >= Self.frameSize { try flush() }
    }

    /// Writes what is left and the trailer, and gives the trailer and the SHA-256 of the whole file.
    mutating func finish(_ make: ([String: Int], String) -> BackupTrailer) throws -> (BackupTrailer, digest: String) {
        if !frame.isEmpty { try flush() }
        let trailer = make(counts, plainDigest.finalize().hexadecimal)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try put(framed(seal.seal(encoder.encode(trailer), number: frames, last: true)))
        return (trailer, fileDigest.finalize().hexadecimal)
    }

    private mutating func flush() throws {
        plainDigest.update(data: frame)
        try put(framed(seal.seal(frame, number: frames, last: false)))
        frames += 1
        frame.removeAll(keepingCapacity: true)
    }

    private func framed(_ sealed: Data) -> Data { bigEndian(UInt32(sealed.count)) + sealed }

    private mutating func put(_ data: Data) throws {
        fileDigest.update(data: data)
        byteCount += data.count
        try write(data)
    }
}

extension SHA256Digest {
    var hexadecimal: String {
        var text = ""
        text.reserveCapacity(64)
        for byte in self {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16)
        }
        return text
    }
}
