import Encryption
import Foundation
import Testing

@Suite("Shared primes among many moduli")
struct BatchGCDTests {
    /// Numbers that are the same in every run (SplitMix64).
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = state
            value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
            return value ^ value >> 31
        }
    }

    /// Primes above a million, so that products of two of them are told apart by plain division.
    private static let primes: [UInt64] = {
        var found: [UInt64] = []
        var number: UInt64 = 1_000_003
        while found.count < 400 {
            if (2...1100).allSatisfy({ number % $0 != 0 }) { found.append(number) }
            number += 2
        }
        return found
    }()

    private func bytes(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    @Test(arguments: 1...30)
    func whatPairwiseComparingFindsIsFoundAndNothingElse(seed: UInt64) {
        var generator = Generator(state: seed)
        let count = Int.random(in: 1...60, using: &generator)
        let pairs = (0..<count).map { _ in
            (Self.primes.randomElement(using: &generator) ?? 3, Self.primes.randomElement(using: &generator) ?? 5)
        }
        let moduli = pairs.map { bytes($0.0 * $0.1) }
        let hits = BatchGCD.shared(moduli)
        for (index, one) in pairs.enumerated() {
            let partners = pairs.enumerated().filter { other, two in
                other != index && moduli[other] != moduli[index]
                    && !Set([one.0, one.1]).isDisjoint(with: [two.0, two.1])
            }.map(\.offset)
            #expect(hits.first { $0.index == index }?.partners ?? [] == partners)
        }
    }

    @Test func oneKeyTwiceIsNoSharedPrime() {
        let one = bytes(Self.primes[0] * Self.primes[1])
        let other = bytes(Self.primes[2] * Self.primes[3])
        #expect(BatchGCD.shared([one, other, one, [0] + one]).isEmpty)
        let third = bytes(Self.primes[0] * Self.primes[4])
        #expect(BatchGCD.shared([one, other, one, third]).map(\.index) == [0, 2, 3])
    }

    @Test func bothPrimesSharedWithDifferentKeysAreFound() {
        let (p, q, r, s) = (Self.primes[0], Self.primes[1], Self.primes[2], Self.primes[3])
        let hits = BatchGCD.shared([bytes(p * q), bytes(q * r), bytes(p * s), bytes(Self.primes[9] * Self.primes[8])])
        #expect(hits.map(\.index) == [0, 1, 2])
        #expect(hits.first?.partners == [1, 2])
    }

    @Test func nothingAndRubbishShareNothing() {
        #expect(BatchGCD.shared([]).isEmpty)
        #expect(BatchGCD.shared([[], [0], [0, 0, 0], [1], [2], [2]]).isEmpty)
    }
}
