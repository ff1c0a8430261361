import Dispatch
import Foundation

/// Hashes passwords off the threads of Swift's concurrency, and never more at once than the memory allows.
///
/// A hash takes at least 19 MiB and tens of milliseconds. A thousand logins in the same second wait their turn, in the
/// order in which they came; beyond `longestQueue` the answer is ``PasswordHashError/overloaded``.
public actor HashingQueue {
    /// What does the work.
    public nonisolated let hasher: PasswordHasher
    /// The memory of the hashes that run at once, in KiB.
    public nonisolated let memoryKiB: Int
    /// The hashes that may run at once, whatever their memory.
    public nonisolated let width: Int
    /// The hashes that may wait.
    public nonisolated let longestQueue: Int

    /// The number of hashes under way.
    public private(set) var running = 0
    /// The most that were under way at once.
    public private(set) var mostRunning = 0
    private var memoryInUse = 0
    private var waiting: [Waiter] = []
    private var nextID = 0
    private nonisolated let workers = DispatchQueue(label: "ward.passwords.hashing", attributes: .concurrent)

    private struct Waiter {
        let id: Int
        let memory: Int
        let turn: CheckedContinuation<Bool, Never>
    }

    /// A queue over a hasher; by default 256 MiB, as many hashes as the machine has cores, and 1,000 waiting.
    public init(
        _ hasher: PasswordHasher = .init(), memoryMiB: Int = 256,
        width: Int? = nil, longestQueue: Int = 1000
    ) {
        self.hasher = hasher
        self.memoryKiB = max(1, memoryMiB) * 1024
        self.width = max(1, width ?? ProcessInfo.processInfo.activeProcessorCount)
        self.longestQueue = max(0, longestQueue)
    }

    /// Hashes a password with a fresh salt.
    public func hash(_ password: NormalizedPassword) async throws -> PasswordHash {
        try await inTurn(hasher.cost.memoryKiB) { [hasher] () throws(PasswordHashError) in try hasher.hash(password) }
    }

    /// Checks a password; without a stored hash it does the same work and says `wrong`.
    public func verify(
        _ password: NormalizedPassword, against stored: PasswordHash?
    ) async throws -> PasswordHash.Verification {
        let memory = try stored.map { try StoredHash($0.string).memoryKiB } ?? hasher.cost.memoryKiB
        guard memory <= hasher.limits.memoryKiB else {
            throw PasswordHashError.tooCostly("more than \(hasher.limits.memoryKiB) KiB of memory")
        }
        return try await inTurn(memory) { [hasher] () throws(PasswordHashError) in
            try hasher.verify(password, against: stored)
        }
    }

    /// The number of hashes that wait.
    public var waitingCount: Int { waiting.count }

    private func inTurn<Value: Sendable>(
        _ memory: Int, _ work: @escaping @Sendable () throws(PasswordHashError) -> Value
    ) async throws -> Value {
        // What alone is larger than the budget runs alone.
        let memory = min(memory, memoryKiB)
        try await takeTurn(memory)
        defer { endTurn(memory) }
        let result = await withCheckedContinuation { done in
            workers.async {
                done.resume(returning: Result { () throws(PasswordHashError) in try work() })
            }
        }
        return try result.get()
    }

    private func takeTurn(_ memory: Int) async throws {
        try Task.checkCancellation()
        if waiting.isEmpty && fits(memory) { return begin(memory) }
        guard waiting.count < longestQueue else { throw PasswordHashError.overloaded }
        nextID += 1
        let id = nextID
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                if Task.isCancelled {
                    turn.resume(returning: false)
                } else {
                    waiting.append(Waiter(id: id, memory: memory, turn: turn))
                }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
        guard isMine else { throw CancellationError() }
    }

    private func giveUp(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).turn.resume(returning: false)
        admit()
    }

    private func endTurn(_ memory: Int) {
        running -= 1
        memoryInUse -= memory
        admit()
    }

    private func admit() {
        while let first = waiting.first, fits(first.memory) {
            waiting.removeFirst()
            begin(first.memory)
            first.turn.resume(returning: true)
        }
    }

    private func fits(_ memory: Int) -> Bool { running < width && memoryInUse + memory <= memoryKiB }

    private func begin(_ memory: Int) {
        running += 1
        memoryInUse += memory
        mostRunning = max(mostRunning, running)
    }
}
