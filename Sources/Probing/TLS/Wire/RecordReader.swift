/// One record of the record layer (RFC 8446 5.1).
struct Record: Hashable, Sendable {
    /// What a record carries.
    enum Kind: UInt8, Sendable {
        case changeCipherSpec = 20
        case alert = 21
        case handshake = 22
        case applicationData = 23
        case heartbeat = 24
    }

    var type: Kind
    /// As the record says; only its upper byte means anything.
    var version: UInt16
    var fragment: [UInt8]

    /// The most that a fragment may hold in clear.
    static let limit = 1 << 14

    /// Bytes in as many records as they need.
    static func wrap(_ bytes: [UInt8], type: Kind, version: UInt16) -> [UInt8] {
        var records: [UInt8] = []
        var rest = bytes[...]
        repeat {
            records.append(type.rawValue)
            records.append(version)
            records.append(vector: rest.prefix(limit), width: 2)
            rest = rest.dropFirst(limit)
        } while !rest.isEmpty
        return records
    }
}

/// Cuts what arrives into records; keeps no more than one unfinished record and what was fed.
struct RecordReader: Sendable {
    private var buffer: [UInt8] = []
    private var start = 0
    private var isFirst = true

    /// The longest fragment there may be: 2^14 and 2048 for compression and encryption (RFC 5246 6.2.3).
    static let limit = (1 << 14) + 2048

    /// Takes what arrived.
    mutating func feed(_ bytes: [UInt8]) {
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        buffer += bytes
    }

    /// Bytes that wait for the rest of their record.
    var pending: Int { buffer.count - start }

    /// The next whole record; nil when more bytes are needed.
    mutating func next() throws(TLSFault) -> Record? {
        guard pending > 0 else { return nil }
        guard let type = Record.Kind(rawValue: buffer[start]), pending < 2 || buffer[start + 1] == 3 else {
            throw isFirst ? .notTLS(Array(buffer[start...].prefix(64))) : .garbage("record")
        }
        guard pending >= 5 else { return nil }
        let length = Int(buffer[start + 3]) << 8 | Int(buffer[start + 4])
        guard length <= Self.limit else { throw .oversized("a record of \(length) bytes") }
        guard pending >= 5 + length else { return nil }
        isFirst = false
        defer { start += 5 + length }
        return Record(
            type: type, version: UInt16(buffer[start + 1]) << 8 | UInt16(buffer[start + 2]),
            fragment: Array(buffer[(start + 5)..<(start + 5 + length)]))
    }
}
