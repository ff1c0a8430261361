/// What an Argon2id hash costs: memory, passes and lanes.
public struct PasswordCost: Sendable, Hashable {
    /// Memory in KiB (`m`).
    public let memoryKiB: Int
    /// Passes over the memory (`t`).
    public let passes: Int
    /// Lanes computed side by side (`p`).
    public let lanes: Int

    /// The least that a new hash may cost: 19 MiB and two passes (OWASP Password Storage Cheat Sheet).
    public static let floor = PasswordCost(unchecked: 19456, passes: 2, lanes: 1)

    /// A cost for new hashes, never below the floor or its equal with one pass and 46 MiB.
    public init(memoryKiB: Int, passes: Int, lanes: Int = 1) throws(PasswordHashError) {
        guard 1...(1 << 24) ~= memoryKiB, 1...1024 ~= passes, 1...64 ~= lanes else {
            throw .belowFloor("1 KiB to 16 GiB of memory, 1 to 1024 passes, 1 to 64 lanes")
        }
        let isEnough =
            memoryKiB >= Self.floor.memoryKiB && passes >= Self.floor.passes || memoryKiB >= 47104
        guard isEnough else { throw .belowFloor("at least m=19456,t=2 or m=47104,t=1, not m=\(memoryKiB),t=\(passes)") }
        guard memoryKiB >= 8 * lanes else { throw .belowFloor("each lane takes at least 8 KiB") }
        self.init(unchecked: memoryKiB, passes: passes, lanes: lanes)
    }

    /// A cost as it was read, however weak.
    init(unchecked memoryKiB: Int, passes: Int, lanes: Int) {
        self.memoryKiB = memoryKiB
        self.passes = passes
        self.lanes = lanes
    }

    /// Whether an attacker pays less for this cost than for another: less memory, or less memory times passes.
    public func isWeaker(than other: PasswordCost) -> Bool {
        memoryKiB < other.memoryKiB || memoryKiB * passes < other.memoryKiB * other.passes
    }

    /// The most that a stored string may ask for: whoever can write one row of a table must not be able to stop the
    /// server with it.
    public struct Limits: Sendable, Hashable {
        /// Memory in KiB.
        public var memoryKiB = 1 << 20
        /// Passes times memory in KiB.
        public var work = 8 << 20
        /// Lanes, each a thread.
        public var lanes = 16
        /// log2 of bcrypt's rounds.
        public var bcryptCost = 15
        /// Rounds of PBKDF2.
        public var pbkdf2Rounds = 5_000_000

        /// 1 GiB, eight passes over it, 16 lanes; bcrypt 15; five million rounds of PBKDF2.
        public init() {}

        func check(_ cost: PasswordCost) throws(PasswordHashError) {
            guard cost.memoryKiB <= memoryKiB else { throw .tooCostly("more than \(memoryKiB) KiB of memory") }
            guard cost.lanes <= lanes else { throw .tooCostly("more than \(lanes) lanes") }
            // The division cannot overflow where the product might.
            guard cost.passes <= work / max(cost.memoryKiB, 1) else { throw .tooCostly("too many passes") }
        }
    }
}

extension PasswordCost: CustomStringConvertible {
    /// As in a PHC string: `m=19456,t=2,p=1`.
    public var description: String { "m=\(memoryKiB),t=\(passes),p=\(lanes)" }
}
