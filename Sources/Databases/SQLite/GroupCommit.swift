import Foundation
internal import GRDB
import Synchronization

/// Many writes, one sync of the disk: while one transaction is being synced, the next writes gather, and share the next.
///
/// Each write runs in a savepoint, so it fails alone. A commit that fails, or a transaction that SQLite gives up by itself
/// (disk full, disk error), fails for all that shared it: nobody is told yes before the disk said so.
final class GroupCommit: Sendable {
    /// One write. `run` does the work and says what to do once it is durable.
    struct Job: Sendable {
        var run: @Sendable (SQLiteConnection) throws -> @Sendable () -> Void
        var fail: @Sendable (any Error) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isWriting = false
        /// How long the last commit took to reach the disk, if several writes shared it.
        var shared = Duration.zero
    }

    /// A transaction ends when it has so many writes or is so old: nobody waits long for strangers.
    private let most = 1_000
    private let longest = Duration.milliseconds(50)
    private let state = Mutex(State())
    private let pool: DatabasePool

    init(pool: DatabasePool) { self.pool = pool }

    func add(_ job: Job) {
        let starts = state.withLock { state in
            state.waiting.append(job)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if starts { writeNext() }
    }

    private func writeNext() {
        pool.asyncWriteWithoutTransaction { db in
            self.linger()
            let jobs = self.state.withLock { state in
                let jobs = state.waiting.prefix(self.most)
                state.waiting.removeFirst(jobs.count)
                return jobs
            }
            let left = self.write(jobs, to: db)
            let goesOn = self.state.withLock { state in
                state.waiting.insert(contentsOf: left, at: 0)
                state.isWriting = !state.waiting.isEmpty
                return state.isWriting
            }
            if goesOn { self.writeNext() }
        }
    }

    /// On a slow disk: those who were just told of their commit often write again at once. An eighth of a commit's time,
    /// and a millisecond at most, lets them come along instead of missing every other commit.
    private func linger() {
        let shared = state.withLock { $0.shared }
        if shared > .milliseconds(1) { usleep(UInt32(min(1_000, shared / .microseconds(8)))) }
    }

    /// Runs jobs in one transaction and says which ones it left for the next.
    private func write(_ jobs: ArraySlice<Job>, to db: Database) -> ArraySlice<Job> {
        let connection = SQLiteConnection(db)
        do { try connection.begin() } catch {
            for job in jobs { job.fail(SQLError.mapped(error)) }
            return []
        }
        var left = jobs
        var done: [(job: Job, finish: @Sendable () -> Void)] = []
        do {
            let start = ContinuousClock.now
            while let job = left.popFirst() {
                do {
                    done.append((job, try connection.inSavepoint { try job.run(connection) }))
                } catch {
                    job.fail(SQLError.mapped(error))
                    guard db.isInsideTransaction else { throw connection.failure ?? Self.endedByOther }
                }
                if ContinuousClock.now - start > longest { break }
            }
            let worked = ContinuousClock.now
            try connection.commit()
            let taken = ContinuousClock.now - worked
            let isShared = done.count > 1
            state.withLock { $0.shared = isShared ? taken : .zero }
        } catch {
            connection.abandon()
            for (job, _) in done { job.fail(SQLError.mapped(error)) }
            return left
        }
        for (_, finish) in done { finish() }
        return left
    }

    private static let endedByOther = SQLError(.refused, "Another write ended the transaction that it shared")
}

extension SQLiteConnection {
    /// Starts a transaction that may write. What an earlier one left behind on a failing disk ends first.
    func begin() throws {
        abandon()
        try db.beginTransaction(.immediate)
    }

    /// Makes the transaction durable. When the disk fails just then, nobody knows what a restart will find.
    func commit() throws {
        do { try SQLError.mapping { try db.commit() } } catch var error as SQLError {
            error.mayBeCommitted = error.kind == .disk
            throw error
        }
    }

    /// A write whose statement failed, or that ended the transaction, does not count.
    func checkEnd() throws {
        if let failure { throw failure }
        guard db.isInsideTransaction else {
            throw SQLError(.refused, "A write ended the transaction that it runs in")
        }
    }

    /// Ends a transaction without a trace, if there is one.
    func abandon() {
        if db.isInsideTransaction { try? db.rollback() }
    }

    /// Runs `work`, of which nothing remains when it throws.
    func inSavepoint<Result>(_ work: () throws -> Result) throws -> Result {
        forgetFailure()
        try command("SAVEPOINT one")
        do {
            let result = try work()
            try checkEnd()
            try command("RELEASE one")
            return result
        } catch {
            // SQLite gives a whole transaction up by itself when the disk is full or fails.
            if db.isInsideTransaction {
                do {
                    try command("ROLLBACK TO one")
                    try command("RELEASE one")
                } catch {
                    abandon()
                    throw error
                }
            }
            throw error
        }
    }
}
