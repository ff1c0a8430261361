public import Crypto
import Foundation
import Synchronization

/// Keys in memory alone, for the tests of software that uses the vault: **when the process ends, they are gone, and with
/// them every record**.
public final class MemoryKeys: KeySource {
    private struct State {
        var practices: [Practice: PracticeKeys] = [:]
        var subjects: [Practice: [SubjectToken: SymmetricKey]] = [:]
        var erased: Set<SubjectToken> = []
        var shredded: Set<Practice> = []
    }
    private let state = Mutex(State())

    /// Makes keys for some practices.
    public init(_ practices: [Practice] = []) {
        for practice in practices { add(practice) }
    }

    /// Makes keys for a practice.
    public func add(_ practice: Practice) {
        state.withLock { state in
            if state.practices[practice] != nil { return }
            state.practices[practice] = PracticeKeys(
                number: Int64(state.practices.count + state.shredded.count + 1),
                data: [1: SymmetricKey(size: .bits256)], current: 1, index: SymmetricKey(size: .bits256))
        }
    }

    /// Gives a practice a new data key; records are sealed under it from now on.
    public func rotate(_ practice: Practice) {
        state.withLock { state in
            guard var keys = state.practices[practice] else { return }
            keys.current += 1
            keys.data[keys.current] = SymmetricKey(size: .bits256)
            state.practices[practice] = keys
        }
    }

    /// Forgets the data keys below a version.
    public func forget(_ practice: Practice, below version: Int) {
        state.withLock { state in
            guard var keys = state.practices[practice] else { return }
            keys.data = keys.data.filter { $0.key >= version }
            state.practices[practice] = keys
        }
    }

    /// Destroys a practice's keys.
    public func shred(_ practice: Practice) {
        state.withLock { state in
            state.practices[practice] = nil
            state.subjects[practice] = nil
            state.shredded.insert(practice)
        }
    }

    /// Destroys a subject's own key.
    public func erase(_ token: SubjectToken, of practice: Practice) {
        state.withLock { state in
            state.subjects[practice]?[token] = nil
            state.erased.insert(token)
        }
    }

    /// The practice's keys.
    public func keys(of practice: Practice) throws -> PracticeKeys {
        try state.withLock { state in
            if let keys = state.practices[practice] { return keys }
            throw state.shredded.contains(practice)
                ? VaultError(.practiceShredded, "The keys of \(practice) were destroyed; nobody can read its records")
                : VaultError(
                    .unknownPractice, "The practice \(practice) has no keys here",
                    remedy: "Enter it, or open the key database that belongs to it.")
        }
    }

    /// All practices that have keys.
    public func practices() throws -> [Practice] { state.withLock { $0.practices.keys.sorted { $0.id < $1.id } } }

    /// A subject's own key. Once destroyed it is not made again.
    public func subjectKey(_ token: SubjectToken, of practice: Practice, creating: Bool) throws -> SymmetricKey {
        try state.withLock { state in
            if let key = state.subjects[practice]?[token] { return key }
            guard creating, !state.erased.contains(token) else {
                throw VaultError(.subjectErased, "The key of a subject was destroyed; nobody can read these records")
            }
            let key = SymmetricKey(size: .bits256)
            state.subjects[practice, default: [:]][token] = key
            return key
        }
    }
}
