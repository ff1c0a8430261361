import Crypto
public import Databases
public import Foundation
public import WardLedger

extension KeyStore {
    /// Destroys a practice's keys for ever, shows that its records no longer open, and enters that in the ledger.
    ///
    /// The key rows are deleted and the key-encryption key is changed in one transaction, with new secrets for the slots of
    /// this machine. Then the drill: rows of the record database, rows of the key database and the slots file, all from
    /// before, are tried with every key of today. The records themselves are left as they are; they are noise now.
    ///
    /// Called again after it was cut off, it goes on with the drill; called again after that, it gives the same proof.
    public func shred(
        _ practice: Practice, records: (any SQLDatabase)?, ledger: Ledger?, by actor: String, now: Date = Date()
    ) async throws -> (proof: ShredProof, ledgerIndex: Int64?) {
        try await telling {
            // What the ledger would refuse afterwards is refused before anything is destroyed.
            do {
                _ = try LedgerEntry(
                    milliseconds: Int64(now.timeIntervalSince1970 * 1000), actor: actor, practice: practice.id,
                    action: "vault.shred", subject: "", digest: nil
                ).encoded()
            } catch let error as LedgerError { throw VaultError(.badName, error.sentence, remedy: error.remedy) }
            try await refreshing()
            if ring.shredded.contains(practice.id) {
                return try await goOn(practice, records: records, ledger: ledger, by: actor)
            }
            let keys = try await waiting { try self.keys(of: practice) }
            let old = ring.kek
            let oldFile = try place.read()
            let drill = try await ShredDrill(
                of: practice, number: keys.number, kek: old.id, vault: vault, keys: database, records: records)
            let before = drill.opened(with: [old.key])
            let openedBefore = (try? SlotKey.unattended().open(oldFile, at: place)) != nil
            let rotation = try await destroy(practice, keys.number, now)
            var proof = proof(of: practice, rotation, by: actor, now)
            proof.drill = await outcome(of: drill, oldFile)
            (proof.drill.wrappedKeysOpenedBefore, proof.drill.recordsOpenedBefore) = before
            proof.drill.oldSlotsFileOpenedBefore = openedBefore
            return (proof, try await record(proof, of: practice, in: ledger))
        }
    }

    /// The practices that were shredded, with their proofs.
    public func shredded() async throws -> [ShredRecord] {
        try await telling {
            try await database.read { connection in
                try connection.all("SELECT id, at, proof, recorded FROM shredded ORDER BY at, id") { row in
                    ShredRecord(
                        practice: try row.text(0), at: try row.integer(1),
                        proof: row.isNull(2) ? nil : try row.bytes(2),
                        ledgerIndex: row.isNull(3) ? nil : try row.integer(3))
                }
            }
        }
    }

    private func destroy(_ practice: Practice, _ number: Int64, _ now: Date) async throws -> KeyRotation {
        try await rotating(newSecrets: true) { connection, old, new in
            for table in ["practice", "practice_key", "index_key", "subject_wrap", "subject_key"] {
                try connection.run("DELETE FROM \(table) WHERE number = $1", [.integer(number)])
            }
            try connection.run(
                "INSERT INTO shredded (number, id, at, old_kek, new_kek) VALUES ($1, $2, $3, $4, $5)",
                [
                    .integer(number), .text(practice.id), .integer(Int64(now.timeIntervalSince1970)),
                    .text(old.id.description), .text(new.id.description),
                ])
        }
    }

    /// Tries everything from before with everything of today.
    private func outcome(of drill: ShredDrill, _ oldFile: SlotsFile?) async -> ShredProof.Drill {
        var outcome = ShredProof.Drill(records: drill.recordCount, wrappedKeys: drill.keyCount)
        let ring = ring
        var candidates = [ring.kek.key]
        for entry in ring.practices.values.prefix(ShredDrill.most) {
            candidates += [entry.keys.index, entry.subjectWrap] + entry.keys.data.values
        }
        if let key = try? await newestBackupKey() { candidates.append(key.key) }
        if let oldFile, let found = try? SlotKey.unattended().open(oldFile, at: place) {
            outcome.oldSlotsFileOpens = true
            candidates += found.keys.map(\.key)
        }
        outcome.keysTried = candidates.count
        (outcome.wrappedKeysOpenedAfter, outcome.recordsOpenedAfter) = drill.opened(with: candidates)
        return outcome
    }

