/// 7z archives: whether the parts are encrypted stands in the header at the end, itself often packed (7zFormat.txt of
/// the LZMA SDK).
public enum SevenZip {
    private static let magic: [UInt8] = [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]
    private static let aes: [UInt8] = [0x06, 0xf1, 0x07, 0x01]
    private static let lzma: [UInt8] = [0x03, 0x01, 0x01]
    private static let largestHeader = 8 << 20

    /// Reads the header; nil if it is no 7z archive.
    public static func read(_ head: ArraySlice<UInt8>, _ source: any ByteSource) -> StoredFormat? {
        guard head.begins(with: magic) else { return nil }
        guard let offset = head.littleEndian(at: 12, 8), let size = head.littleEndian(at: 20, 8),
            offset <= source.size
        else { return result(.unknown, note: "damaged header") }
        if size == 0 { return result(.no, note: "empty") }
        guard size <= largestHeader else { return result(.unknown, note: "header too large") }
        var header = source.bytes(at: 32 + offset, count: size)
        guard header.count == size else { return result(.unknown, note: "cut off") }
        for _ in 0..<4 {
            guard let streams = Streams(header) else { return result(.unknown, note: "damaged header") }
            if !streams.isEncoded { return judge(streams.folders) }
            guard let folder = streams.folders.first else { return result(.unknown, note: "damaged header") }
            if let coder = folder.first(where: { $0.method == aes }) {
                return result(.yes, coder, note: "names are encrypted too")
            }
            let packed = source.bytes(at: 32 + streams.packPosition, count: min(streams.packSize, largestHeader))
            guard folder.count == 1, let coder = folder.first, coder.method == lzma,
                streams.unpackSize <= largestHeader,
                let plain = LZMA.decode(packed[...], properties: coder.properties[...], size: streams.unpackSize)
            else { return result(.unknown, note: "header packed in an unknown way") }
            header = plain
        }
        return result(.unknown, note: "header packed many times")
    }

    private static func judge(_ folders: [[Coder]]) -> StoredFormat {
        guard !folders.isEmpty else { return result(.no, note: "no content") }
        let encrypted = folders.compactMap { $0.first { $0.method == aes } }
        if encrypted.isEmpty { return result(.no) }
        if encrypted.count < folders.count {
            return result(
                .no, encrypted.first,
                note: "\(folders.count - encrypted.count) of \(folders.count) parts are not encrypted")
        }
        return result(.yes, encrypted.first)
    }

    private static func result(_ encrypted: Protection, _ coder: Coder? = nil, note: String? = nil) -> StoredFormat {
        StoredFormat(
            "7z", .archive, encrypted, cipher: coder == nil ? nil : "AES-256", bits: coder == nil ? nil : 256,
            kdf: coder?.properties.first.map { "SHA256, 2^\($0 & 0x3f) rounds" }, note: note, isOpaque: true)
    }

    private struct Coder {
        var method: [UInt8]
        var properties: [UInt8]
    }

    /// What a header says about the packed streams and the coders of each folder.
    private struct Streams {
        var isEncoded = false
        var folders: [[Coder]] = []
        var packPosition = 0
        var packSize = 0
        var unpackSize = 0
        private var reader: ByteReader

        init?(_ header: [UInt8]) {
            reader = ByteReader(header)
            guard var id = reader.byte() else { return nil }
            isEncoded = id == 0x17
            if id == 0x01 {
                guard let first = reader.byte() else { return nil }
                id = first
                if id == 0x02 {
                    while let property = reader.byte(), property != 0 {
                        guard let size = number(), reader.skip(size) else { return nil }
                    }
                    guard let next = reader.byte() else { return nil }
                    id = next
                }
                if id == 0x03 {
                    guard readStreams() else { return nil }
                    folders = []
                    guard let next = reader.byte() else { return nil }
                    id = next
                }
                // Without main streams there are only empty files.
                if id == 0x05 || id == 0x00 { return }
                guard id == 0x04 else { return nil }
            } else if id != 0x17 {
                return nil
            }
            guard readStreams() else { return nil }
        }

        private mutating func number() -> Int? {
            guard let first = reader.byte() else { return nil }
            var value = 0
            var mask: UInt8 = 0x80
            for index in 0..<8 {
                if first & mask == 0 { return value | Int(first & (mask - 1)) << (8 * index) }
                guard let byte = reader.byte(), index < 7 || byte < 0x80 else { return nil }
                value |= Int(byte) << (8 * index)
                mask >>= 1
            }
            return value
        }

        private mutating func readStreams() -> Bool {
            while let id = reader.byte() {
                switch id {
                case 0x00: return true
                case 0x06: guard readPackInfo() else { return false }
                case 0x07: guard readFolders() else { return false }
                // Sub-stream sizes follow; all that matters here came before.
                case 0x08: return true
                default: return false
                }
            }
            return false
        }

        private mutating func readPackInfo() -> Bool {
            guard let position = number(), let count = number(), count <= 1 << 20 else { return false }
            packPosition = position
            while let id = reader.byte() {
                if id == 0x00 { return true }
                if id == 0x09 {
                    for index in 0..<count {
                        guard let size = number() else { return false }
                        if index == 0 { packSize = size }
                    }
                } else if id == 0x0a {
                    guard skipDigests(count) else { return false }
                } else {
                    return false
                }
            }
            return false
        }

        private mutating func readFolders() -> Bool {
            guard reader.byte() == 0x0b, let count = number(), count <= 1 << 20, reader.byte() == 0 else {
                return false
            }
            var outputs = 0
            for _ in 0..<count {
                guard let (folder, streams) = readFolder() else { return false }
                folders.append(folder)
                outputs += streams
            }
            guard reader.byte() == 0x0c else { return false }
            for index in 0..<outputs {
                guard let size = number() else { return false }
                if index == 0 { unpackSize = size }
            }
            while let id = reader.byte() {
                if id == 0x00 { return true }
                guard id == 0x0a, skipDigests(count) else { return false }
            }
            return false
        }

        private mutating func readFolder() -> ([Coder], Int)? {
            guard let count = number(), (1...32).contains(count) else { return nil }
            var coders: [Coder] = []
            var (inputs, outputs) = (0, 0)
            for _ in 0..<count {
                guard let flags = reader.byte(), let method = reader.take(Int(flags & 15)) else { return nil }
                var (coderInputs, coderOutputs) = (1, 1)
                if flags & 0x10 != 0 {
                    guard let some = number(), let others = number(), some <= 32, others <= 32 else { return nil }
                    (coderInputs, coderOutputs) = (some, others)
                }
                var properties: [UInt8] = []
                if flags & 0x20 != 0 {
                    guard let size = number(), let bytes = reader.take(size) else { return nil }
                    properties = Array(bytes)
                }
                inputs += coderInputs
                outputs += coderOutputs
                coders.append(Coder(method: Array(method), properties: properties))
            }
            let bonds = outputs - 1
            guard bonds >= 0, inputs >= bonds else { return nil }
            for _ in 0..<(2 * bonds) { guard number() != nil else { return nil } }
            let packed = inputs - bonds
            if packed > 1 { for _ in 0..<packed { guard number() != nil else { return nil } } }
            return (coders, outputs)
        }

        private mutating func skipDigests(_ count: Int) -> Bool {
            guard let all = reader.byte() else { return false }
            var defined = count
            if all == 0 {
                guard let bits = reader.take((count + 7) / 8) else { return false }
                defined = bits.reduce(0) { $0 + $1.nonzeroBitCount }
            }
            return reader.skip(4 * defined)
        }
    }
}
