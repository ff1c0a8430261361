/// The id of a practice: the first half of every key in the vault. It is readable in the database, so it is a customer
/// number or a short name, and no personal data.
public struct Practice: Sendable, Hashable, Codable, CustomStringConvertible {
    /// 1 to 64 characters of `A–Z a–z 0–9 . _ -`, starting with a letter or digit.
    public let id: String

    /// Refuses anything that is no id with ``VaultError/badName(_:)``.
    public init(_ id: String) throws(VaultError) {
        let allowed = id.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        let startsWell = id.utf8.first.map {
            $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-")
        }
        guard allowed, startsWell == true, id.utf8.count <= 64 else {
            throw .badName("A practice's id is 1 to 64 letters, digits, dots, dashes and underscores")
        }
        self.id = id
    }

    /// The id.
    public var description: String { id }

    /// Reads the id, and refuses what is none.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the id.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(id)
    }
}
