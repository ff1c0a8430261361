import Databases
import Foundation

extension KeyStore {
    /// Brings a change of the key-encryption key that was cut off to its end, or back to its beginning.
    func settle(_ slotKey: SlotKey) async throws {
        try await place.locked(exclusively: true) { try await settleLocked(slotKey) }
    }

    /// The key database says which of the two keys it is.
    func settleLocked(_ slotKey: SlotKey) async throws {
        var file = try place.read()
        guard file.vault == vault, let head = try await database.read({ try KeyRows.head(of: $0) }) else { return }
        if file.next != nil {
            let kek = ring.kek
            guard kek.id == head.kek else { throw Self.rewrappedElsewhere }
            try file.check(with: kek)
            file = file.next == head.kek ? try file.finished(with: kek) : file.abandoned(with: kek)
            try place.write(file)
        }
        if hasRenewals(in: file) { try SlotRenewal.settle(file, at: place) }
        if file.generation > head.generation { try await keepGeneration(of: file) }
    }

    /// Whether new secrets lie beside old ones.
    func hasRenewals(in file: SlotsFile) -> Bool {
        file.slots.contains { slot in
            slot.secretPath(at: place).map { PrivateFile.exists($0 + SlotCustody.renewing) } ?? false
        }
    }

    /// Lets the key database remember the newest slots file.
    func keepGeneration(of file: SlotsFile) async throws {
        try await database.write { connection in
            _ = try connection.run(
                "UPDATE key_store SET generation = $1 WHERE kek = $2 AND generation < $3",
                [.integer(file.generation), .text(file.kek.description), .integer(file.generation)])
        }
    }

    /// Reads everything under a new key-encryption key.
    func reopen(with kek: KeyEncryptionKey) async throws {
        let rows = try await database.read { try KeyRows(reading: $0) }
        keep(try rows.opened(with: kek))
    }

    /// Leaves no deleted bytes in the key database's files; says what could not be done.
    func forget() async -> [String] {
        do {
            // PostgreSQL has nothing like it: there the change of the key alone makes the old rows worthless.
            if let file = database as? SQLiteDatabase { try await waiting { try file.compact() } }
            return []
        } catch {
            return ["The key database still has deleted, wrapped keys in its files: \(error)"]
        }
    }
}
