import Databases
import Foundation
import WardLedger
import WardVault

/// The task that does what is rare and delicate, again and again.
struct Upkeep {
    let worker: Worker
    let opened: House.Opened
    private var chance: Chance

    init(_ worker: Worker, _ opened: House.Opened) {
        (self.worker, self.opened) = (worker, opened)
        chance = Chance(worker.seed &+ 77)
    }

    mutating func work() async {
        while true {
            try? await Task.sleep(for: .milliseconds(Int.random(in: 1...25, using: &chance)))
            let name = ["checkpoint", "checkpoint", "log", "kek", "secrets", "practice", "compact", "backup"]
                .randomElement(
                    using: &chance)
            guard let name else { continue }
            worker.say(.phase(name))
            do {
                try await one(name)
                worker.say(.upkeep(name))
            } catch {
                worker.say(.trouble("\(error)", during: name))
            }
        }
    }

    private mutating func one(_ name: String) async throws {
        switch name {
        case "checkpoint":
            let note = try await opened.ledger.checkpoint()
            worker.say(.checkpoint(note: note.rendered))
            let checkpoint = try note.checkpoint()
            try await opened.keys.remember(
                LedgerAnchor(
                    origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root.bytes,
                    milliseconds: 1_700_000_000_000))
        case "log": try await onSQLite { try $0.checkpoint() }
        case "compact": try await onSQLite { try $0.compact() }
        case "backup":
            _ = try await VaultBackup(of: opened.records, keys: opened.keys).write(
                intoFolder: worker.house.backups, full: chance.once(in: 4))
        case "kek": _ = try await opened.keys.rotateKeyEncryptionKey()
        case "secrets": _ = try await opened.keys.rotateKeyEncryptionKey(newSecrets: true)
        case "practice":
            guard let practice = opened.practices.randomElement(using: &chance) else { return }
            _ = try await opened.keys.rotate(practice)
            let report = try await opened.vault.resealing(practice, batch: 40)
            guard let least = report.minimumKeyVersion, least > 1 else { return }
            _ = try await opened.keys.retireKeys(of: practice, below: least)
        default: break
        }
    }

    /// Upkeep of the file; a reader that holds an older state may be in its way.
    private func onSQLite(_ work: @escaping @Sendable (SQLiteDatabase) throws -> Void) async throws {
        guard let database = opened.records as? SQLiteDatabase else { return }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        do { try work(database) } catch let error as SQLError where error.kind == .busy {}
                    })
            }
        }
    }
}
