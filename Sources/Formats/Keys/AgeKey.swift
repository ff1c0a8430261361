/// age identities: Bech32 (BIP 173) with the prefix `AGE-SECRET-KEY-` or, for post-quantum ones, `AGE-SECRET-KEY-PQ-`.
public enum AgeKey {
    /// What a text at `AGE-SECRET-KEY-` holds; the checksum must be right, so that a mention is no find.
    public static func read(_ text: ArraySlice<UInt8>) -> PrivateKey? {
        guard text.begins(with: "AGE-SECRET-KEY-") else { return nil }
        let isPostQuantum = text.begins(with: "AGE-SECRET-KEY-PQ-1")
        let prefix = isPostQuantum ? "age-secret-key-pq-" : "age-secret-key-"
        let data = text.dropFirst(prefix.utf8.count)
        guard data.first == UInt8(ascii: "1") else { return nil }
        var values: [UInt8] = []
        defer { for index in values.indices { values[index] = 0 } }
        for byte in data.dropFirst() {
            guard let value = alphabet[byte], values.count < 4096 else { break }
            values.append(value)
        }
        guard values.count > 50, checksum(prefix, values) == 1 else { return nil }
        var key = PrivateKey(isPostQuantum ? "age-pq" : "age", .no)
        key.type = isPostQuantum ? "ml-kem-768-x25519" : "x25519"
        key.bits = isPostQuantum ? nil : 256
        if !isPostQuantum {
            var number = bytes(values.dropLast(6))
            defer { for index in number.indices { number[index] = 0 } }
            key.setPublicKey(PublicHalf.x25519(number[...]))
        }
        return key
    }

    private static let alphabet = Dictionary(
        uniqueKeysWithValues: "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".utf8.enumerated().map { ($1, UInt8($0)) })

    private static func checksum(_ prefix: String, _ values: [UInt8]) -> UInt32 {
        let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        let expanded = prefix.utf8.map { $0 >> 5 } + [0] + prefix.utf8.map { $0 & 31 }
        var sum: UInt32 = 1
        for value in expanded + values {
            let top = sum >> 25
            sum = (sum & 0x1ff_ffff) << 5 ^ UInt32(value)
            for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { sum ^= generator[bit] }
        }
        return sum
    }

    private static func bytes(_ values: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for value in values {
            bits = bits << 5 | UInt32(value)
            count += 5
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }
}
