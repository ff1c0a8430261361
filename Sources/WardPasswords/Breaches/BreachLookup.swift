/// A list of passwords known from breaches.
public protocol BreachLookup: Sendable {
    /// Whether the SHA-1 of a password (20 bytes) is on the list.
    func contains(sha1: [UInt8]) -> Bool
}
