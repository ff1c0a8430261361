import Formats

/// Ways in which an RSA key is weak whatever its length. Only its public half is looked at.
public enum KeyWeakness: String, Codable, Sendable, Hashable, CaseIterable {
    /// The public exponent is 1: what is encrypted stays as it is.
    case exponentOne = "exponent-1"
    /// The public exponent is even: no such key can work.
    case evenExponent = "even-exponent"
    /// The public exponent is below 65537.
    case smallExponent = "small-exponent"
    /// The modulus has a small prime factor.
    case smallFactor = "small-factor"
    /// The two primes are so close that the square root of the modulus gives them away (CVE-2022-26320).
    case closePrimes = "close-primes"
    /// The modulus has the structure of Infineon's library (ROCA, CVE-2017-15361).
    case roca
    /// Made by Debian's OpenSSL of 2006 to 2008 (CVE-2008-0166).
    case debian = "debian-2008"
    /// Shares a prime with another key of the estate.
    case sharedPrime = "shared-prime"
}

/// Tests of one RSA key.
enum WeakKey {
    /// What is wrong with a key as it stands; other keys and lists are not asked.
    static func weaknesses(modulus: [UInt8], exponent: [UInt8]) -> [KeyWeakness] {
        var found: [KeyWeakness] = []
        let small = exponent.count <= 7 ? exponent.reduce(0) { $0 << 8 | Int($1) } : Int.max
        if small == 1 {
            found.append(.exponentOne)
        } else if (exponent.last ?? 0) & 1 == 0 {
            found.append(.evenExponent)
        } else if small < 65_537 {
            found.append(.smallExponent)
        }
        let number = BigNumber(modulus)
        if number.isZero || !number.gcd(BigNumber(SmallPrimes.product)).isOne {
            found.append(.smallFactor)
        } else if areClose(modulus) {
            found.append(.closePrimes)
        }
        if ROCA.isFingerprint(modulus) { found.append(.roca) }
        return found
    }

    /// The remainder of a big-endian number by a small one.
    static func remainder(_ number: [UInt8], _ divisor: Int) -> Int {
        number.reduce(0) { ($0 << 8 | Int($1)) % divisor }
    }

    /// Fermat's factorisation, a hundred steps: it ends at once where the primes share their upper half.
    private static func areClose(_ modulus: [UInt8]) -> Bool {
        let number = BigNumber(modulus)
        guard modulus.count > 8, !number.isSquare else { return modulus.count > 8 }
        var root = number.rootRoundedUp
        for _ in 0..<100 {
            if (root * root - number).isSquare { return true }
            root = root + BigNumber(1)
        }
        return false
    }
}

/// The fingerprint of keys made by the library RSALib (Nemec, Sys, Svenda, Klinec, Matyas: "The Return of
/// Coppersmith's Attack", CCS 2017). Its primes are k·M + (65537^a mod M) with M a product of the first primes, so
/// that modulo each of these the modulus lies among the powers of 65537. A random modulus does so for all of them in
/// about one case in 2^27.
enum ROCA {
    /// The primes of M for keys of 512 bits and more that a random modulus can fail at.
    private static let powers: [(prime: Int, allowed: Set<Int>)] = SmallPrimes.all.filter { $0 <= 167 }.compactMap {
        prime in
        var allowed: Set<Int> = []
        var power = 1
        while allowed.insert(power).inserted { power = power * 65_537 % prime }
        return allowed.count == prime - 1 ? nil : (prime, allowed)
    }

    static func isFingerprint(_ modulus: [UInt8]) -> Bool {
        modulus.count >= 63
            && powers.allSatisfy { prime, allowed in allowed.contains(WeakKey.remainder(modulus, prime)) }
    }
}

/// The primes below 1000.
enum SmallPrimes {
    static let all: [Int] = {
        var composite = Set<Int>()
        return (2..<1000).filter { number in
            guard !composite.contains(number) else { return false }
            composite.formUnion(stride(from: number * number, to: 1000, by: number))
            return true
        }
    }()

    /// Their product as big-endian bytes: what has no divisor in common with it has no small factor.
    static let product: [UInt8] = all.reduce(BigNumber(1)) { $0 * BigNumber(UInt($1)) }.bytes
}
