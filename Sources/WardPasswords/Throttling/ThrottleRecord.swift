/// What is remembered of one account, source or device: how many failures, and when the last one was.
///
/// A value without clock or storage: every function is given the time, in seconds since any fixed moment.
public struct ThrottleRecord: Sendable, Hashable, Codable {
    /// Failures that are not yet forgotten.
    public private(set) var failures = 0
    /// When the last one was, or when the last one was forgotten.
    private var since = 0.0
    /// Until when no password is looked at.
    private var until = 0.0
    /// When a password from here was last right, nil if never.
    public private(set) var lastSuccess: Double?

    /// A record without failures.
    public init() {}

    /// Seconds to wait before the next try, brought up to date first.
    public mutating func wait(at now: Double, _ rule: ThrottleRule) -> Double {
        settle(at: now, rule)
        return max(0, until - now)
    }

    /// Counts a failure.
    public mutating func fail(at now: Double, _ rule: ThrottleRule) {
        settle(at: now, rule)
        failures = min(failures + 1, rule.mostFailures)
        since = now
        until = now + rule.delay(after: failures)
    }

    /// Takes back the failure that was counted before the password was looked at.
    mutating func refund(_ rule: ThrottleRule) {
        failures = max(0, failures - 1)
        until = min(until, since + rule.delay(after: failures))
    }

    /// Forgets all failures and remembers the success.
    mutating func succeed(at now: Double) {
        failures = 0
        since = now
        until = now
        lastSuccess = now
    }

    /// When something last happened.
    var lastChange: Double { max(since, lastSuccess ?? 0) }

    /// Whether a password was right within some seconds before now.
    func hasSucceeded(within seconds: Double, at now: Double) -> Bool {
        lastSuccess.map { now - $0 <= seconds } ?? false
    }

    /// Forgets one failure for each stretch of quiet. Where the clock went back, the delay starts anew from now: it is
    /// neither skipped nor made longer than it was.
    private mutating func settle(at now: Double, _ rule: ThrottleRule) {
        if let success = lastSuccess, success > now { lastSuccess = now }
        guard failures > 0 else {
            since = now
            until = min(until, now)
            return
        }
        if since > now {
            since = now
            until = min(until, now + rule.delay(after: failures))
        }
        while failures > 0 {
            // The wait itself is no quiet.
            let stretch = rule.delay(after: failures) + rule.forgetsOneAfter
            guard now - since >= stretch else { return }
            failures -= 1
            since += stretch
        }
    }
}
