import Foundation

/// The latest state of a record that changed.
public struct Change: Sendable {
    /// The kind's name.
    public let kind: String
    /// The record's id; nothing when it was about a subject whose key was destroyed.
    public let id: String?
    /// The record's version.
    public let version: Int
    /// Its place among all changes of its practice.
    public let seq: Int64
    /// Whether the record was deleted.
    public let isDeleted: Bool
    let content: SealedContent?

    /// The payload, when the change is of that kind and the record still there.
    public func payload<Payload>(as kind: RecordKind<Payload>) throws -> Payload? {
        guard kind.name == self.kind, !isDeleted, let content else { return nil }
        return try kind.decode(content)
    }
}

/// Changes since a place, and the place to go on from.
public struct Changes: Sendable {
    /// The changes, in the order of commits.
    public var changes: [Change]
    /// Give it as `since` the next time, also when there were no changes.
    public var next: Int64
    /// Whether there may be more right now.
    public var hasMore: Bool
}
