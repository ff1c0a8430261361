public import Foundation

/// A value as both databases keep it: nothing is converted behind the caller's back.
public enum SQLValue: Sendable, Hashable {
    /// `NULL`.
    case null
    /// A 64-bit signed number: `INTEGER` in SQLite, `BIGINT` in PostgreSQL.
    case integer(Int64)
    /// UTF-8 text without a NUL character, which PostgreSQL cannot keep.
    case text(String)
    /// Bytes, compared as unsigned bytes from the left: `BLOB` in SQLite, `BYTEA` in PostgreSQL.
    case bytes(Data)
}

/// One row of an answer. It is valid only inside the closure that received it.
public protocol SQLRow {
    /// The number in a column, counted from 0. A `NULL`, or something that is no number, throws ``SQLError/unexpected``.
    func integer(_ column: Int) throws -> Int64
    /// The text in a column.
    func text(_ column: Int) throws -> String
    /// A copy of the bytes in a column.
    func bytes(_ column: Int) throws -> Data
    /// Whether a column is `NULL`.
    func isNull(_ column: Int) -> Bool
}
