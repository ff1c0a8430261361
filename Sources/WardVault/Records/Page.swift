import Foundation

/// Records that were listed, and where to go on.
public struct Page<Payload: Sendable>: Sendable {
    /// The records, in order.
    public var records: [Record<Payload>] = []
    /// Where the next page begins; nothing at the end.
    public var next: ListCursor?
}

/// A place in a list. It holds a blinded id and, where the list is ordered, the value there: as readable as the database.
public struct ListCursor: Sendable, Hashable, Codable {
    let value: Data?
    let record: Data
}
