/// The finite-field groups of RFC 7919, whose primes are made from the digits of e:
/// p = 2^b − 2^(b−64) + (⌊2^(b−130)·e⌋ + x)·2^64 − 1, with the generator 2.
enum FiniteFieldGroup {
    /// The prime of a named group in big-endian bytes; nil for other groups.
    static func prime(of group: NamedGroup) -> [UInt8]? {
        switch group.rawValue {
        case 256: prime(bits: 2048, offset: 560_316)
        case 257: prime(bits: 3072, offset: 2_625_351)
        case 258: prime(bits: 4096, offset: 5_736_041)
        case 259: prime(bits: 6144, offset: 15_705_020)
        case 260: prime(bits: 8192, offset: 10_965_728)
        default: nil
        }
    }

    private static func prime(bits: Int, offset: UInt64) -> [UInt8] {
        // Limbs, the lowest first: ones below (from the −1, which the middle lends) and above, the digits of e between.
        var middle = digitsOfE(bits: bits - 130)
        var carry = offset - 1
        for index in middle.indices where carry > 0 {
            let (sum, over) = middle[index].addingReportingOverflow(carry)
            middle[index] = sum
            carry = over ? 1 : 0
        }
        let limbs = [UInt64.max] + middle.prefix(bits / 64 - 2) + [UInt64.max]
        return limbs.reversed().flatMap { limb in
            (0..<8).reversed().map { UInt8(truncatingIfNeeded: limb >> (8 * $0)) }
        }
    }

    /// ⌊2^bits · e⌋: the sum of 1/k! in fixed point, with two limbs to spare for what each division cuts off.
    private static func digitsOfE(bits: Int) -> [UInt64] {
        let spare = 128
        let count = (bits + spare) / 64 + 1
        var term = [UInt64](repeating: 0, count: count)
        term[(bits + spare) / 64] = 1 << UInt64((bits + spare) % 64)
        var sum = term
        var divisor: UInt64 = 1
        while term.contains(where: { $0 != 0 }) {
            var remainder: UInt64 = 0
            for index in term.indices.reversed() {
                (term[index], remainder) = divisor.dividingFullWidth((remainder, term[index]))
            }
            var carry: UInt64 = 0
            for index in sum.indices {
                let (first, over) = sum[index].addingReportingOverflow(term[index])
                let (second, more) = first.addingReportingOverflow(carry)
                sum[index] = second
                carry = over || more ? 1 : 0
            }
            divisor += 1
        }
        return Array(sum.dropFirst(spare / 64))
    }
}
