import Databases
import Foundation
import Synchronization

/// Appends that wait for the one that is being written.
struct WaitingAppends {
    struct Append {
        var bodies: [Data]
        var done: CheckedContinuation<Int64, any Error>
    }

    var appends: [Append] = []
    var isWriting = false
}

extension Ledger {
    /// While one transaction is being synced, further appends gather, and the next transaction takes them all: so a hundred
    /// callers share one sync.
    func appendTogether(_ bodies: [Data]) async throws -> Int64 {
        try await withCheckedThrowingContinuation { continuation in
            let begins = waiting.withLock { waiting in
                waiting.appends.append(.init(bodies: bodies, done: continuation))
                defer { waiting.isWriting = true }
                return !waiting.isWriting
            }
            // Not a child of the caller's task: its cancelling must not take away the others' writes.
            if begins { Task { await writeWaiting() } }
        }
    }

    private func writeWaiting() async {
        while let batch = nextBatch() {
            do {
                let bodies = batch.flatMap(\.bodies)
                let first = try await database.write { connection in
                    try connection.lock(Self.lockName)
                    if connection.dialect == .postgres {
                        // What was queued before comes before.
                        while try Self.sequence(Self.sequencedAtOnce, in: connection) == Self.sequencedAtOnce {}
                    }
                    return try TreeTables(connection: connection).append(bodies)
                }
                var index = first
                for append in batch {
                    append.done.resume(returning: index)
                    index += Int64(append.bodies.count)
                }
            } catch {
                for append in batch { append.done.resume(throwing: error) }
            }
        }
    }

    /// At least one append, and as many as make up to 10,000 entries.
    private func nextBatch() -> [WaitingAppends.Append]? {
        waiting.withLock { waiting in
            guard !waiting.appends.isEmpty else {
                waiting.isWriting = false
                return nil
            }
            var entries = 0
            var taken = 0
            while taken < waiting.appends.count, taken == 0 || entries < Self.sequencedAtOnce {
                entries += waiting.appends[taken].bodies.count
                taken += 1
            }
            defer { waiting.appends.removeFirst(taken) }
            return Array(waiting.appends.prefix(taken))
        }
    }
}
