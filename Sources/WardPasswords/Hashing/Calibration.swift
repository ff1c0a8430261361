import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `RUSAGE_SELF`, whose type differs from one C library to the next.
private let wholeProcess: CInt = 0

/// Finds the most costly Argon2id that a machine computes within a time and a memory, never below the floor.
///
/// Memory is raised first, since it is what an attacker with many cards pays for, then the passes.
public struct Calibration: Sendable {
    /// The time that one hash may take.
    public var target: Duration
    /// The memory that one hash may take, in KiB.
    public var memoryKiB: Int
    /// Lanes of each hash.
    public var lanes: Int

    /// By default a quarter of a second, 64 MiB and one lane.
    public init(target: Duration = .milliseconds(250), memoryKiB: Int = 64 << 10, lanes: Int = 1) {
        self.target = target
        self.memoryKiB = memoryKiB
        self.lanes = lanes
    }

    /// What a cost takes on this machine.
    public struct Measurement: Sendable, Hashable {
        /// The cost that was measured.
        public var cost: PasswordCost
        /// Seconds on the clock: the least of three hashes.
        public var seconds: Double
        /// Seconds of processor, of the same hash.
        public var cpuSeconds: Double
    }

    /// The cost found, with what it took.
    public func run() throws(PasswordHashError) -> Measurement {
        try run(measuring: Self.measure)
    }

    /// The search itself, over any measure of a cost.
    func run(
        measuring measure: (PasswordCost) throws(PasswordHashError) -> Measurement
    ) throws(PasswordHashError) -> Measurement {
        let goal = Double(target.components.seconds) + Double(target.components.attoseconds) * 1e-18
        let least = max(PasswordCost.floor.memoryKiB, 8 * lanes)
        guard memoryKiB >= least, goal > 0, 1...64 ~= lanes else {
            throw .belowFloor("a hash takes at least \(least) KiB of memory, some time, and 1 to 64 lanes")
        }
        var best = try measure(try PasswordCost(memoryKiB: least, passes: PasswordCost.floor.passes, lanes: lanes))
        // Steps of a quarter more memory: where one is too slow, the one before it stands.
        while best.cost.memoryKiB < memoryKiB {
            let memory = min(memoryKiB, best.cost.memoryKiB * 5 / 4 / 1024 * 1024)
            let next = try measure(try PasswordCost(memoryKiB: memory, passes: best.cost.passes, lanes: lanes))
            guard next.seconds <= goal else { return best }
            best = next
        }
        // Time grows with the passes, so the number is reckoned and then checked from there.
        var passes = min(1024, max(best.cost.passes, Int(goal / best.seconds * Double(best.cost.passes))))
        while passes > best.cost.passes {
            let next = try measure(try PasswordCost(memoryKiB: best.cost.memoryKiB, passes: passes, lanes: lanes))
            if next.seconds <= goal { return next }
            passes = max(best.cost.passes, min(passes - 1, Int(Double(passes) * goal / next.seconds)))
        }
        return best
    }

    /// Measures a cost by three hashes.
    public static func measure(_ cost: PasswordCost) throws(PasswordHashError) -> Measurement {
        let password = try NormalizedPassword("calibration")
        let hasher = PasswordHasher(cost: cost)
        var best: Measurement?
        for _ in 0..<3 {
            let cpu = processorSeconds
            let clock = ContinuousClock()
            let start = clock.now
            _ = try hasher.hash(password)
            let wall = (clock.now - start) / .seconds(1)
            let measured = Measurement(cost: cost, seconds: wall, cpuSeconds: processorSeconds - cpu)
            if measured.seconds < best?.seconds ?? .infinity { best = measured }
        }
        return best ?? Measurement(cost: cost, seconds: 0, cpuSeconds: 0)
    }

    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(wholeProcess, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
