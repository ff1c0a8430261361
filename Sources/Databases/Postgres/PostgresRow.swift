internal import CPQ
import Foundation

/// Types of PostgreSQL by their fixed object ids.
enum PostgresType {
    static let bytes: UInt32 = 17
    static let int8: UInt32 = 20
    static let text: UInt32 = 25
}

/// One row of PostgreSQL's answer, in binary form.
struct PostgresRow: SQLRow {
    let result: OpaquePointer
    let row: Int32

    func integer(_ column: Int) throws -> Int64 {
        let type = cpq_column_type(result, Int32(column))
        let value = try value(column)
        switch (type, value.count) {
        case (20, 8): return Int64(bigEndian: value.loadUnaligned(as: Int64.self))
        case (23, 4): return Int64(Int32(bigEndian: value.loadUnaligned(as: Int32.self)))
        case (21, 2): return Int64(Int16(bigEndian: value.loadUnaligned(as: Int16.self)))
        case (26, 4): return Int64(UInt32(bigEndian: value.loadUnaligned(as: UInt32.self)))
        case (16, 1): return value[0] == 0 ? 0 : 1
        case (1700, _):
            guard let number = Self.whole(numeric: value) else { throw SQLError.unexpected(column: column) }
            return number
        default: throw SQLError.unexpected(column: column)
        }
    }

    func text(_ column: Int) throws -> String {
        switch cpq_column_type(result, Int32(column)) {
        case 18, 19, 25, 1042, 1043: break
        default: throw SQLError.unexpected(column: column)
        }
        guard let text = try String(validating: value(column), as: UTF8.self) else {
            throw SQLError.unexpected(column: column)
        }
        return text
    }

    func bytes(_ column: Int) throws -> Data { try withBytes(column) { Data($0) } }

    func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        guard cpq_column_type(result, Int32(column)) == PostgresType.bytes else {
            throw SQLError.unexpected(column: column)
        }
        return try body(value(column))
    }

    func isNull(_ column: Int) -> Bool { cpq_is_null(result, row, Int32(column)) != 0 }

    private func value(_ column: Int) throws -> UnsafeRawBufferPointer {
        guard cpq_is_null(result, row, Int32(column)) == 0 else { throw SQLError.unexpected(column: column) }
        return UnsafeRawBufferPointer(
            start: cpq_value(result, row, Int32(column)), count: Int(cpq_length(result, row, Int32(column))))
    }

    /// `sum(bigint)` is `numeric` in PostgreSQL: digits of base 10,000. Fractions and more than 64 bits are refused.
    static func whole(numeric value: UnsafeRawBufferPointer) -> Int64? {
        func word(_ index: Int) -> Int16 {
            Int16(bigEndian: value.loadUnaligned(fromByteOffset: index * 2, as: Int16.self))
        }
        guard value.count >= 8, value.count == 8 + 2 * Int(word(0)) else { return nil }
        let count = Int(word(0))
        let weight = Int(word(1))
        let sign = word(2)
        guard sign == 0 || sign == 0x4000, count <= weight + 1, weight < 6 else { return nil }
        var number: Int64 = 0
        for place in 0..<(weight + 1) where weight >= 0 {
            let digit = place < count ? Int64(word(4 + place)) : 0
            let (product, tooLarge) = number.multipliedReportingOverflow(by: 10_000)
            let (next, overflow) = product.subtractingReportingOverflow(digit)
            guard !tooLarge, !overflow else { return nil }
            number = next
        }
        if sign == 0x4000 { return number }
        return number == .min ? nil : -number
    }
}
