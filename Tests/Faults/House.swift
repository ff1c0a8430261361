import Databases
import Foundation
import WardLedger
import WardVault

/// One vault with its ledger and its keys, on files or on a server, that workers come to and are killed in.
struct House: Codable, Sendable {
    /// Where the keys, the slots file and a SQLite database lie.
    var folder: String
    /// A path, or the URL of PostgreSQL.
    var records: String
    /// A path, or the URL of another PostgreSQL database.
    var keys: String
    /// The ledger's signing key.
    var signer: String
    /// Names of databases that were made on a server for it.
    var databases: [String] = []

    static let origin = "faults.example/ledger"
    static let practices = ["cabinet-du-parc", "maison-medicale"]

    /// Everything that is open in one process.
    struct Opened: Sendable {
        var vault: Vault
        var ledger: Ledger
        var keys: KeyStore
        var records: any SQLDatabase
        var practices: [Practice]
        private let keyDatabase: any SQLDatabase

        init(_ house: House) async throws {
            let keyDatabase = try house.database(house.keys)
            self.keyDatabase = keyDatabase
            keys = try await house.keyStore(keyDatabase)
            practices = try House.practices.map { try Practice($0) }
            for practice in practices {
                do { _ = try keys.keys(of: practice) } catch let error as VaultError
                    where error.kind == .unknownPractice
                {
                    try await keys.add(practice)
                }
            }
            records = try house.database(house.records)
            ledger = try await Ledger.open(
                records, origin: House.origin, signer: NoteSigner(privateText: house.signer))
            vault = try await Vault.open(records, keys: keys, ledger: ledger)
        }

        func close() throws {
            try records.close()
            try keyDatabase.close()
        }
    }

    func open() async throws -> Opened { try await Opened(self) }

    /// Where its backups go: on another disk, so to speak.
    var backups: String { "\(folder)-backups" }

    /// Whether it was ever completely set up.
    var isThere: Bool { FileManager.default.fileExists(atPath: "\(folder)/slots.json") }

    var isPostgres: Bool { records.hasPrefix("postgres") }

    func database(_ name: String) throws -> any SQLDatabase {
        guard name.hasPrefix("postgres") else { return try SQLiteDatabase(path: name) }
        return try PostgresDatabase(url: name, options: PostgresOptions(connections: 6))
    }

    private func keyStore(_ database: any SQLDatabase) async throws -> KeyStore {
        let slots = "\(folder)/slots.json"
        let secret = "\(folder)/slot.key"
        if FileManager.default.fileExists(atPath: slots) { return try await KeyStore.open(database, slots: slots) }
        // A set-up that was cut off has no slots file; what it left of its slot opens nothing.
        if FileManager.default.fileExists(atPath: secret) { try FileManager.default.removeItem(atPath: secret) }
        return try await KeyStore.create(
            database, slots: slots, with: [.file(secret)], oneSlotAndAcceptThatItsLossLosesEverything: true)
    }
}

/// What records hold: which write wrote them, and something to fill pages with.
struct Note: Codable, Sendable {
    var op: String
    var record: String
    var at: Int
    var filling: String

    static func kind() throws -> RecordKind<Note> {
        try RecordKind("note", lookups: [.blind("record", \.record), .clear("at", \.at)])
    }
}
