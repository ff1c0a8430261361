/// Repositories of backup programs, which are folders rather than files.
public enum BackupRepository {
    /// A Borg repository by its `config` and the beginning of its first segment. The configuration alone does not
    /// tell: the authenticated modes have a key there too and encrypt nothing (borg's `crypto/key.py`).
    public static func borg(config: ArraySlice<UInt8>, segment: ArraySlice<UInt8>) -> StoredFormat? {
        guard config.prefix(4096).first("[repository]") != nil, config.first("segments_per_dir") != nil else {
            return nil
        }
        let place = config.first("\nkey = ") == nil ? nil : "key in the repository"
        guard segment.begins(with: "BORG_SEG") else { return StoredFormat("borg", .backup, .unknown, note: place) }
        // Entries: CRC, size, tag; tag 0 puts a chunk, and the byte after its identifier is the key's sort.
        var reader = ByteReader(segment.dropFirst(8))
        while reader.skip(4), let size = reader.littleEndian(4), let tag = reader.byte(), size >= 9 {
            if tag != 0 {
                guard reader.skip(size - 9) else { break }
                continue
            }
            guard reader.skip(32), let sort = reader.byte() else { break }
            switch sort {
            case 0x02: return StoredFormat("borg", .backup, .no, note: "encryption none")
            case 0x06, 0x07: return StoredFormat("borg", .backup, .no, note: "authenticated, not encrypted")
            case 0x00, 0x04:
                return StoredFormat("borg", .backup, .yes, cipher: "AES-256-CTR", bits: 256, note: "keyfile")
            case 0x01, 0x03, 0x05:
                return StoredFormat("borg", .backup, .yes, cipher: "AES-256-CTR", bits: 256, note: "repokey")
            default: return StoredFormat("borg", .backup, .unknown, note: place)
            }
        }
        return StoredFormat("borg", .backup, .unknown, note: place ?? "empty")
    }

    /// A restic repository by one of its key files.
    public static func restic(keyFile: ArraySlice<UInt8>) -> StoredFormat? {
        guard keyFile.prefix(4096).first("\"kdf\":\"scrypt\"") != nil, keyFile.first("\"data\":\"") != nil else {
            return nil
        }
        return StoredFormat("restic", .backup, .yes, cipher: "AES-256-CTR", bits: 256, kdf: "scrypt")
    }
}
