/// An Argon2 hash as a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`, with `,keyid=…` where a pepper is used.
struct Argon2Hash: Equatable {
    var variant: Argon2.Variant
    var cost: PasswordCost
    /// The pepper's id, nil without one.
    var keyID: [UInt8]?
    var salt: [UInt8]
    var tag: [UInt8]

    /// The string to store.
    var string: String {
        let key = keyID.map { ",keyid=" + HashBase64.encode($0) } ?? ""
        return "$\(variant)$v=19$\(cost)\(key)$\(HashBase64.encode(salt))$\(HashBase64.encode(tag))"
    }

    init(variant: Argon2.Variant = .argon2id, cost: PasswordCost, keyID: [UInt8]?, salt: [UInt8], tag: [UInt8]) {
        self.variant = variant
        self.cost = cost
        self.keyID = keyID
        self.salt = salt
        self.tag = tag
    }

    /// Reads a string exactly as it is written here; no other order, padding, space or leading zero.
    init(_ string: String) throws(PasswordHashError) {
        let parts = string.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, let variant = Argon2.Variant(rawValue: String(parts[1])) else {
            throw .unreadable("an Argon2 string has five parts")
        }
        guard parts[2] == "v=19" else { throw .unreadable("its version is not 19") }
        let fields = parts[3].split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count == 3 || fields.count == 4,
            let memory = Self.number("m=", fields[0]), let passes = Self.number("t=", fields[1]),
            let lanes = Self.number("p=", fields[2])
        else { throw .unreadable("its parameters are not m, t and p") }
        guard passes >= 1, 1...0xFF_FFFF ~= lanes, 8 * lanes...Int(UInt32.max) ~= memory, passes <= Int(UInt32.max)
        else { throw .unreadable("its parameters are impossible") }
        if fields.count == 4 {
            guard fields[3].hasPrefix("keyid="), let id = HashBase64.decode(fields[3].dropFirst(6)), 1...8 ~= id.count
            else { throw .unreadable("its key id is not one to eight bytes") }
            keyID = id
        }
        guard let salt = HashBase64.decode(parts[4]), 8...64 ~= salt.count else {
            throw .unreadable("its salt is not 8 to 64 bytes")
        }
        guard let tag = HashBase64.decode(parts[5]), 16...128 ~= tag.count else {
            throw .unreadable("its tag is not 16 to 128 bytes")
        }
        self.variant = variant
        self.cost = PasswordCost(unchecked: memory, passes: passes, lanes: lanes)
        self.salt = salt
        self.tag = tag
    }

    private static func number(_ name: String, _ field: Substring) -> Int? {
        field.hasPrefix(name) ? strictNumber(field.dropFirst(name.count)) : nil
    }
}
