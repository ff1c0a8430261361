/// ZIP archives by their central directory (APPNOTE.TXT 6.3, WinZip's AE-1 and AE-2): every entry is asked, for one
/// plain file among encrypted ones is a leak.
public enum Zip {
    private static let mostEntries = 1 << 20

    /// Reads the central directory; nil if it is no ZIP archive.
    public static func read(_ head: ArraySlice<UInt8>, _ source: any ByteSource) -> StoredFormat? {
        guard
            head.begins(with: [0x50, 0x4b, 3, 4]) || head.begins(with: [0x50, 0x4b, 5, 6])
                || head.begins(with: [0x50, 0x4b, 0x30, 0x30, 0x50, 0x4b, 3, 4])
        else { return nil }
        guard let directory = directory(source) else {
            return StoredFormat("zip", .archive, .unknown, note: "cut off or damaged")
        }
        var summary = Summary()
        guard summary.read(directory, source) else {
            return StoredFormat("zip", .archive, .unknown, note: "damaged directory")
        }
        return summary.result
    }

    private static func directory(_ source: any ByteSource) -> (offset: Int, size: Int)? {
        let tail = source.bytes(at: max(0, source.size - 65_557), count: 65_557)[...]
        var at = tail.count - 22
        while at >= 0 {
            if tail.begins(with: [0x50, 0x4b, 5, 6], at: at) { break }
            at -= 1
        }
        guard at >= 0, let size = tail.littleEndian(at: at + 12, 4), let offset = tail.littleEndian(at: at + 16, 4)
        else { return nil }
        guard offset == 0xffff_ffff || size == 0xffff_ffff else { return (offset, size) }
        guard at >= 20, tail.begins(with: [0x50, 0x4b, 6, 7], at: at - 20),
            let place = tail.littleEndian(at: at - 12, 8)
        else { return nil }
        let record = source.bytes(at: place, count: 56)[...]
        guard record.begins(with: [0x50, 0x4b, 6, 6]), let size = record.littleEndian(at: 40, 8),
            let offset = record.littleEndian(at: 48, 8)
        else { return nil }
        return (offset, size)
    }

    private struct Summary {
        private var files = 0
        private var plain = 0
        private var weak = 0
        private var strengths: Set<Int> = []
        private var other = 0
        private var marks: Set<String> = []
        private var isTooLong = false

        mutating func read(_ directory: (offset: Int, size: Int), _ source: any ByteSource) -> Bool {
            var offset = directory.offset
            var left = directory.size
            var buffer: [UInt8] = []
            var rest = buffer[...]
            var entries = 0
            while left > 0 {
                if rest.count < min(left, 46 + 3 * 65_535) {
                    buffer = source.bytes(at: offset, count: min(left, 1 << 18))
                    rest = buffer[...]
                }
                var reader = ByteReader(rest)
                guard let length = entry(&reader) else { return false }
                rest = rest.dropFirst(length)
                offset += length
                left -= length
                entries += 1
                if entries >= mostEntries {
                    isTooLong = true
                    break
                }
            }
            return true
        }

        /// Reads one entry and says how long it was.
        private mutating func entry(_ reader: inout ByteReader) -> Int? {
            guard let record = reader.take(46), record.begins(with: [0x50, 0x4b, 1, 2]),
                let flags = record.littleEndian(at: 8, 2), let method = record.littleEndian(at: 10, 2),
                let size = record.littleEndian(at: 24, 4), let nameLength = record.littleEndian(at: 28, 2),
                let extraLength = record.littleEndian(at: 30, 2), let commentLength = record.littleEndian(at: 32, 2),
                let name = reader.take(nameLength), let extra = reader.take(extraLength), reader.skip(commentLength)
            else { return nil }
            mark(name, method)
            if name.last != UInt8(ascii: "/") && size > 0 {
                files += 1
                if flags & 1 == 0 {
                    plain += 1
                } else if method == 99, let strength = strength(extra) {
                    strengths.insert(strength)
                } else if flags & 0x40 != 0 {
                    other += 1
                } else {
                    weak += 1
                }
            }
            return 46 + nameLength + extraLength + commentLength
        }

        private func strength(_ extra: ArraySlice<UInt8>) -> Int? {
            var reader = ByteReader(extra)
            while let id = reader.littleEndian(2), let length = reader.littleEndian(2), let field = reader.take(length)
            {
                if id == 0x9901, field.count >= 7, let strength = field.dropFirst(4).first, (1...3).contains(strength) {
                    return 64 + 64 * Int(strength)
                }
            }
            return nil
        }

        private mutating func mark(_ name: ArraySlice<UInt8>, _ method: Int) {
            if name.begins(with: "[Content_Types].xml") { marks.insert("ooxml") }
            if name.begins(with: "META-INF/MANIFEST.MF") || name.begins(with: "AndroidManifest.xml") {
                marks.insert("jar")
            }
            if name.suffix(15).elementsEqual(Array(".dist-info/META".utf8))
                || name.suffix(6).elementsEqual(Array(".class".utf8))
            {
                marks.insert("jar")
            }
            if name.elementsEqual(Array("META-INF/manifest.xml".utf8)) { marks.insert("odf") }
            if name.elementsEqual(Array("content.xml".utf8)) && method == 0 { marks.insert("stored-content") }
            if name.elementsEqual(Array("encrypted-package".utf8)) { marks.insert("encrypted-package") }
        }

        var result: StoredFormat {
            let isOffice = marks.contains("ooxml") || marks.contains("odf")
            let format =
                marks.contains("ooxml")
                ? "ooxml"
                : marks.contains("odf")
                    ? "odf"
                    : marks.contains("jar") ? "jar" : "zip"
            let family: StoredFormat.Family = isOffice ? .document : marks.contains("jar") ? .program : .archive
            if marks.contains("encrypted-package") {
                return StoredFormat("odf", .document, .yes, cipher: "AES-256", bits: 256, isOpaque: true)
            }
            // OpenDocument stores encrypted parts without compressing them again; only its packed manifest says so.
            if marks.contains("odf") && marks.contains("stored-content") {
                return StoredFormat("odf", .document, .unknown, note: "its manifest was not read")
            }
            let sealed = files - plain
            if sealed == 0 { return StoredFormat(format, family, isTooLong ? .unknown : .no) }
            let bits = strengths.min()
            let cipher = weak > 0 ? "ZipCrypto" : bits.map { "AES-\($0)" }
            if plain > 0 {
                return StoredFormat(
                    format, family, .no, cipher: cipher, bits: bits,
                    note: "\(plain) of \(files) entries \(plain == 1 ? "is" : "are") not encrypted")
            }
            let protection: Protection = weak > 0 ? .weak : other > 0 || isTooLong ? .unknown : .yes
            return StoredFormat(
                format, family, protection, cipher: cipher, bits: weak > 0 ? 96 : bits,
                kdf: weak == 0 && bits != nil ? "PBKDF2-SHA1" : nil, isOpaque: true)
        }
    }
}
