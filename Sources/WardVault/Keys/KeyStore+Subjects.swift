public import Crypto
import Databases
import Foundation

extension KeyStore {
    /// The own key of a subject, read from the key database each time: an erasure by another process holds at once.
    public func subjectKey(
        _ token: SubjectToken, of practice: Practice, creating: Bool
    ) throws -> SymmetricKey {
        let keys = try keys(of: practice)
        do {
            return try subjectKey(token, of: practice, keys, creating: creating)
        } catch let error as VaultError where error.kind == .locked {
            // Another process has changed the key-encryption key; a slot that asks nobody gives the new one.
            try refresh(after: .zero)
            return try subjectKey(token, of: practice, keys, creating: creating)
        }
    }

    private func subjectKey(
        _ token: SubjectToken, of practice: Practice, _ keys: PracticeKeys, creating: Bool
    ) throws -> SymmetricKey {
        do {
            if let key = try database.readNow({ try self.stored(token, of: practice, keys.number, on: $0) }) {
                return key
            }
            guard creating else {
                throw VaultError(.subjectErased, "The subject's own key was destroyed; its records open for nobody")
            }
            return try database.writeNow { connection in
                try connection.lock("ward_keys")
                if let key = try self.stored(token, of: practice, keys.number, on: connection) { return key }
                let wrap = try self.subjectWrap(of: practice, keys.number, on: connection)
                let key = SymmetricKey(size: .bits256)
                let wrapped = try KeyWrapping.wrap(
                    key, under: wrap, purpose: .subject, binding: self.binding(token, practice, keys.number))
                try connection.run(
                    "INSERT INTO subject_key (number, token, wrapped) VALUES ($1, $2, $3)",
                    [.integer(keys.number), .bytes(token.bytes), .bytes(wrapped)])
                return key
            }
        } catch let error as SQLError {
            throw VaultError(error)
        }
    }

    private func stored(
        _ token: SubjectToken, of practice: Practice, _ number: Int64, on connection: any SQLConnection
    ) throws -> SymmetricKey? {
        let wrapped = try connection.first(
            "SELECT wrapped FROM subject_key WHERE number = $1 AND token = $2",
            [.integer(number), .bytes(token.bytes)]
        ) { try $0.bytes(0) }
        guard let wrapped else { return nil }
        let binding = binding(token, practice, number)
        // What wraps it changes when another subject is erased, here or in another process.
        if let wrap = ring.practices[practice.id]?.subjectWrap,
            let key = KeyWrapping.unwrap(wrapped, under: wrap, purpose: .subject, binding: binding)
        {
            return key
        }
        let wrap = try subjectWrap(of: practice, number, on: connection)
        guard let key = KeyWrapping.unwrap(wrapped, under: wrap, purpose: .subject, binding: binding) else {
            throw VaultError(
                .keysUnavailable, "A subject's key of practice \(practice) does not open: it was altered or moved",
                remedy: KeyRows.damagedRemedy)
        }
        return key
    }

    /// What wraps the practice's subject keys now.
    private func subjectWrap(
        of practice: Practice, _ number: Int64, on connection: any SQLConnection
    ) throws -> SymmetricKey {
        let found = try connection.first(
            "SELECT kek, wrapped FROM subject_wrap WHERE number = $1", [.integer(number)]
        ) { (try $0.text(0), try $0.bytes(1)) }
        guard let found else { throw VaultError(.practiceShredded, "The key of practice \(practice) was destroyed") }
        let kek = ring.kek
        guard found.0 == kek.id.description else { throw Self.rewrappedElsewhere }
        guard
            let key = KeyWrapping.unwrap(
                found.1, under: kek.key, purpose: .subjectWrap,
                binding: KeyRows.binding(vault, number, practice.id, 0, kek.id))
        else {
            throw VaultError(
                .keysUnavailable, "A key of practice \(practice) does not open: it was altered or moved",
                remedy: KeyRows.damagedRemedy)
        }
        return key
    }

    func binding(_ token: SubjectToken, _ practice: Practice, _ number: Int64) -> [Data] {
        [vault.bytes, .number(number), Data(practice.id.utf8), token.bytes]
    }
}
