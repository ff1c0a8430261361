import Foundation

/// What is inside a blob: the record's real id, the version of its payload's form, and the payload. A tombstone is sealed
/// too, without payload, so that nobody without the key can make one.
struct SealedContent {
    var isTombstone: Bool
    var id: String
    var schema: Int
    var payload: Data

    /// `flags (1) | length of id (2) | id | schema (2) | payload`
    var bytes: [UInt8] {
        var writer = ByteWriter(capacity: 5 + id.utf8.count + payload.count)
        writer.byte(isTombstone ? 1 : 0)
        writer.number(UInt16(clamping: id.utf8.count))
        writer.raw(id)
        writer.number(UInt16(clamping: schema))
        writer.raw(payload)
        return writer.bytes
    }

    init(isTombstone: Bool = false, id: String, schema: Int, payload: Data) {
        self.isTombstone = isTombstone
        self.id = id
        self.schema = schema
        self.payload = payload
    }

    init?(_ data: Data) {
        let head: (isTombstone: Bool, id: String, schema: Int, size: Int)? = data.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard let flags = reader.number(UInt8.self), flags <= 1, let length = reader.number(UInt16.self),
                let id = reader.take(Int(length)).flatMap({ String(validating: $0, as: UTF8.self) }),
                let schema = reader.number(UInt16.self)
            else { return nil }
            return (flags == 1, id, Int(schema), bytes.count - reader.count)
        }
        guard let head else { return nil }
        self.init(
            isTombstone: head.isTombstone, id: head.id, schema: head.schema, payload: data.dropFirst(head.size))
    }
}
