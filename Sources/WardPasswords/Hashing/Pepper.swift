public import Crypto

/// A key that goes into every hash and is kept apart from the database: who steals the hashes alone cannot guess.
///
/// It enters Argon2 as its secret parameter (RFC 9106, section 3.1) and its id stands in the string as `keyid`. Keep it
/// in the service's credentials, not beside the table; a lost pepper means a new password for everybody.
public struct Pepper: Sendable {
    /// One to eight bytes that name the key in stored hashes.
    public let id: [UInt8]
    let key: SymmetricKey

    /// A pepper of 16 to 64 bytes, named by one to eight ASCII characters.
    public init(id: String, key: SymmetricKey) throws(PasswordHashError) {
        let id = Array(id.utf8)
        guard 1...8 ~= id.count, id.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw .badPepper("its id is not one to eight ASCII characters")
        }
        guard 128...512 ~= key.bitCount else { throw .badPepper("its key is not 16 to 64 bytes") }
        self.id = id
        self.key = key
    }

    /// The same without importing Crypto.
    public init(id: String, bytes: [UInt8]) throws(PasswordHashError) {
        try self.init(id: id, key: SymmetricKey(data: bytes))
    }
}

extension Pepper: CustomStringConvertible, CustomReflectable {
    /// The id, never the key.
    public var description: String { "Pepper(\(String(decoding: id, as: UTF8.self)))" }
    /// The id, never the key.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
