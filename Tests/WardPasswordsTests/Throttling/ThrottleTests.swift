import Crypto
import Testing

@testable import WardPasswords

@Suite struct ThrottleTests {
    let throttle = Throttle(store: MemoryThrottleStore())
    let home = ThrottleSource("192.0.2.7")
    let elsewhere = ThrottleSource("198.51.100.9")

    /// Tries once; the seconds to wait, or nil where the password was looked at.
    private func attempt(
        _ source: ThrottleSource?, _ device: DeviceID? = nil, on account: String = "anne", right: Bool = false,
        at now: Double
    ) async throws -> Double? {
        switch try await throttle.begin(account: account, source: source, device: device, at: now) {
        case .wait(let seconds): return seconds
        case .go(let attempt):
            if right { try await throttle.succeed(attempt, at: now) }
            return nil
        }
    }

    @Test func fiveFailuresAreFreeAndThenTheDelayDoubles() async throws {
        var now = 1000.0
        for _ in 0..<5 { #expect(try await attempt(elsewhere, at: now) == nil) }
        var delays: [Double] = []
        for _ in 0..<13 {
            #expect(try await attempt(elsewhere, at: now) == nil)
            let wait = try #require(try await attempt(elsewhere, at: now))
            delays.append(wait)
            now += wait
        }
        #expect(delays == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
    }

    @Test func triesDuringAWaitDoNotExtendIt() async throws {
        for _ in 0..<9 { _ = try await attempt(elsewhere, at: 0) }
        for _ in 0..<6 { _ = try await attempt(elsewhere, at: 0) }
        #expect(try await attempt(elsewhere, at: 0.25) == 0.75)
        for _ in 0..<1000 { _ = try await attempt(elsewhere, at: 0.5) }
        #expect(try await attempt(elsewhere, at: 1) == nil)
    }

    @Test func aThousandTriesAtOnceAreNoWayAround() async throws {
        let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 { group.addTask { try await attempt(elsewhere, at: 0) == nil } }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(passed == 6)
    }

    @Test func anAttackerElsewhereDoesNotKeepOutAKnownDevice() async throws {
        let tokens = DeviceTokens(key: SymmetricKey(size: .bits256))
        let device = try #require(tokens.device(tokens.issue(for: "anne"), for: "anne"))
        var numbers = SeededNumbers(7)
        for second in 0..<20_000 {
            // A botnet, also from the person's own address.
            let source = ThrottleSource("203.0.113.\(Int.random(in: 0...255, using: &numbers))")
            _ = try await attempt(second % 7 == 0 ? home : source, at: Double(second))
            if second % 1000 == 999 {
                #expect(try await attempt(home, device, right: true, at: Double(second)) == nil)
            }
        }
        // The account is slow for strangers all the while, whatever the owner does.
        #expect(try await attempt(ThrottleSource("192.0.2.200"), at: 20_000) != nil)
    }

    @Test func aPlaceWhereThePasswordWasRightKeepsItsAllowance() async throws {
        #expect(try await attempt(home, right: true, at: 0) == nil)
        for second in 1..<5000 { _ = try await attempt(elsewhere, at: Double(second)) }
        #expect(try await attempt(elsewhere, at: 5000) != nil)
        #expect(try await attempt(home, right: true, at: 5000) == nil)
        // After 30 days without a success the place is strange again.
        let later = 5000 + 31 * 86_400.0
        for _ in 0..<6 { _ = try await attempt(elsewhere, at: later) }
        #expect(try await attempt(home, at: later) != nil)
    }

    @Test func aStolenDeviceIsSlowedDownToo() async throws {
        let device = DeviceID(bytes: [1])
        for _ in 0..<6 { #expect(try await attempt(home, device, at: 0) == nil) }
        #expect(try await attempt(home, device, at: 0) == 1)
        // And the owner at a place that is known is not.
        #expect(try await attempt(elsewhere, right: true, at: 0) == nil)
    }

    @Test func aSuccessDoesNotClearTheSource() async throws {
        // One guess at each of many accounts, and a login to the attacker's own between them.
        var looked = 0
        for index in 0..<200 {
            if try await attempt(elsewhere, on: "victim\(index)", at: 0) == nil { looked += 1 }
            _ = try await attempt(elsewhere, on: "own\(index)", right: true, at: 0)
        }
        #expect(looked <= 21)
    }

    @Test func aSuccessClearsTheAccountForTheNextStranger() async throws {
        for _ in 0..<5 { _ = try await attempt(elsewhere, at: 0) }
        #expect(try await attempt(elsewhere, right: true, at: 0) == nil)
        #expect(try await attempt(home, at: 0) == nil)
        #expect(try await attempt(home, at: 0) == nil)
    }

    @Test func everyWaitEndsByItselfAndIsForgotten() async throws {
        var now = 0.0
        for _ in 0..<30 {
            now += try await attempt(elsewhere, at: now) ?? 0
        }
        #expect(try await attempt(elsewhere, at: now + 900) == nil)
        // After a day it is as if nothing had been.
        for _ in 0..<5 { #expect(try await attempt(elsewhere, at: now + 90_000) == nil) }
    }

    @Test func noWaitIsEverLongerThanTheLongest() async throws {
        var numbers = SeededNumbers(3)
        var now = 1e6
        for _ in 0..<20_000 {
            // The clock goes forwards and sometimes far back.
            now += Double.random(in: 0...30, using: &numbers)
            if Int.random(in: 0..<200, using: &numbers) == 0 { now -= Double.random(in: 0...500_000, using: &numbers) }
            let source = ThrottleSource("10.0.0.\(Int.random(in: 0..<4, using: &numbers))")
            let right = Int.random(in: 0..<50, using: &numbers) == 0
            if let wait = try await attempt(source, right: right, at: now) {
                #expect(wait > 0 && wait <= 900)
                if Int.random(in: 0..<20, using: &numbers) == 0 {
                    now += wait
                    // Whoever waits as long as told may try the account again, from an address of their own.
                    let fresh = ThrottleSource(
                        "2001:db8:\(String(Int.random(in: 1...0xFFFF, using: &numbers), radix: 16))::1")
                    let again = try await attempt(fresh, at: now)
                    #expect(again == nil || again ?? 0 <= 900)
                }
            }
        }
    }

    @Test func aClockThatGoesBackKeepsTheDelayAndNoMore() async throws {
        for _ in 0..<6 { _ = try await attempt(elsewhere, at: 1e9) }
        #expect(try await attempt(elsewhere, at: 5) == 1)
        #expect(try await attempt(elsewhere, at: 5.5) == 0.5)
        #expect(try await attempt(elsewhere, at: 6) == nil)
    }

    @Test func withoutAnAddressTheAccountCounts() async throws {
        for _ in 0..<6 { #expect(try await attempt(nil, at: 0) == nil) }
        #expect(try await attempt(nil, at: 0) == 1)
    }
}

@Suite struct ThrottleStoreTests {
    @Test func theMemoryIsBoundedAndTheWorstStay() {
        let store = MemoryThrottleStore(limit: 1000)
        let rule = ThrottleRule.account
        for _ in 0..<10 {
            store.update([.account("victim")], at: 0) { $0[0].fail(at: 0, rule) }
        }
        for index in 0..<20_000 {
            store.update([.account("name\(index)")], at: 1) { $0[0].fail(at: 1, rule) }
        }
        #expect(store.count <= 1000)
        let wait = store.update([.account("victim")], at: 1) { $0[0].wait(at: 1, rule) }
        #expect(wait == 15)
    }

    @Test func nothingIsKeptOfARecordWithoutFailures() {
        let store = MemoryThrottleStore()
        store.update([.account("a")], at: 0) { _ = $0[0].wait(at: 0, .account) }
        #expect(store.count == 0)
    }
}

@Suite struct ThrottleSourceTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7/32"), ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::1", "2001:db8:1:2::/64"), ("fe80::1%eth0", "fe80::/64"), ("::1", "::/64"),
    ])
    func anAddressIsCutToItsPrefix(_ address: String, _ expected: String) {
        #expect(ThrottleSource(address)?.description == expected)
    }

