/// Whether a machine takes part in a phased update: Ubuntu offers an update to a growing share of machines.
///
/// apt draws a number from 0 to 100 for each source version and machine and keeps the update back where it is above
/// the percentage; so does this, with the same draw: `std::seed_seq` and `std::minstd_rand` (ISO C++,
/// [rand.util.seedseq] and [rand.eng.lcong]) and the uniform distribution of GNU libstdc++.
public enum PhasedUpdate {
    /// The number drawn, from 0 to 100.
    public static func draw(source: String, version: String, machine: String) -> Int {
        var state = UInt64(seed(Array("\(source)-\(version)-\(machine)".utf8).map { UInt32($0) })) % 2_147_483_647
        if state == 0 { state = 1 }
        // 2,147,483,645 is the generator's range; numbers past the last full stretch of 101 are drawn again.
        let stretch: UInt64 = 2_147_483_645 / 101
        while true {
            state = state * 48_271 % 2_147_483_647
            let value = state - 1
            if value < stretch * 101 { return Int(value / stretch) }
        }
    }

    /// The fourth of the four words that the standard's seed sequence gives, which seeds the generator.
    private static func seed(_ values: [UInt32]) -> UInt32 {
        let n = 4
        let s = values.count
        var words = [UInt32](repeating: 0x8b8b_8b8b, count: n)
        let t = (n - 1) / 2
        let p = (n - t) / 2
        let q = p + t
        let m = max(s + 1, n)
        func mix(_ value: UInt32) -> UInt32 { value ^ (value >> 27) }
        for k in 0..<m {
            let first = 1_664_525 &* mix(words[k % n] ^ words[(k + p) % n] ^ words[(k + n - 1) % n])
            let add = k == 0 ? UInt32(s) : k <= s ? UInt32(k % n) &+ values[k - 1] : UInt32(k % n)
            words[(k + p) % n] &+= first
            words[(k + q) % n] &+= first &+ add
            words[k % n] = first &+ add
        }
        for k in m..<(m + n) {
            let third = 1_566_083_941 &* mix(words[k % n] &+ words[(k + p) % n] &+ words[(k + n - 1) % n])
            let last = third &- UInt32(k % n)
            words[(k + p) % n] ^= third
            words[(k + q) % n] ^= last
            words[k % n] = last
        }
        return words[3]
    }
}
