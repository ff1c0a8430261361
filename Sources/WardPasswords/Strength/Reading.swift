import Foundation

/// A password as the matching sees it.
struct Reading {
    /// The Unicode scalars.
    let scalars: [UInt32]
    /// Lower case without marks, one ASCII byte a scalar; 0 where there is none. What dictionaries know.
    let folded: [UInt8]
    /// For each scalar whether it is an upper-case letter (1), a lower-case one (2), or none (0).
    let cases: [UInt8]

    var count: Int { scalars.count }

    /// Reads at most `limit` scalars, composed (NFC) so that both spellings of `é` are the same.
    init(_ password: String, limit: Int) {
        var scalars: [UInt32] = []
        scalars.reserveCapacity(limit)
        for byte in password.utf8.prefix(limit) where byte < 0x80 { scalars.append(UInt32(byte)) }
        if scalars.count < min(limit, password.utf8.count) {
            // Composing shortens, four scalars to one at most in any common script.
            var start = String.UnicodeScalarView()
            start.append(contentsOf: password.unicodeScalars.prefix(limit * 4))
            let composed = String(start).precomposedStringWithCanonicalMapping
            scalars = composed.unicodeScalars.prefix(limit).map(\.value)
        }
        self.init(scalars: scalars)
    }

    init(scalars: [UInt32]) {
        self.scalars = scalars
        var folded = [UInt8](repeating: 0, count: scalars.count)
        var cases = folded
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case 0x41...0x5a:
                folded[index] = UInt8(scalar + 32)
                cases[index] = 1
            case 0x61...0x7a:
                folded[index] = UInt8(scalar)
                cases[index] = 2
            case 0..<0x80: folded[index] = UInt8(scalar)
            default:
                let letter = Folding.letter(scalar)
                folded[index] = letter.base
                cases[index] = letter.isUpper ? 1 : letter.isLower ? 2 : 0
            }
        }
        self.folded = folded
        self.cases = cases
    }

    /// Whether a part is written partly in capitals: how many spellings an attacker tries for it.
    func caseVariations(_ first: Int, _ last: Int) -> Double {
        var upper = 0
        var lower = 0
        for index in first...last {
            if cases[index] == 1 { upper += 1 } else if cases[index] == 2 { lower += 1 }
        }
        if upper == 0 { return 1 }
        // All capitals, or the first or the last only.
        if lower == 0 { return 2 }
        if upper == 1 && (cases[first] == 1 || cases[last] == 1) { return 2 }
        return Combinations.sum(of: upper + lower, upTo: min(upper, lower))
    }
}

/// Binomial coefficients.
enum Combinations {
    /// n over k.
    static func of(_ n: Int, _ k: Int) -> Double {
        if k > n { return 0 }
        var result = 1.0
        for step in 0..<k { result = result * Double(n - step) / Double(step + 1) }
        return result
    }

    /// The sum of n over k for k from 1.
    static func sum(of n: Int, upTo k: Int) -> Double {
        var sum = 0.0
        var term = 1.0
        for step in 0..<k {
            term = term * Double(n - step) / Double(step + 1)
            sum += term
        }
        return sum
    }
}