    @Test(arguments: ["", "localhost", "192.0.2", "192.0.2.7/32", "1.2.3.4\0", "::g", "999.1.1.1"])
    func whatIsNoAddressIsNone(_ text: String) {
        #expect(ThrottleSource(text) == nil)
    }
}

@Suite struct DeviceTokenTests {
    @Test func aTokenIsForOneAccountUnderOneKey() throws {
        let tokens = DeviceTokens(key: SymmetricKey(size: .bits256))
        let token = tokens.issue(for: "anne")
        #expect(tokens.device(token, for: "anne") != nil)
        #expect(tokens.device(token, for: "anne") == tokens.device(token, for: "anne"))
        #expect(tokens.device(token, for: "bob") == nil)
        #expect(DeviceTokens(key: SymmetricKey(size: .bits256)).device(token, for: "anne") == nil)
        #expect(tokens.issue(for: "anne") != token)
    }

    @Test func aForgedTokenIsNone() {
        let tokens = DeviceTokens(key: SymmetricKey(size: .bits256))
        let token = Array(tokens.issue(for: "anne").utf8)
        for at in token.indices {
            var forged = token
            forged[at] = forged[at] == 0x41 ? 0x42 : 0x41
            #expect(tokens.device(String(decoding: forged, as: UTF8.self), for: "anne") == nil)
        }
        for text in ["", "a", String(repeating: "A", count: 64), String(repeating: "é", count: 32)] {
            #expect(tokens.device(text, for: "anne") == nil)
        }
    }
}
