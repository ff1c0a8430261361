/// MD4 (RFC 1320), broken since long; here only because NTLM hashes are MD4.
enum MD4 {
    /// The 16 bytes of a message's hash.
    static func hash(_ message: [UInt8]) -> [UInt8] {
        var padded = message + [0x80]
        padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
        padded += withUnsafeBytes(of: (UInt64(message.count) * 8).littleEndian) { Array($0) }
        defer { padded.wipe() }
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476]
        for start in stride(from: 0, to: padded.count, by: 64) {
            let words = (0..<16).map { word in
                (0..<4).reduce(UInt32(0)) { $0 | UInt32(padded[start + 4 * word + $1]) << UInt32(8 * $1) }
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for step in 0..<48 {
                let mixed: UInt32
                let constant: UInt32
                switch step / 16 {
                case 0: (mixed, constant) = ((b & c) | (~b & d), 0)
                case 1: (mixed, constant) = ((b & c) | (b & d) | (c & d), 0x5A82_7999)
                default: (mixed, constant) = (b ^ c ^ d, 0x6ED9_EBA1)
                }
                let sum = a &+ mixed &+ words[order[step]] &+ constant
                let shift = shifts[step / 16][step % 4]
                (a, b, c, d) = (d, sum << shift | sum >> (32 - shift), b, c)
            }
            state = [state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d]
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(8 * $0)) } }
    }

    private static let shifts: [[UInt32]] = [[3, 7, 11, 19], [3, 5, 9, 13], [3, 9, 11, 15]]
    private static let order =
        Array(0..<16)
        + [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]
        + [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15]
}
