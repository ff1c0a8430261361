import Databases
import DatabasesTesting
import Foundation
import WardLedger

/// Kills workers one after the other, on one back end, and looks at what is left.
struct Rounds {
    let plan: Plan
    private var chance: Chance
    private(set) var tally = Tally()
    private var house: House
    private var expectation = Expectation()
    private var round = 0
    private var killsHere = 0
    private var blow = Blow.worker
    /// The ledger's head as it was at the last examinations of this house.
    private var states: [LedgerState] = []

    init(_ plan: Plan) async throws {
        self.plan = plan
        chance = Chance(plan.seed)
        house = try await plan.newHouse(0)
        tally.houses = 1
    }

    /// The moments that kills aim at; half of them hit at any time.
    private static let aims = ["open", "checkpoint", "log", "kek", "secrets", "practice", "compact", "erase", "backup"]

    mutating func run() async throws -> Tally {
        while tally.kills < plan.kills {
            try await one()
            if killsHere >= plan.killsInAHouse { try await moveOn() }
        }
        try await plan.remove(house)
        return tally
    }

    private mutating func one() async throws {
        round += 1
        unlink(plan.log)
        var cut = plan.mode == .power ? try PowerCut(house.folder) : nil
        let worker = try start(round, hands: 0)
        let other = plan.mode == .pair ? try start(round + 1_000_000, hands: 100) : nil
        blow =
            plan.server == nil ? .worker : chance.once(in: 12) ? .server : chance.once(in: 8) ? .cut : .worker
        listen(to: worker)
        try await strike(blow, worker)
        for worker in [worker, other].compactMap(\.self) { worker.kill() }
        for worker in [worker, other].compactMap(\.self) {
            worker.listen(until: nil) { message in
                hear(message)
                return true
            }
            if worker.wait() {
                tally.kills += 1
                killsHere += 1
            } else if plan.mode != .failing && blow == .worker {
                find("the worker ended by itself")
            }
        }
        if cut != nil, FileManager.default.fileExists(atPath: plan.log) {
            try cut?.follow(plan.log)
            tally.dropped += try cut?.strike(&chance) ?? 0
        }
        if blow == .server { try await restart() }
        if chance.once(in: plan.examineOnceIn) || killsHere >= plan.killsInAHouse || tally.kills >= plan.kills {
            try await examine()
        }
    }

    private mutating func start(_ round: Int, hands: Int) throws -> WorkerProcess {
        try WorkerProcess(
            ["worker", try house.argument(), "\(round)", "\(plan.seed &+ UInt64(round))", "\(hands)"],
            environment: plan.shimming(house, &chance), errors: plan.errors)
    }

    /// Until the moment of the kill: any time while it opens, any time while it works, or shortly after it has begun
    /// something delicate.
    private mutating func listen(to worker: WorkerProcess) {
        let aim = chance.once(in: 2) ? Self.aims.randomElement(using: &chance) : nil
        let atAim = Duration.microseconds(Int.random(in: 0...12_000, using: &chance))
        let work = Duration.microseconds(Int.random(in: 0...plan.working, using: &chance))
        var deadline = ContinuousClock.now + .milliseconds(2_000)
        if aim == nil, chance.once(in: 3) {
            deadline = .now + .microseconds(Int.random(in: 0...plan.startUp, using: &chance))
        }
        var isAimed = false
        while !worker.isAtEnd && ContinuousClock.now < deadline {
            worker.listen(until: deadline) { message in
                hear(message)
                switch message {
                case .ready where aim == nil: deadline = min(deadline, .now + work)
                case .ready: deadline = min(deadline, .now + .milliseconds(400))
                case .phase(let name) where name == aim && !isAimed:
                    isAimed = true
                    deadline = .now + atAim
                default: return true
                }
                return false
            }
        }
    }

    /// What is struck besides the worker, which then has a moment to see it.
    private enum Blow { case worker, server, cut }

    private mutating func strike(_ blow: Blow, _ worker: WorkerProcess) async throws {
        switch blow {
        case .worker: return
        case .server:
            try await blocking { try $0.kill() }
            tally.serverKills += 1
        case .cut:
            tally.cuts += 1
            try await plan.server?.administer(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'")
        }
        worker.listen(until: .now + .milliseconds(blow == .cut ? 60 : 15)) { message in
            hear(message)
            return true
        }
    }

    /// Processes that were killed may hold the server's memory for a moment longer.
    private func restart() async throws {
        for attempt in 1... {
            do { return try await blocking { try $0.start() } } catch {
                if attempt == 20 { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func blocking(_ work: @escaping @Sendable (PostgresServer) throws -> Void) async throws {
        guard let server = plan.server else { return }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try work(server) }) }
        }
    }

    private mutating func hear(_ message: Message) {
        if plan.keepsWhatIsDamaged { plan.trace(message, round) }
        let before = expectation.acknowledged
        if let sentence = expectation.take(message) { find(sentence) }
        tally.acknowledged += expectation.acknowledged - before
        if case .upkeep("backup") = message { expectation.backups += 1 }
        // Destroying a practice's old key is meant to close older backups too.
        if case .phase("practice") = message { expectation.backups = 0 }
        if case .trouble(let sentence, let during) = message {
            tally.troubles[sentence, default: 0] += 1
            if during == "open", plan.mode != .failing, blow == .worker {
                find(sentence)
            }
        }
    }

    private mutating func find(_ sentence: String) {
        tally.add(.corrupt, sentence)
        plan.note("kill \(tally.kills), round \(round): \(sentence)")
    }

    private mutating func examine() async throws {
        if let sabotage = plan.sabotage, sabotage != .lie, expectation.acknowledged > 0, house.isThere {
            if try await sabotage.strike(house, older: states.count > 1 ? states.first : nil) {
                plan.note("kill \(tally.kills): \(sabotage)")
            }
        }
        var examination = Examination(house, expectation, drills: plan.mode != .pair && chance.once(in: 4))
        await examination.run()
        expectation = examination.expectation
        expectation.settled(committedLater: house.isPostgres)
        if plan.keepsWhatIsDamaged { plan.trace(.phase("examined"), round) }
        for finding in examination.tally.findings { plan.note("kill \(tally.kills), round \(round): \(finding)") }
        tally += examination.tally
        if plan.sabotage == .rollback, !examination.isHopeless {
            let database = try house.database(house.records)
            if let state = try await database.read({ try LedgerState($0) }) { states.append(state) }
            try database.close()
        }
        if examination.isHopeless {
            if plan.keepsWhatIsDamaged { plan.note("kept: \(house.folder)") }
            try await moveOn()
        }
    }

    private mutating func moveOn() async throws {
        if !plan.keepsWhatIsDamaged || tally.isClean { try await plan.remove(house) }
        house = try await plan.newHouse(tally.houses)
        expectation = Expectation()
        states = []
        tally.houses += 1
        killsHere = 0
    }
}
