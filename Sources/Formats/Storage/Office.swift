/// Documents that carry their own encryption: PDF, and Office files in an OLE container.
public enum Office {
    /// PDF (ISO 32000): encrypted if a trailer names an encryption dictionary.
    public static func pdf(_ head: ArraySlice<UInt8>, _ source: any ByteSource) -> StoredFormat? {
        guard head.prefix(1024).first("%PDF-") != nil else { return nil }
        let tail = source.bytes(at: max(0, source.size - 4096), count: 4096)[...]
        var places = [tail]
        // With a compressed cross-reference the trailer's entries stand where `startxref` points.
        if let mark = tail.first("startxref") {
            let digits = tail[(mark + 9)...].drop { $0 <= 0x20 }.prefix { $0 >= 0x30 && $0 <= 0x39 }.prefix(15)
            if let offset = Int(digits.latin) { places.append(source.bytes(at: offset, count: 4096)[...]) }
        }
        guard places.contains(where: namesEncryption) else {
            return tail.first("%%EOF") == nil && tail.first("startxref") == nil
                ? StoredFormat("pdf", .document, .unknown, note: "cut off") : StoredFormat("pdf", .document, .no)
        }
        let texts = places + [head]
        func has(_ word: StaticString) -> Bool { texts.contains { $0.first(word) != nil } }
        if has("/AESV3") { return StoredFormat("pdf", .document, .yes, cipher: "AES-256", bits: 256) }
        if has("/AESV2") { return StoredFormat("pdf", .document, .yes, cipher: "AES-128", bits: 128) }
        if has("/CFM /V2") || has("/CFM/V2") || has("/V 1") || has("/V 2") || has("/V 4") {
            return StoredFormat("pdf", .document, .weak, cipher: "RC4")
        }
        return StoredFormat("pdf", .document, .yes)
    }

    private static func namesEncryption(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while let place = rest.first("/Encrypt") {
            rest = rest[(place + 8)...]
            // `/EncryptMetadata` is another word.
            if let next = rest.first, next <= 0x20 || next == UInt8(ascii: "<") { return true }
        }
        return false
    }

    private static let ole: [UInt8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]

    /// OLE compound files ([MS-CFB]): encrypted Office documents keep theirs in a stream `EncryptedPackage`.
    public static func compound(_ head: ArraySlice<UInt8>, _ source: any ByteSource) -> StoredFormat? {
        guard head.begins(with: ole), let shift = head.littleEndian(at: 30, 2), shift == 9 || shift == 12,
            var sector = head.littleEndian(at: 48, 4)
        else { return nil }
        let size = 1 << shift
        var names: Set<String> = []
        for _ in 0..<64 where sector < 0xffff_fff0 {
            let directory = source.bytes(at: (sector + 1) * size, count: size)[...]
            for entry in stride(from: 0, to: directory.count - 127, by: 128) {
                guard let length = directory.littleEndian(at: entry + 64, 2), (2...64).contains(length) else {
                    continue
                }
                let name = directory.dropFirst(entry).prefix(length - 2)
                names.insert(stride(from: name.startIndex, to: name.endIndex, by: 2).map { name[$0] }.latin)
            }
            guard let next = next(after: sector, head, source, size) else { break }
            sector = next
        }
        if names.contains("EncryptedPackage") {
            let isAES = head.first("cipherAlgorithm=\"AES\"") != nil
            let bits = head.first("keyBits=\"256\"") != nil ? 256 : head.first("keyBits=\"128\"") != nil ? 128 : nil
            return StoredFormat(
                "ooxml-encrypted", .document, .yes, cipher: isAES ? bits.map { "AES-\($0)" } ?? "AES" : nil,
                bits: isAES ? bits : nil, isOpaque: true)
        }
        // Old Word and Excel files mark encryption deep inside, which is not read.
        return StoredFormat("ole", .document, .unknown)
    }

    private static func next(
        after sector: Int, _ head: ArraySlice<UInt8>, _ source: any ByteSource, _ size: Int
    ) -> Int? {
        let perSector = size / 4
        guard sector / perSector < 109, let table = head.littleEndian(at: 76 + 4 * (sector / perSector), 4),
            table < 0xffff_fff0
        else { return nil }
        return source.bytes(at: (table + 1) * size + 4 * (sector % perSector), count: 4)[...].littleEndian(at: 0, 4)
    }
}
