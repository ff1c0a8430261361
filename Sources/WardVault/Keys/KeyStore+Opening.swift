public import Databases
public import Foundation

extension KeyStore {
    /// Sets up a vault: a new key-encryption key sealed to each slot, and an empty key database. Nothing remains when it
    /// fails.
    ///
    /// Two slots are asked for, one of them a recovery slot; with one alone, losing it loses everything.
    public static func create(
        _ database: any SQLDatabase, slots path: String, with newSlots: [NewSlot],
        oneSlotAndAcceptThatItsLossLosesEverything: Bool = false, now: Date = Date()
    ) async throws -> KeyStore {
        guard !newSlots.isEmpty, newSlots.count <= SlotsFile.most else {
            throw VaultError(.badSlot, "A vault has 1 to \(SlotsFile.most) slots")
        }
        if !oneSlotAndAcceptThatItsLossLosesEverything {
            guard newSlots.count >= 2, newSlots.contains(where: { $0.kind == .recovery }) else {
                throw VaultError(
                    .badSlot, "A vault is set up with at least two slots, one of them a recovery slot",
                    remedy: "Add the security officer's certificate as a recovery slot.")
            }
        }
        try unique(newSlots.map(\.name))
        let place = SlotsPath(path: path)
        return try await place.locked(exclusively: true) {
            guard !PrivateFile.exists(path) else {
                throw VaultError(
                    .badSlot, "\(path) is there already: this vault has been set up",
                    remedy: "Add slots with ward vault slots add; set up another vault elsewhere.")
            }
            var made: [String] = []
            do {
                let kek = KeyEncryptionKey.random()
                let vault = UUID()
                let slots = try newSlots.map { try $0.make(for: kek, vault: vault, at: place, now: now, made: &made) }
                let file = SlotsFile(vault: vault, kek: kek, slots: slots)
                try await prepare(database, vault: vault, kek: kek.id)
                // The slots file comes last: a vault that has one is complete.
                try place.write(file)
                let rows = try await database.read { try KeyRows(reading: $0) }
                return KeyStore(
                    vault: vault, database: database, place: place, slotKey: .unattended(),
                    ring: try rows.opened(with: kek))
            } catch {
                for path in made.reversed() { try? PrivateFile.remove(path) }
                throw (error as? SQLError).map { VaultError($0) } ?? error
            }
        }
    }

    private static func prepare(_ database: any SQLDatabase, vault: UUID, kek: KeyEncryptionKeyID) async throws {
        try await refuseRecords(in: database)
        try await KeySchema.migrations.apply(to: database)
        try await database.write { connection in
            try connection.lock("ward_keys")
            for table in ["practice", "shredded", "backup_key"] {
                let count = try connection.first("SELECT count(*) FROM \(table)") { try $0.integer(0) }
                guard count == 0 else {
                    throw VaultError(
                        .keysUnavailable, "The key database belongs to a vault already, and its slots file is not here",
                        remedy: "Put back its slots file, or name another key database.")
                }
            }
            // A set-up that was cut off has left a head, and no slots file that would open it.
            try connection.run("DELETE FROM key_store WHERE one = $1", [.integer(1)])
            try connection.run(
                "INSERT INTO key_store (one, vault, kek, generation, epoch) VALUES ($1, $2, $3, $4, $5)",
                [.integer(1), .text(vault.uuidString), .text(kek.description), .integer(1), .integer(1)])
        }
    }

    /// Keys beside records would be in each of their backups.
    private static func refuseRecords(in database: any SQLDatabase) async throws {
        let rooms =
            (try? await database.read { connection in
                try connection.all("SELECT DISTINCT room FROM ward_schema") { try $0.text(0) }
            }) ?? []
        guard rooms.allSatisfy({ $0 == "keys" }) else {
            throw VaultError(
                .keysUnavailable, "This database holds records: keys beside them would be in each of their backups",
                remedy: "Name another database for the keys.")
        }
    }

    /// Opens the vault's keys with one slot.
    ///
    /// - Parameter settling: brings a change of the key-encryption key that was cut off to its end, and the key database's
    ///   schema up to date. Without it nothing at all is written.
    public static func open(
        _ database: any SQLDatabase, slots path: String, with slotKey: SlotKey = .unattended(), settling: Bool = true
    ) async throws -> KeyStore {
        let place = SlotsPath(path: path)
        do {
            let (store, isUnsettled) = try await place.locked(exclusively: false) {
                let file = try place.read()
                let opened = try await waiting { try slotKey.open(file, at: place) }
                guard try await isSetUp(database) else {
                    throw VaultError(
                        .keysUnavailable, "The key database is empty, and the slots file belongs to a vault",
                        remedy: KeyRows.damagedRemedy)
                }
                if settling { try await KeySchema.migrations.apply(to: database) }
                let rows = try await database.read { try KeyRows(reading: $0) }
                let kek = try fitting(opened.keys, rows.head, file, place)
                let store = KeyStore(
                    vault: file.vault, database: database, place: place, slotKey: slotKey,
                    ring: try rows.opened(with: kek))
                return (
                    store, file.next != nil || file.generation > rows.head.generation || store.hasRenewals(in: file)
                )
            }
            // What cannot be settled now, because nothing may be written here, is settled by the next who can.
            if isUnsettled && settling { try? await store.settle(slotKey) }
            return store
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }

    private static func isSetUp(_ database: any SQLDatabase) async throws -> Bool {
        do {
            return try await database.read { try KeyRows.head(of: $0) } != nil
        } catch let error as SQLError where error.kind == .refused {
            return false
        }
    }

    /// The key that the key database is wrapped with, or the reason why slots file and key database do not fit.
    private static func fitting(
        _ keys: [KeyEncryptionKey], _ head: KeyRows.Head, _ file: SlotsFile, _ place: SlotsPath
    ) throws(VaultError) -> KeyEncryptionKey {
        guard head.vault == file.vault else {
            throw VaultError(
                .keysUnavailable, "The key database belongs to vault \(head.vault), the slots file to \(file.vault)",
                remedy: "Name the key database and the slots file of one vault.")
        }
        if let key = keys.first(where: { $0.id == head.kek }), file.generation >= head.generation { return key }
        if file.next == head.kek || file.kek == head.kek, file.generation >= head.generation {
            throw VaultError(
                .locked, "This slot's secret is from before the last change of the key-encryption key",
                remedy: "Open the vault once with another slot on the machine that made the change.")
        }
        if file.generation < head.generation {
            throw VaultError(
                .rolledBack,
                "\(place.path) is older than the key database (generation \(file.generation), not "
                    + "\(head.generation))",
                remedy:
                    "Put back its newest copy; where the key-encryption key was changed elsewhere, copy it from there.")
        }
        throw VaultError(
            .rolledBack,
            "The key database is older than \(place.path): it needs key-encryption key \(head.kek), destroyed since",
            remedy: KeyRows.damagedRemedy)
    }

    static func unique(_ names: [String]) throws(VaultError) {
        guard Set(names).count == names.count else {
            throw VaultError(.badSlot, "Two slots would have the same name", remedy: "Give each slot its own name.")
        }
    }
}
