public import Foundation

/// A value as both databases keep it: nothing is converted behind the caller's back.
public enum SQLValue: Sendable, Hashable {
    /// `NULL`.
    case null
    /// A 64-bit signed number: `INTEGER` in SQLite, `BIGINT` in PostgreSQL.
    case integer(Int64)
    /// UTF-8 text without a NUL character, which PostgreSQL cannot keep: such a text is refused by both.
    case text(String)
    /// Bytes, compared as unsigned bytes from the left: `BLOB` in SQLite, `BYTEA` in PostgreSQL.
    case bytes(Data)

    /// A number or `NULL`.
    public static func integer(_ value: Int64?) -> SQLValue { value.map(SQLValue.integer) ?? .null }
    /// A text or `NULL`.
    public static func text(_ value: String?) -> SQLValue { value.map(SQLValue.text) ?? .null }
    /// Bytes or `NULL`.
    public static func bytes(_ value: Data?) -> SQLValue { value.map(SQLValue.bytes) ?? .null }
}

/// One row of an answer. It is valid only inside the closure that received it. Columns are counted from 0.
///
/// A column that holds another type than the one asked for, `NULL` too, throws ``SQLError/Kind/unexpected``.
public protocol SQLRow {
    /// The number in a column.
    func integer(_ column: Int) throws -> Int64
    /// The text in a column.
    func text(_ column: Int) throws -> String
    /// A copy of the bytes in a column.
    func bytes(_ column: Int) throws -> Data
    /// Lends the bytes in a column, which are not copied. They are valid only inside `body`.
    func withBytes<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result
    /// Whether a column is `NULL`.
    func isNull(_ column: Int) -> Bool
}

extension SQLRow {
    /// The number in a column that may be `NULL`.
    public func optionalInteger(_ column: Int) throws -> Int64? { isNull(column) ? nil : try integer(column) }
    /// The text in a column that may be `NULL`.
    public func optionalText(_ column: Int) throws -> String? { isNull(column) ? nil : try text(column) }
    /// A copy of the bytes in a column that may be `NULL`.
    public func optionalBytes(_ column: Int) throws -> Data? { isNull(column) ? nil : try bytes(column) }
}
