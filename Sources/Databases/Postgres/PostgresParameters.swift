internal import CPQ
import Foundation

/// The values of one statement in PostgreSQL's binary form, in one buffer that is used again and again.
struct PostgresParameters {
    private(set) var types: [UInt32] = []
    private var buffer: [UInt8] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    /// How many bytes travel.
    var size: Int { buffer.count + 32 * types.count + 64 }

    mutating func fill(_ values: [SQLValue]) throws {
        types.removeAll(keepingCapacity: true)
        buffer.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for value in values {
            let start = buffer.count
            offsets.append(start)
            switch value {
            case .null:
                types.append(0)
                offsets[offsets.count - 1] = -1
            case .integer(let number):
                types.append(PostgresType.int8)
                withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
            case .text(var text):
                types.append(PostgresType.text)
                try text.withUTF8 { utf8 in
                    try SQLValue.refuseNUL(utf8)
                    buffer.append(contentsOf: utf8)
                }
            case .bytes(let data):
                types.append(PostgresType.bytes)
                data.withUnsafeBytes { buffer.append(contentsOf: $0) }
            }
            lengths.append(Int32(clamping: buffer.count - start))
        }
        while formats.count < values.count { formats.append(1) }
    }

    /// Whether a statement that was prepared for `known` types can take these values.
    func fit(_ known: [UInt32]) -> Bool {
        guard known.count == types.count else { return false }
        for (index, type) in types.enumerated() where type != 0 && type != known[index] { return false }
        return true
    }

    /// The types to prepare a statement for: where a value is `NULL` now, the type it had before.
    func types(knowing known: [UInt32]?) -> [UInt32] {
        guard let known, known.count == types.count else { return types }
        return zip(types, known).map { $0 == 0 ? $1 : $0 }
    }

    mutating func send(to connection: OpaquePointer, _ name: String) -> Int32 {
        // An empty text or empty bytes still need an address, or they would be NULL.
        buffer.append(0)
        return buffer.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                pointers.removeAll(keepingCapacity: true)
                for offset in offsets {
                    pointers.append(offset < 0 ? nil : characters.baseAddress.map { $0 + offset })
                }
                return cpq_send_prepared(connection, name, Int32(offsets.count), pointers, lengths, formats, 1)
            }
        }
    }
}