    /// After a stop between the destruction and the proof. The keys from before are gone, so only records can be tried.
    private func goOn(
        _ practice: Practice, records: (any SQLDatabase)?, ledger: Ledger?, by actor: String
    ) async throws -> (proof: ShredProof, ledgerIndex: Int64?) {
        let row = try await database.read { connection in
            try connection.first(
                "SELECT number, at, old_kek, new_kek, proof, recorded FROM shredded WHERE id = $1", [.text(practice.id)]
            ) { row in
                (
                    number: try row.integer(0), at: try row.integer(1), old: KeyEncryptionKeyID(try row.text(2)),
                    new: KeyEncryptionKeyID(try row.text(3)), proof: row.isNull(4) ? nil : try row.bytes(4),
                    recorded: row.isNull(5) ? nil : try row.integer(5)
                )
            }
        }
        guard let row, let old = row.old, let new = row.new else {
            throw VaultError(.unknownPractice, "Practice \(practice) has no key in this vault")
        }
        if let bytes = row.proof, let proof = try? JSONDecoder().decode(ShredProof.self, from: bytes) {
            if let recorded = row.recorded { return (proof, recorded) }
            return (proof, try await record(proof, of: practice, in: ledger))
        }
        let drill = try await ShredDrill(
            of: practice, number: row.number, kek: old, vault: vault, keys: database, records: records)
        let file = try place.read()
        let rotation = KeyRotation(
            old: old, new: new, generation: file.generation, renewed: [],
            residue: file.slots.filter { $0.kind == .passphrase || $0.kind == .recovery }.map {
                $0.residue("its secret opens old copies of the slots file")
            },
            unfinished: ["The shredding was cut off before its drill; the keys from before could not be tried"])
        var proof = proof(of: practice, rotation, by: actor, Date(timeIntervalSince1970: Double(row.at)))
        proof.drill = await outcome(of: drill, nil)
        return (proof, try await record(proof, of: practice, in: ledger))
    }

    private func proof(
        of practice: Practice, _ rotation: KeyRotation, by actor: String, _ time: Date
    ) -> ShredProof {
        ShredProof(
            schema: ShredProof.schema, vault: vault, practice: practice.id,
            destroyed: time.formatted(.iso8601), actor: actor, oldKeyEncryptionKey: rotation.old,
            newKeyEncryptionKey: rotation.new, drill: ShredProof.Drill(),
            renewed: rotation.renewed.map { ShredProof.NamedSlot(slot: $0.id, name: $0.name, kind: $0.kind) },
            residue: rotation.residue, unfinished: rotation.unfinished)
    }

    /// Stores the proof, then enters its digest in the ledger. A stop between the two enters it the next time.
    private func record(_ proof: ShredProof, of practice: Practice, in ledger: Ledger?) async throws -> Int64? {
        let bytes = try proof.bytes()
        try await database.write { connection in
            _ = try connection.run(
                "UPDATE shredded SET proof = $1 WHERE id = $2", [.bytes(bytes), .text(practice.id)])
        }
        guard let ledger else { return nil }
        let entry = LedgerEntry(
            milliseconds: Int64(Date().timeIntervalSince1970 * 1000), actor: proof.actor, practice: practice.id,
            action: "vault.shred", subject: "kek \(proof.oldKeyEncryptionKey) \(proof.newKeyEncryptionKey)",
            digest: Data(SHA256.hash(data: bytes)))
        let index = try await ledger.append([entry])
        try await database.write { connection in
            _ = try connection.run(
                "UPDATE shredded SET recorded = $1 WHERE id = $2", [.integer(index), .text(practice.id)])
        }
        return index
    }
}
