/// A record as it was read: opened, and found to be what was sealed in its place.
public struct Record<Payload: Sendable>: Sendable {
    /// The record's id.
    public let id: String
    /// What was kept.
    public let payload: Payload
    /// Grows by one with each put and delete.
    public let version: Int
    /// Its place among all changes of its practice.
    public let seq: Int64

    /// Puts a record together, for tests of software that reads some.
    public init(id: String, payload: Payload, version: Int, seq: Int64) {
        self.id = id
        self.payload = payload
        self.version = version
        self.seq = seq
    }
}

/// What a put or delete made.
public struct RecordVersion: Sendable, Hashable {
    /// The record's id.
    public let id: String
    /// The version that it has now.
    public let version: Int
    /// Its place among all changes of its practice.
    public let seq: Int64
}

/// A record to be written.
public struct NewRecord<Payload: Sendable>: Sendable {
    /// The record's id, 1 to 1024 bytes of text. It is blinded in the database.
    public var id: String
    /// What is to be kept.
    public var payload: Payload
    /// Whom it is about, when that person's records must be erasable alone.
    public var subject: String?

    /// Puts a new record together.
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
