public import Foundation

/// What stands for a subject (a patient) in the databases: HMAC-SHA256 of its id under the practice's index key, cut to 16
/// bytes. It says nothing about the person without that key.
public struct SubjectToken: Sendable, Hashable {
    /// 16 bytes.
    public let bytes: Data

    init(bytes: Data) { self.bytes = bytes }
}
