import Crypto
import Databases
public import Foundation
import Synchronization

/// The keys of all practices: wrapped in the key database, unwrapped in memory.
///
/// The key database is apart from the record database and its backups; the key that wraps (the key-encryption key) lies
/// sealed in the slots file, apart from both. Opening needs all three and a slot's secret.
///
/// ```swift
/// let database = try SQLiteDatabase(path: "/var/lib/ward/keys.db")
/// let keys = try await KeyStore.open(database, slots: "/etc/ward/slots.json", with: .unattended())
/// ```
///
/// Several processes may hold one store open. A practice that another one added is found at once, a key that another one
/// destroyed is dropped within ``patience``.
public final class KeyStore: KeySource, Sendable {
    /// How old what is in memory may be before the key database is asked whether it has changed.
    static let patience = Duration.seconds(1)
    /// How long the key database may be out of reach before its keys are no longer given out.
    static let longestSilence = Duration.seconds(60)

    /// Which vault the keys belong to.
    public let vault: UUID
    let database: any SQLDatabase
    let place: SlotsPath
    let slotKey: SlotKey
    private let state: Mutex<KeyRing>

    init(
        vault: UUID, database: any SQLDatabase, place: SlotsPath, slotKey: SlotKey, ring: KeyRing
    ) {
        (self.vault, self.database, self.place, self.slotKey) = (vault, database, place, slotKey)
        state = Mutex(ring)
    }

    // MARK: KeySource

    /// The keys of a practice, from memory.
    public func keys(of practice: Practice) throws -> PracticeKeys {
        try refresh(after: Self.patience)
        if let keys = ring.practices[practice.id]?.keys { return keys }
        try refresh(after: .zero)
        let ring = ring
        if let keys = ring.practices[practice.id]?.keys { return keys }
        if ring.shredded.contains(practice.id) {
            throw VaultError(
                .practiceShredded, "The key of practice \(practice) was destroyed; its records open for nobody")
        }
        if ring.lockedOut.contains(practice.id) { throw Self.rewrappedElsewhere }
        throw VaultError(
            .unknownPractice, "Practice \(practice) has no key in this vault",
            remedy: "Add it: ward vault practices add \(practice)")
    }

    /// All practices that have keys, by id.
    public func practices() throws -> [Practice] {
        try refresh(after: Self.patience)
        return try ring.practices.keys.sorted().map { try Practice($0) }
    }

    /// Asks the key database at once whether anything has changed.
    public func renew() throws { try refresh(after: .zero) }

    /// The key-encryption key in use.
    public var kek: KeyEncryptionKeyID { ring.kek.id }

    // MARK: What is in memory

    var ring: KeyRing { state.withLock { $0 } }

    /// Replaces what is in memory.
    func keep(_ ring: KeyRing) { state.withLock { $0 = ring } }

    /// Asks the key database whether anything has changed, when what is in memory is older than `age`.
    func refresh(after age: Duration) throws {
        let now = ContinuousClock.now
        let ring = ring
        guard now - ring.asked >= age else { return }
        do {
            let head = try database.readNow { try KeyRows.head(of: $0) }
            if head?.epoch == ring.epoch && head?.vault == vault {
                state.withLock { $0.asked = now }
            } else {
                try reload()
            }
        } catch let error as SQLError {
            // A key database that restarts does not stop the desks at once.
            if now - ring.asked > Self.longestSilence { throw VaultError(error) }
        }
    }

    /// Reads all practices anew. Where another process has changed the key-encryption key, the slot is opened again if
    /// that asks nobody; if it does, the keys in memory stay for the practices that are still there.
    private func reload() throws {
        let rows = try database.readNow { try KeyRows(reading: $0) }
        try check(rows.head)
        let old = ring
        var kek = old.kek
        if rows.head.kek != kek.id, slotKey.isUnattended, let file = try? place.read(), file.vault == vault,
            let opened = try? slotKey.open(file, at: place),
            let new = opened.keys.first(where: { $0.id == rows.head.kek })
        {
            kek = new
        }
        keep(rows.head.kek == kek.id ? try rows.opened(with: kek, knowing: old) : old.keeping(rows))
    }

    private func check(_ head: KeyRows.Head) throws(VaultError) {
        guard head.vault == vault else {
            throw VaultError(.keysUnavailable, "The key database was exchanged for another vault's")
        }
    }

    static let rewrappedElsewhere = VaultError(
        .locked, "Another process has changed the key-encryption key since this one was started",
        remedy: "Start this one again, so that it opens its slot anew.")
}

extension KeyStore {
    /// Runs a change of the key database that needs the key-encryption key, and brings memory up to date.
    func change<Result: Sendable>(
        _ work: @escaping @Sendable (any SQLConnection, KeyEncryptionKey) throws -> Result
    ) async throws -> Result {
        do {
            let result = try await patiently {
                try await self.refreshing()
                let kek = self.ring.kek
                return try await self.database.write { connection in
                    try connection.lock("ward_keys")
                    guard let head = try KeyRows.head(of: connection), head.kek == kek.id else {
                        throw Self.rewrappedElsewhere
                    }
                    let result = try work(connection, kek)
                    try connection.run("UPDATE key_store SET epoch = epoch + $1", [.integer(1)])
                    return result
                }
            }
            try await refreshing()
            return result
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }

    /// Runs `work` again for a second while it finds another key-encryption key than the one in memory: a task of this
    /// process may be changing it.
    func patiently<Result>(_ work: () async throws -> Result) async throws -> Result {
        for _ in 0..<40 {
            do { return try await work() } catch let error as VaultError
                where error.kind == .locked && error.sentence == Self.rewrappedElsewhere.sentence
            {
                try await Task.sleep(for: .milliseconds(25))
            }
        }
        return try await work()
    }

    /// ``refresh(after:)`` on a thread that may wait.
    func refreshing() async throws {
        try await waiting { try self.refresh(after: .zero) }
    }
}

/// Runs work that blocks on a thread that may.
func waiting<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: .init(catching: work)) }
    }
}
