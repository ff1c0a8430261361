/// Reads one line of a breach list: `HASH:count`, `HASH`, or the rest of a hash whose first digits name the file.
struct BreachLine {
    /// The first 64 bits of the hash.
    let key: UInt64
    /// The digits of the hash.
    let digits: Int
    /// How often the password was seen; 1 where the line does not say.
    let count: Int

    private static let nibbles: [UInt8] = (0...255).map { byte in
        switch UInt8(byte) {
        case 0x30...0x39: UInt8(byte) - 0x30
        case 0x41...0x46: UInt8(byte) - 0x41 + 10
        case 0x61...0x66: UInt8(byte) - 0x61 + 10
        default: 0xFF
        }
    }

    /// Nil where the line is not of that form.
    ///
    /// - Parameters:
    ///   - line: The line without its end.
    ///   - prefix: The value of the digits that come before those of the line.
    ///   - prefixDigits: How many they are.
    init?(_ line: UnsafeRawBufferPointer, prefix: UInt64, prefixDigits: Int) {
        var key = prefix
        var digits = prefixDigits
        var index = 0
        let end = line.count
        let known = Self.nibbles.withUnsafeBufferPointer { nibbles in
            while index < end, line[index] != 0x3A {
                let nibble = nibbles[Int(line[index])]
                if nibble == 0xFF { return false }
                if digits < 16 { key = key << 4 | UInt64(nibble) }
                digits += 1
                index += 1
            }
            return true
        }
        guard known, digits == 40 || digits == 32 else { return nil }
        self.key = key
        self.digits = digits
        guard index < end else {
            count = 1
            return
        }
        index += 1
        guard 1...18 ~= end - index else { return nil }
        var count = 0
        while index < end {
            guard 0x30...0x39 ~= line[index] else { return nil }
            count = count * 10 + Int(line[index] - 0x30)
            index += 1
        }
        self.count = count
    }
}
