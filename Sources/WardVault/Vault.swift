public import Databases
import Foundation
import Synchronization
public import WardLedger

/// An encrypted record store on SQLite or PostgreSQL.
///
/// Records belong to a practice and have a kind and an id. Nothing of them can be read in the database but the practice's
/// id, the names of kinds and fields, what is declared clear, versions and sizes.
///
/// ```swift
/// let vault = try await Vault.open(database, keys: keys)
/// try await vault.put(appointment, id: "a-17", as: appointments, in: practice, by: "user:anna")
/// let today = try await vault.list(appointments, in: practice, where: [.between("at", morning, evening)])
/// ```
public final class Vault: Sendable {
    /// Where the records are.
    public let database: any SQLDatabase
    /// Where the keys come from.
    public let keys: any KeySource
    let ledger: Ledger?
    let names = NameBook()
    private let ciphers = Mutex<[Practice: PracticeCipher]>([:])

    init(_ database: any SQLDatabase, keys: any KeySource, ledger: Ledger?) {
        self.database = database
        self.keys = keys
        self.ledger = ledger
    }

    /// Opens the store, and brings its tables up to date.
    ///
    /// With a ledger **in the same database**, each transaction writes one entry about what it changed, in that transaction.
    public static func open(
        _ database: any SQLDatabase, keys: any KeySource, ledger: Ledger? = nil
    ) async throws -> Vault {
        try await telling {
            try await VaultSchema.migrations.apply(to: database)
            let vault = Vault(database, keys: keys, ledger: ledger)
            try await database.read { try vault.names.load($0) }
            return vault
        }
    }

    /// The practice's keys as they are now: after a rotation the new ones, after a shred an error.
    func cipher(_ practice: Practice) throws -> PracticeCipher {
        let keys: PracticeKeys
        do { keys = try self.keys.keys(of: practice) } catch {
            ciphers.withLock { $0[practice] = nil }
            throw error
        }
        return ciphers.withLock { known in
            if let cipher = known[practice], cipher.isMade(of: keys) { return cipher }
            let cipher = PracticeCipher(practice, keys, from: self.keys)
            known[practice] = cipher
            return cipher
        }
    }
}

extension Vault {
    /// Runs `work` with the practice's keys. When the database turns out to know newer ones, because another process has
    /// changed the practice's key meanwhile, it runs once more with those.
    func keyed<Result>(
        _ practice: Practice, _ work: (PracticeCipher) async throws -> Result
    ) async throws -> Result {
        try await telling {
            do { return try await work(cipher(practice)) } catch let error as VaultError where error.keysAreOlder {
                let keys = keys
                try await waiting { try keys.renew() }
                return try await work(cipher(practice))
            }
        }
    }
}

/// Turns what a database says into a ``VaultError``; lets everything else through.
func telling<Result>(_ work: () async throws -> Result) async throws -> Result {
    do { return try await work() } catch let error as SQLError { throw VaultError(error) }
}
