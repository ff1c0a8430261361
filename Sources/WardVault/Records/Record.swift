/// A record as it was read: opened, and found to be what was sealed in its place.
public struct Record<Payload: Sendable>: Sendable {
    public let id: String
    public let payload: Payload
    /// Grows by one with each put and delete.
    public let version: Int
    /// Its place among all changes of its practice.
    public let seq: Int64

    public init(id: String, payload: Payload, version: Int, seq: Int64) {
        self.id = id
        self.payload = payload
        self.version = version
        self.seq = seq
    }
}

/// What a put or delete made.
public struct RecordVersion: Sendable, Hashable {
    public let id: String
    public let version: Int
    /// Its place among all changes of its practice.
    public let seq: Int64
}

/// A record to be written.
public struct NewRecord<Payload: Sendable>: Sendable {
    public var id: String
    public var payload: Payload
    /// Whom it is about, when that person's records must be erasable alone.
    public var subject: String?

    public init(id: String, payload: Payload, subject: String? = nil) {
        self.id = id
        self.payload = payload
        self.subject = subject
    }
}

/// What the caller believes is there. When something else is, nothing is written and
/// ``VaultError/Kind/versionConflict`` is thrown.
public enum Expected: Sendable, Hashable {
    /// No record of that id, or a deleted one.
    case absent
    /// The record, at exactly this version.
    case version(Int)
    /// Whatever there is.
    case any
}
