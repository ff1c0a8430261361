/// Slows down guessing, per account and per source, without ever letting a stranger keep the owner out.
///
/// Each try is counted as a failure before the password is looked at, so that a thousand tries at once are no way
/// around; a right password takes its own count back. Three counts matter:
/// - **account**: all strangers together have five free failures, then wait 1, 2, 4 … 900 seconds.
/// - **source**: one address, or one IPv6 /64, has twenty over all accounts; a success never clears it.
/// - **known device or place**: who shows a ``DeviceTokens`` token for the account, or comes from a source from which
///   its password was right within 30 days, has a count of its own and is not touched by the other two.
///
/// So an attacker slows down other strangers, never the person at a known device; and nothing is locked for good: the
/// longest wait is 900 seconds, tries during a wait do not extend it, and failures are forgotten by themselves.
///
/// ```swift
/// switch try await throttle.begin(account: name, source: source, device: device, at: now) {
/// case .wait(let seconds): return .tooManyRequests(retryAfter: seconds)
/// case .go(let attempt):
///     if passwordIsRight { try await throttle.succeed(attempt, at: now) }
/// }
/// ```
public struct Throttle<Store: ThrottleStore>: Sendable {
    /// Where records are kept.
    public let store: Store
    /// For strangers on one account, and for each known device and place.
    public var account = ThrottleRule.account
    /// For one source.
    public var source = ThrottleRule.source
    /// Seconds for which a place stays known after a success there.
    public var remembersPlaces = 30.0 * 86_400

    /// A throttle over a store.
    public init(store: Store) {
        self.store = store
    }

    /// Whether a password may be looked at now.
    public enum Permission: Sendable, Hashable {
        /// Look at the password, and report a success.
        case go(Attempt)
        /// Refuse without looking; the seconds go into `Retry-After`.
        case wait(seconds: Double)
    }

    /// A try that is under way. One that is never reported has failed.
    public struct Attempt: Sendable, Hashable {
        fileprivate let keys: [ThrottleKey]
        fileprivate let place: ThrottleKey?
        /// Whether the person came with a known device or from a known place.
        public let isFamiliar: Bool
    }

    /// Asks before a password is looked at, and counts the try as a failure until it succeeds.
    ///
    /// - Parameters:
    ///   - account: The name as the accounts are keyed (trimmed and folded as the application does), also where there
    ///     is no such account.
    ///   - source: Where the try comes from; nil where there is no address.
    ///   - device: The device, if it showed a valid token for this account.
    ///   - now: Seconds since any fixed moment, by a clock that all servers share.
    public func begin(
        account name: String, source from: ThrottleSource?, device: DeviceID? = nil, at now: Double
    ) async throws -> Permission {
        let place = from.map { ThrottleKey.place(account: name, $0) }
        if let device {
            let keys = [ThrottleKey.device(account: name, device)]
            let wait = try await count(keys, [account], at: now)
            return wait > 0
                ? .wait(seconds: wait) : .go(Attempt(keys: keys, place: place, isFamiliar: true))
        }
        if let place, let wait = try await countIfKnown(place, at: now) {
            return wait > 0
                ? .wait(seconds: wait) : .go(Attempt(keys: [place], place: place, isFamiliar: true))
        }
        var keys = [ThrottleKey.account(name)]
        var rules = [account]
        if let from {
            keys.append(.source(from))
            rules.append(source)
        }
        let wait = try await count(keys, rules, at: now)
        return wait > 0 ? .wait(seconds: wait) : .go(Attempt(keys: keys, place: place, isFamiliar: false))
    }

    /// Reports that the password was right. Clears the count that the try was under; the source's gets back this one
    /// try and no more, else an attacker would clear it with an account of their own.
    public func succeed(_ attempt: Attempt, at now: Double) async throws {
        var keys = attempt.keys
        if let place = attempt.place, !keys.contains(place) { keys.append(place) }
        try await store.update(keys, at: now) { [keys, source] records in
            for (index, key) in keys.enumerated() {
                if case .source = key { records[index].refund(source) } else { records[index].succeed(at: now) }
            }
        }
    }

    /// The longest wait under some keys; where there is none, each is charged with a failure.
    private func count(_ keys: [ThrottleKey], _ rules: [ThrottleRule], at now: Double) async throws -> Double {
        try await store.update(keys, at: now) { records in
            var longest = 0.0
            for index in records.indices { longest = max(longest, records[index].wait(at: now, rules[index])) }
            if longest == 0 {
                for index in records.indices { records[index].fail(at: now, rules[index]) }
            }
            return longest
        }
    }

    /// The same for a place, where its password was right lately; nil where it was not.
    private func countIfKnown(_ place: ThrottleKey, at now: Double) async throws -> Double? {
        try await store.update([place], at: now) { [account, remembersPlaces] records in
            let wait = records[0].wait(at: now, account)
            guard records[0].hasSucceeded(within: remembersPlaces, at: now) else { return nil }
            if wait == 0 { records[0].fail(at: now, account) }
            return wait
        }
    }
}
