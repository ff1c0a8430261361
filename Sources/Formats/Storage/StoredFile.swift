/// Recognises by its content what a file stores and whether it is encrypted.
public enum StoredFile {
    /// The first bytes that are enough to recognise everything here.
    public static let headLength = 1 << 16

    /// What a file stores, or nil if it is nothing that this knows.
    /// - Parameters:
    ///   - head: The file's first bytes, at least ``headLength`` of them if it is that long.
    ///   - source: The whole file, for formats whose directory stands at the end.
    public static func recognise(_ head: ArraySlice<UInt8>, _ source: any ByteSource) -> StoredFormat? {
        guard let first = head.first, head.count >= 8 else { return nil }
        return magic(first, head, source) ?? late(head) ?? HealthRecord.recognise(head)
    }

    private static func magic(_ first: UInt8, _ head: ArraySlice<UInt8>, _ source: any ByteSource) -> StoredFormat? {
        switch first {
        case 0x37: return SevenZip.read(head, source)
        case 0x50:
            if head.begins(with: "PGDMP") { return StoredFormat("postgresql-dump", .database, .no) }
            return Zip.read(head, source) ?? dump(head)
        case 0x4c: return DiskImage.luks(head)
        case 0x30: return CMS.read(head)
        case 0x1f where head.begins(with: [0x1f, 0x8b, 8]): return packed("gzip")
        case 0xfd where head.begins(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]): return packed("xz")
        case 0x28 where head.begins(with: [0x28, 0xb5, 0x2f, 0xfd]): return packed("zstd")
        case 0x42 where head.begins(with: "BZh") && head.begins(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4):
            return packed("bzip2")
        case 0x61 where head.begins(with: "age-encryption.org/v1\n"): return age("age", head)
        case 0x2d: return armoured(head) ?? dump(head)
        case 0x2f: return dump(head)
        case 0x53:
            if head.begins(with: "Salted__") { return opensslEnc() }
            if head.begins(with: "SQLite format 3\0") { return StoredFormat("sqlite", .database, .no) }
            return nil
        case 0x55 where head.begins(with: "U2FsdGVkX1"): return opensslEnc()
        case 0x25: return Office.pdf(head, source)
        case 0xd0: return Office.compound(head, source)
        case 0x00 where head.begins(with: "Standard Jet DB", at: 4) || head.begins(with: "Standard ACE DB", at: 4):
            return StoredFormat("access", .database, .unknown)
        case 0x80...: return OpenPGP.message(head)
        default: return dump(head)
        }
    }

    private static func packed(_ format: String) -> StoredFormat {
        StoredFormat(format, .archive, .no, isOpaque: true)
    }

    private static func opensslEnc() -> StoredFormat {
        StoredFormat(
            "openssl-enc", .message, .yes, note: "cipher and key derivation are not recorded, no authentication",
            isOpaque: true)
    }

    private static func age(_ format: String, _ head: ArraySlice<UInt8>) -> StoredFormat {
        StoredFormat(
            format, .message, .yes, cipher: "ChaCha20-Poly1305", bits: 256,
            kdf: head.prefix(512).first("\n-> scrypt ") != nil ? "scrypt" : nil, isOpaque: true)
    }

    private static func armoured(_ head: ArraySlice<UInt8>) -> StoredFormat? {
        guard head.begins(with: "-----BEGIN "), let block = PEMBlock(head) else { return nil }
        switch block.label {
        case "AGE ENCRYPTED FILE":
            return block.decoded(limit: 1024) {
                $0.begins(with: "age-encryption.org/v1\n") ? age("age-armor", $0) : nil
            }
        case "PGP MESSAGE", "PGP SIGNED MESSAGE":
            if block.label == "PGP SIGNED MESSAGE" {
                return StoredFormat("openpgp-armor", .message, .no, note: "signed only")
            }
            return block.decoded(limit: 1 << 15) { OpenPGP.message($0, isArmoured: true) }
        case "CMS", "PKCS7", "PKCS #7 SIGNED DATA":
            return block.decoded(limit: 1 << 15) { CMS.read($0, format: "cms-pem") }
        default: return nil
        }
    }

    /// Database dumps in SQL: their programs sign them in the first lines.
    private static func dump(_ head: ArraySlice<UInt8>) -> StoredFormat? {
        let top = head.prefix(256)
        if top.begins(with: "-- MySQL dump") { return StoredFormat("mysql-dump", .database, .no) }
        if top.first("-- MariaDB dump") != nil || top.begins(with: "/*M!999999") {
            return StoredFormat("mariadb-dump", .database, .no)
        }
        if top.first("-- PostgreSQL database dump") != nil || top.first("-- PostgreSQL database cluster dump") != nil {
            return StoredFormat("postgresql-sql", .database, .no)
        }
        if top.begins(with: "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;") {
            return StoredFormat("sqlite-dump", .database, .no)
        }
        return SMIMEMail.read(head)
    }

    /// Formats whose mark does not stand at the start.
    private static func late(_ head: ArraySlice<UInt8>) -> StoredFormat? {
        if head.begins(with: "ustar", at: 257) { return StoredFormat("tar", .archive, .no) }
        if head.begins(with: "DICM", at: 128) { return StoredFormat("dicom", .health, .no) }
        return nil
    }
}

/// S/MIME messages as files: a mail header, then CMS in Base64 (RFC 8551).
enum SMIMEMail {
    static func read(_ head: ArraySlice<UInt8>) -> StoredFormat? {
        let top = head.prefix(4096)
        guard let first = top.first, (0x41...0x7a).contains(first),
            top.begins(with: "MIME-Version:") || top.begins(with: "To:") || top.begins(with: "From:")
                || top.begins(with: "Received:") || top.begins(with: "Return-Path:")
                || top.begins(with: "Content-Type:"),
            let type = top.first("pkcs7-mime"),
            let gap = top[type...].first("\n\n").map({ $0 + 2 }) ?? top[type...].first("\r\n\r\n").map({ $0 + 4 })
        else { return nil }
        return CMS.read(Base64.decode(head[gap...], limit: 1 << 15).bytes[...], format: "smime")
    }
}
