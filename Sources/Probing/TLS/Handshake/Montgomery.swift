/// Arithmetic modulo an odd number (Montgomery, 1985), for the groups that no library here offers.
///
/// It takes as long as the numbers are and makes no secret of them: the keys of a probe protect nothing of value.
/// Numbers are limbs of 64 bits, the lowest first.
struct Montgomery: Sendable {
    typealias Number = [UInt64]

    /// The most bits that a modulus from outside may have: a longer one would only cost time.
    static let limit = 8192

    let modulus: Number
    /// 1 in Montgomery form.
    let one: Number
    private let square: Number
    private let inverse: UInt64

    /// Arithmetic modulo a number in big-endian bytes; nil unless it is odd, above 1 and within the limit.
    init?(modulus bytes: [UInt8]) {
        let modulus = Self.number(Array(bytes.drop { $0 == 0 }))
        guard let low = modulus.first, low & 1 == 1, modulus.count > 1 || low > 1, modulus.count <= Self.limit / 64
        else { return nil }
        self.modulus = modulus
        var inverse: UInt64 = 1
        for _ in 0..<6 { inverse = inverse &* (2 &- low &* inverse) }
        self.inverse = 0 &- inverse
        var power = [UInt64](repeating: 0, count: modulus.count)
        power[0] = 1
        var one = power
        for bit in 0..<(128 * modulus.count) {
            if bit == 64 * modulus.count { one = power }
            power = Self.sum(power, power, modulo: modulus)
        }
        self.one = one
        square = power
    }

    /// How many bytes the modulus has.
    var length: Int { modulus.count * 8 - (modulus.last?.leadingZeroBitCount ?? 0) / 8 }

    /// A number below the modulus, from big-endian bytes, in Montgomery form.
    func enter(_ bytes: [UInt8]) -> Number {
        // Horner, limb by limb: numbers may be longer than the modulus.
        var result = [UInt64](repeating: 0, count: modulus.count)
        for limb in Self.number(bytes).reversed() {
            for _ in 0..<64 { result = add(result, result) }
            var small = [UInt64](repeating: 0, count: modulus.count)
            small[0] = modulus.count == 1 ? limb % modulus[0] : limb
            result = add(result, small)
        }
        return multiply(result, square)
    }

    /// The number in big-endian bytes, as long as the modulus.
    func leave(_ number: Number) -> [UInt8] {
        var unit = [UInt64](repeating: 0, count: modulus.count)
        unit[0] = 1
        let plain = multiply(number, unit)
        let bytes = plain.reversed().flatMap { limb in
            (0..<8).reversed().map { UInt8(truncatingIfNeeded: limb >> (8 * $0)) }
        }
        return Array(bytes.suffix(length))
    }

    func add(_ left: Number, _ right: Number) -> Number { Self.sum(left, right, modulo: modulus) }

    func subtract(_ left: Number, _ right: Number) -> Number {
        var (result, borrow) = Self.difference(left, right)
        if borrow { result = Self.rawSum(result, modulus).0 }
        return result
    }

    /// The product of two numbers in Montgomery form, itself in that form.
    func multiply(_ left: Number, _ right: Number) -> Number {
        let count = modulus.count
        var sum = [UInt64](repeating: 0, count: count + 2)
        for index in 0..<count {
            Self.accumulate(&sum, right, times: left[index])
            Self.accumulate(&sum, modulus, times: sum[0] &* inverse)
            for place in 0...count { sum[place] = sum[place + 1] }
            sum[count + 1] = 0
        }
        let result = Array(sum.prefix(count))
        let (reduced, borrow) = Self.difference(result, modulus)
        return sum[count] > 0 || !borrow ? reduced : result
    }

    /// A number in Montgomery form to the power of big-endian bytes.
    func power(_ base: Number, _ exponent: [UInt8]) -> Number {
        var result = one
        for byte in exponent.drop(while: { $0 == 0 }) {
            for bit in (0..<8).reversed() {
                result = multiply(result, result)
                if byte >> bit & 1 == 1 { result = multiply(result, base) }
            }
        }
        return result
    }

    /// 1 divided by a number, where the modulus is a prime.
    func invert(_ number: Number) -> Number {
        var two = [UInt64](repeating: 0, count: modulus.count)
        two[0] = 2
        let exponent = Self.difference(modulus, two).0
        return power(
            number,
            exponent.reversed().flatMap { limb in
                (0..<8).reversed().map { UInt8(truncatingIfNeeded: limb >> (8 * $0)) }
            })
    }

    private static func number(_ bytes: [UInt8]) -> Number {
        var limbs = [UInt64](repeating: 0, count: (bytes.count + 7) / 8)
        for (place, byte) in bytes.reversed().enumerated() { limbs[place / 8] |= UInt64(byte) << (8 * (place % 8)) }
        return limbs
    }

    private static func sum(_ left: Number, _ right: Number, modulo modulus: Number) -> Number {
        let (sum, carry) = rawSum(left, right)
        let (reduced, borrow) = difference(sum, modulus)
        return carry || !borrow ? reduced : sum
    }

    private static func rawSum(_ left: Number, _ right: Number) -> (Number, carry: Bool) {
        var result = left
        var carry: UInt64 = 0
        for index in result.indices {
            let (first, over) = left[index].addingReportingOverflow(right[index])
            let (second, more) = first.addingReportingOverflow(carry)
            result[index] = second
            carry = over || more ? 1 : 0
        }
        return (result, carry == 1)
    }

    private static func difference(_ left: Number, _ right: Number) -> (Number, borrow: Bool) {
        var result = left
        var borrow: UInt64 = 0
        for index in result.indices {
            let (first, under) = left[index].subtractingReportingOverflow(right[index])
            let (second, more) = first.subtractingReportingOverflow(borrow)
            result[index] = second
            borrow = under || more ? 1 : 0
        }
        return (result, borrow == 1)
    }

    /// Adds a multiple of a number to a sum that has two limbs more.
    private static func accumulate(_ sum: inout Number, _ number: Number, times factor: UInt64) {
        var carry: UInt64 = 0
        for index in number.indices {
            let product = number[index].multipliedFullWidth(by: factor)
            let (first, over) = sum[index].addingReportingOverflow(product.low)
            let (second, more) = first.addingReportingOverflow(carry)
            sum[index] = second
            carry = product.high &+ (over ? 1 : 0) &+ (more ? 1 : 0)
        }
        let (last, over) = sum[number.count].addingReportingOverflow(carry)
        sum[number.count] = last
        sum[number.count + 1] &+= over ? 1 : 0
    }
}
