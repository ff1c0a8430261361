/// Encrypted disks kept in a file.
public enum DiskImage {
    /// LUKS 1 and 2 (cryptsetup's on-disk format specifications).
    public static func luks(_ head: ArraySlice<UInt8>) -> StoredFormat? {
        guard head.begins(with: [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]), let version = head.bigEndian(at: 6, 2) else {
            return nil
        }
        if version == 1 {
            let words = [8, 40, 72].map { head.dropFirst($0).prefix(32).prefix { $0 != 0 }.latin }
            let bits = head.bigEndian(at: 108, 4).map { $0 * 8 }
            return StoredFormat(
                "luks1", .volume, .yes, cipher: "\(words[0])-\(words[1])", bits: bits, kdf: "PBKDF2-\(words[2])",
                isOpaque: true)
        }
        guard version == 2 else { return StoredFormat("luks", .volume, .yes, isOpaque: true) }
        // The first JSON area follows the 4 KiB header.
        let json = head.dropFirst(4096).prefix(1 << 16)
        let segments = json.first("\"segments\"").map { json[$0...] } ?? json
        let kdf = json.first("\"kdf\"").map { json[$0...] }.flatMap { value("\"type\":\"", in: $0) }
        let bits = value("\"key_size\":", in: json).flatMap { Int($0) }.map { $0 * 8 }
        return StoredFormat(
            "luks2", .volume, .yes, cipher: value("\"encryption\":\"", in: segments), bits: bits, kdf: kdf,
            isOpaque: true)
    }

    private static func value(_ name: StaticString, in json: ArraySlice<UInt8>) -> String? {
        guard let start = json.first(name) else { return nil }
        let text = json[(start + name.utf8CodeUnitCount)...].prefix(40)
            .prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "}") }
        return text.isEmpty ? nil : text.latin
    }
}
