import Foundation
import Testing

@testable import WardPasswords

@Suite struct PasswordHistoryTests {
    @Test func theLastPasswordsAreKnownAndOlderOnesForgotten() throws {
        let hasher = PasswordHasher()
        var history = PasswordHistory(count: 3)
        for text in ["one", "two", "three", "four"] {
            #expect(!(try history.contains(NormalizedPassword(text), hasher)))
            history.remember(try hasher.hash(NormalizedPassword(text)))
        }
        #expect(history.hashes.count == 3)
        #expect(!(try history.contains(NormalizedPassword("one"), hasher)))
        #expect(try history.contains(NormalizedPassword("two"), hasher))
        #expect(try history.contains(NormalizedPassword("four"), hasher))
    }

    @Test func theQueueSaysTheSame() async throws {
        let queue = HashingQueue()
        let history = PasswordHistory(count: 2, hashes: [try await queue.hash(NormalizedPassword("one"))])
        #expect(try await history.contains(NormalizedPassword("one"), queue))
        #expect(!(try await history.contains(NormalizedPassword("two"), queue)))
    }
}

@Suite struct RenewalTests {
    private let changed = Date(timeIntervalSince1970: 1_800_000_000)

    private func state(_ renewal: Renewal, afterDays days: Double, compromised: Double? = nil) -> Renewal.State {
        renewal.state(
            changed: changed, compromised: compromised.map { changed + $0 * 86_400 }, at: changed + days * 86_400)
    }

    @Test func withoutAPeriodAPasswordStaysGood() {
        #expect(state(Renewal(), afterDays: 10_000) == .good)
    }

    @Test(arguments: [
        (0.0, Renewal.State.good), (75.9, .good), (76.5, .endsSoon(inDays: 13)), (89.5, .endsSoon(inDays: 0)),
        (90, .over(sinceDays: 0)), (92.5, .over(sinceDays: 2)), (-400, .good),
    ])
    func aPeriodEndsWithAWarning(_ days: Double, _ expected: Renewal.State) {
        #expect(state(Renewal(days: 90), afterDays: days) == expected)
        #expect(expected.asksForNewPassword == (days >= 90))
    }

    @Test func aCompromisedPasswordIsChangedAtOnce() {
        #expect(state(Renewal(), afterDays: 1, compromised: 0.5) == .compromised)
        #expect(state(Renewal(days: 90), afterDays: 1, compromised: 0) == .compromised)
        // It was changed since.
        #expect(state(Renewal(), afterDays: 1, compromised: -1) == .good)
    }
}
