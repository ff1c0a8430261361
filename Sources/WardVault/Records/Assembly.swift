import Dispatch
import Foundation
import Synchronization

/// Work on batches that begins while others are still being read from the database, on all cores; the answers come out in
/// order.
final class Assembly<Input: Sendable, Output: Sendable>: Sendable {
    /// How many rows make it worth while to wake another core.
    static var batch: Int { 256 }

    private struct State {
        var done: [Int: [Output]] = [:]
        var failure: (any Error)?
        var count = 0
    }
    private let state = Mutex(State())
    private let group = DispatchGroup()
    private let work: @Sendable ([Input]) throws -> [Output]

    init(_ work: @escaping @Sendable ([Input]) throws -> [Output]) { self.work = work }

    /// Begins to work on a batch.
    func add(_ batch: [Input]) {
        if batch.isEmpty { return }
        let place = state.withLock { state in
            state.count += 1
            return state.count
        }
        DispatchQueue.global().async(group: group) {
            let isNeeded = self.state.withLock { $0.failure == nil }
            guard isNeeded else { return }
            let result = Result { try self.work(batch) }
            self.state.withLock { state in
                switch result {
                case .success(let outputs): state.done[place] = outputs
                case .failure(let error): if state.failure == nil { state.failure = error }
                }
            }
        }
    }

    /// All answers in the order of the batches, or the first failure.
    func answers() async throws -> [Output] {
        await withCheckedContinuation { continuation in
            group.notify(queue: .global()) { continuation.resume() }
        }
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            var all: [Output] = []
            all.reserveCapacity(state.done.values.reduce(0) { $0 + $1.count })
            for place in 1..<state.count + 1 { all += state.done[place] ?? [] }
            return all
        }
    }
}
