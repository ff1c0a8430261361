import CGMP

/// A whole number of any size that is not negative, on libgmp. It stays inside one function and is never shared.
final class BigNumber {
    fileprivate let value: UnsafeMutablePointer<__mpz_struct>

    init() {
        value = .allocate(capacity: 1)
        __gmpz_init(value)
    }

    /// The number of these big-endian bytes.
    convenience init(_ bytes: [UInt8]) {
        self.init()
        bytes.withUnsafeBytes { __gmpz_import(value, $0.count, 1, 1, 1, 0, $0.baseAddress) }
    }

    /// A small number.
    convenience init(_ number: UInt) {
        self.init()
        __gmpz_set_ui(value, number)
    }

    deinit {
        __gmpz_clear(value)
        value.deallocate()
    }

    /// Big-endian bytes without leading zeros.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (__gmpz_sizeinbase(value, 2) + 7) / 8)
        var count = 0
        bytes.withUnsafeMutableBytes { _ = __gmpz_export($0.baseAddress, &count, 1, 1, 1, 0, value) }
        return Array(bytes.prefix(count))
    }

    var isZero: Bool { __gmpz_cmp_ui(value, 0) == 0 }
    var isOne: Bool { __gmpz_cmp_ui(value, 1) == 0 }
    var isSquare: Bool { __gmpz_perfect_square_p(value) != 0 }

    static func * (one: BigNumber, other: BigNumber) -> BigNumber {
        let product = BigNumber()
        __gmpz_mul(product.value, one.value, other.value)
        return product
    }

    static func + (one: BigNumber, other: BigNumber) -> BigNumber {
        let sum = BigNumber()
        __gmpz_add(sum.value, one.value, other.value)
        return sum
    }

    /// The difference; the first number must be the larger one.
    static func - (one: BigNumber, other: BigNumber) -> BigNumber {
        let difference = BigNumber()
        __gmpz_sub(difference.value, one.value, other.value)
        return difference
    }

    /// The quotient of an exact division; the divisor must not be zero.
    static func / (one: BigNumber, other: BigNumber) -> BigNumber {
        let quotient = BigNumber()
        __gmpz_tdiv_q(quotient.value, one.value, other.value)
        return quotient
    }

    /// The remainder; the divisor must not be zero.
    static func % (one: BigNumber, other: BigNumber) -> BigNumber {
        let rest = BigNumber()
        __gmpz_tdiv_r(rest.value, one.value, other.value)
        return rest
    }

    static func == (one: BigNumber, other: BigNumber) -> Bool { __gmpz_cmp(one.value, other.value) == 0 }

    /// The greatest common divisor.
    func gcd(_ other: BigNumber) -> BigNumber {
        let divisor = BigNumber()
        __gmpz_gcd(divisor.value, value, other.value)
        return divisor
    }

    /// The smallest number whose square is not below this one.
    var rootRoundedUp: BigNumber {
        let (root, rest) = (BigNumber(), BigNumber())
        __gmpz_sqrtrem(root.value, rest.value, value)
        return rest.isZero ? root : root + BigNumber(1)
    }
}
