/// How wrong passwords slow down the next try.
public struct ThrottleRule: Sendable, Hashable, Codable {
    /// Failures without any delay.
    public var freeFailures: Int
    /// Seconds after the first failure that is not free; each further one doubles them.
    public var firstDelay: Double
    /// Seconds that no delay exceeds.
    public var longestDelay: Double
    /// Seconds of quiet after which one failure is forgotten.
    public var forgetsOneAfter: Double

    /// A rule; impossible values are brought to the nearest possible ones.
    public init(freeFailures: Int, firstDelay: Double = 1, longestDelay: Double = 900, forgetsOneAfter: Double = 900) {
        self.freeFailures = min(max(freeFailures, 1), 1000)
        self.firstDelay = min(max(firstDelay, 0.001), 86_400)
        self.longestDelay = min(max(longestDelay, self.firstDelay), 86_400)
        self.forgetsOneAfter = min(max(forgetsOneAfter, 1), 86_400)
    }

    /// For one account: 5 free, then 1, 2, 4 … 900 seconds.
    public static let account = ThrottleRule(freeFailures: 5)
    /// For one source, which may be a whole practice behind one address: 20 free, then 1, 2, 4 … 900 seconds.
    public static let source = ThrottleRule(freeFailures: 20)

    /// The delay after a number of failures, in seconds.
    public func delay(after failures: Int) -> Double {
        guard failures > freeFailures else { return 0 }
        var delay = firstDelay
        for _ in 1..<max(failures - freeFailures, 1) where delay < longestDelay { delay *= 2 }
        return min(delay, longestDelay)
    }

    /// The number of failures at which the delay is as long as it gets; more are not counted.
    var mostFailures: Int {
        var failures = freeFailures + 1
        while delay(after: failures) < longestDelay { failures += 1 }
        return failures
    }
}
