import Foundation

/// What a worker tells the harness, a line of JSON each. What it is about to do comes before it, what is durable right after
/// the acknowledgement; so the harness knows what must be there, and what may be.
enum Message: Codable, Sendable {
    /// Everything is open.
    case ready
    /// The worker begins something that is worth a kill in the middle.
    case phase(String)
    /// A write is about to be asked for.
    case attempt(op: String, effects: [Effect])
    /// It was acknowledged, with the versions that the records have now; an erasure has none.
    case done(op: String, versions: [String: Int])
    /// It was refused, and nothing of it may be there: another one was faster.
    case refused(op: String)
    /// So many entries are about to be added to the ledger.
    case appending(op: String, count: Int)
    /// They were acknowledged; the first one has that number.
    case appended(op: String, first: Int64)
    /// A checkpoint was signed.
    case checkpoint(note: String)
    /// Upkeep was acknowledged: keys rotated, log emptied, backup written.
    case upkeep(String)
    /// Something failed.
    case trouble(String, during: String)

    /// One record that a write touches.
    struct Effect: Codable, Sendable, Hashable {
        enum Kind: String, Codable, Sendable { case write, delete, erase }
        /// The practice and the id.
        var record: String
        var kind: Kind
    }

    /// The line, with its end.
    func line() throws -> Data { try JSONEncoder().encode(self) + [UInt8(ascii: "\n")] }
}
