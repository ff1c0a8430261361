/// Whether bytes look random: a hint that a file may be encrypted (SQLCipher, VeraCrypt), and never more than that.
public enum Opaque {
    /// The chi-square test on the frequencies of byte values: random bytes give about 255 ± 23.
    public static func looksRandom(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count >= 2048 else { return false }
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let expected = Double(bytes.count) / 256
        let sum = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        return sum > 140 && sum < 370
    }

    /// A file without a known format that looks random.
    public static func describe() -> StoredFormat {
        StoredFormat("unknown", .opaque, .unknown, note: "looks random, of no known format", isOpaque: true)
    }
}
