import Testing

@testable import WardPasswords

@Suite struct HashingQueueTests {
    @Test func manyLoginsAtOnceStayWithinTheMemory() async throws {
        let queue = HashingQueue(memoryMiB: 40, width: 8)
        let stored = try await queue.hash(NormalizedPassword("x"))
        let answers = try await withThrowingTaskGroup(of: PasswordHash.Verification.self) { group in
            for index in 0..<60 {
                group.addTask {
                    try await queue.verify(NormalizedPassword(index % 2 == 0 ? "x" : "y"), against: stored)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(answers == [.right: 30, .wrong: 30])
        // Two hashes of 19 MiB fit into 40.
        #expect(await queue.mostRunning <= 2)
        #expect(await queue.running == 0)
    }

    @Test func tooManyWaitingAreTurnedAway() async throws {
        let queue = HashingQueue(memoryMiB: 20, width: 1, longestQueue: 3)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<30 {
                group.addTask {
                    do {
                        _ = try await queue.verify(NormalizedPassword("x"), against: nil)
                        return false
                    } catch { return error as? PasswordHashError == .overloaded }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0 && refused < 30)
        #expect(await queue.waitingCount == 0)
    }

    @Test func whoGivesUpLeavesTheQueue() async throws {
        let queue = HashingQueue(memoryMiB: 20, width: 1)
        let tasks = (0..<10).map { _ in
            Task { try await queue.verify(NormalizedPassword("x"), against: nil) }
        }
        for task in tasks.dropFirst(3) { task.cancel() }
        for task in tasks { _ = await task.result }
        #expect(await queue.waitingCount == 0)
        #expect(await queue.running == 0)
        #expect(try await queue.verify(NormalizedPassword("x"), against: nil) == .wrong)
    }

    @Test func aStoredHashBeyondTheLimitsIsRefusedBeforeItsTurn() async throws {
        let queue = HashingQueue()
        let stored = try PasswordHash(
            "$argon2id$v=19$m=4294967295,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw")
        await #expect(throws: PasswordHashError.self) {
            try await queue.verify(NormalizedPassword("x"), against: stored)
        }
    }
}
