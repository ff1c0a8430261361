import Encryption
import Foundation
import Guideline
import Observing
import Testing

@Suite("Weak keys", .enabled(if: KeyHouse.hasPython, "needs python3"))
struct WeakKeyTests {
    private func weaknesses(_ python: String) throws -> [KeyWeakness] {
        let house = try KeyHouse()
        try house.publicKey("key.pem", python)
        let items = KeyInventory.search([house.folder.path], estate: Estate(assets: []), on: LocalMachine()).items
        return try #require(items.first { $0.kind == "public-key" }).weaknesses
    }

    @Test(
        arguments: [
            ("n = prime(512) * prime(512)", []),
            ("n = prime(512) * prime(512); e = 1", [.exponentOne]),
            ("n = prime(512) * prime(512); e = 3", [.smallExponent]),
            ("n = prime(512) * prime(512); e = 65536", [.evenExponent]),
            ("n = prime(512) * prime(512); e = prime(200)", []),
            ("n = prime(512) * prime(504) * 251", [.smallFactor]),
            ("n = 2 * prime(1000)", [.smallFactor]),
            ("p = prime(512); n = p * prime(512, p + 2)", [.closePrimes]),
            ("n = prime(512) ** 2", [.closePrimes]),
        ] as [(String, [KeyWeakness])])
    func eachWeaknessIsFoundAndNoOther(python: String, expected: [KeyWeakness]) throws {
        #expect(try weaknesses(python) == expected)
    }

    /// Primes of the form k·M + (65537^a mod M), as the paper describes them, with the M of 512-bit keys.
    @Test(arguments: [1, 2, 3, 4])
    func aKeyOfTheStructureThatROCADescribesIsFound(seed: Int) throws {
        let found = try weaknesses(
            """
            rng = random.Random(\(seed))
            M = 1
            for k in range(2, 168):
                if is_prime(k): M *= k
            def weak():
                while True:
                    p = rng.getrandbits(290) * M + pow(65537, rng.getrandbits(40), M)
                    if is_prime(p): return p
            n = weak() * weak()
            """)
        #expect(found == [.roca])
    }

    @Test(.enabled(if: KeyHouse.hasOpenSSL, "needs openssl"))
    func keysOfOpenSSLHaveNoWeakness() throws {
        let house = try KeyHouse()
        try house.run("for i in 1 2 3 4 5 6; do openssl genrsa -out $i.pem 1024; done")
        let items = KeyInventory.search([house.folder.path], estate: Estate(assets: []), on: LocalMachine()).items
        #expect(items.count == 6 && items.allSatisfy { $0.weaknesses.isEmpty })
    }

    @Test func aSharedPrimeNamesTheOtherFileAndAnEqualKeyDoesNot() throws {
        let house = try KeyHouse()
        try house.publicKey(
            "a/one.pem",
            """
            p = prime(512)
            write('b/two.pem', p * prime(512), e)
            write('c/three.pem', prime(512) * prime(512), e)
            n = p * prime(512)
            write('d/copy.pem', n, e)
            """)
        let inventory = KeyInventory.search([house.folder.path], estate: Estate(assets: []), on: LocalMachine())
        let items = inventory.items
        let one = try #require(items.first { $0.path.hasSuffix("one.pem") })
        #expect(one.weaknesses == [.sharedPrime])
        #expect(one.sharesPrimeWith == [house.path("b/two.pem")])
        #expect(items.first { $0.path.hasSuffix("two.pem") }?.sharesPrimeWith.count == 2)
        #expect(items.first { $0.path.hasSuffix("three.pem") }?.weaknesses == [])
        let report = KeyReport(inventory, policy: Encryption.policy, asOf: Date(), language: .en)
        let row = try #require(report.rows.first { $0.item == one })
        #expect(row.findings.contains { $0.rule == "keys.weak" && $0.verdict == Verdicts(.short) })
        #expect(inventory.unknown.contains { $0.fact == "debian-2008" })
    }
}
