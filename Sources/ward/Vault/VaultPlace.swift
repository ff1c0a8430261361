public import ArgumentParser
import Databases
import Foundation
import WardLedger
public import WardVault

/// Where a vault's keys are, and how they are opened.
struct VaultPlace: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The folder with keys.db and slots.json, or the key database as postgres://… and --slots.",
            valueName: "folder|url"))
    var keys: String

    @Option(name: .long, help: ArgumentHelp("The slots file, where it is elsewhere.", valueName: "file"))
    var slots: String?

    func validate() throws {
        if Self.isURL(keys) && slots == nil {
            throw ValidationError("With a key database on a server, name the slots file of this machine: --slots FILE")
        }
    }

    static func isURL(_ name: String) -> Bool { name.contains("://") }

    var slotsPath: String { slots ?? "\(keys)/slots.json" }

    /// What is shown to people: a URL carries no password, because one with a password is refused.
    var keysName: String { Self.isURL(keys) ? keys : "\(keys)/keys.db" }

    func database(creating: Bool = false) throws -> any SQLDatabase {
        if Self.isURL(keys) { return try SQLDatabases.open(keys) }
        return try SQLDatabases.open("\(keys)/keys.db", creating: creating)
    }
}

/// What opens a slot.
struct SlotOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Open this slot, by name or id. Default: the first that opens.", valueName: "slot"))
    var slot: String?

    @Flag(name: .long, help: "Open a passphrase slot; the passphrase is asked for.")
    var passphrase = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Open with what the officer's openssl cms -decrypt gave; - for standard input.", valueName: "file"))
    var recovered: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Open with the officer's private key (PEM), where it may be on this machine.", valueName: "file"))
    var officerKey: String?

    @Flag(name: .long, help: "The officer's private key is encrypted; ask for its password.")
    var officerKeyPassword = false

    @OptionGroup var source: PassphraseSource

    func validate() throws {
        let ways = [passphrase, recovered != nil, officerKey != nil].filter(\.self).count
        if ways > 1 { throw ValidationError("Give one of --passphrase, --recovered and --officer-key") }
        if recovered == "-" && source.passphraseStdin {
            throw ValidationError("Standard input is either the slot key or the passphrase")
        }
    }

    /// Asks for whatever is needed.
    func key() throws -> SlotKey {
        if passphrase { return .passphrase(try source.next("Passphrase"), slot: slot) }
        if let recovered { return .recovered(try readFile(recovered, limit: 4096), slot: slot) }
        if let officerKey {
            return .officer(
                privateKey: try readFile(officerKey, limit: 1 << 16),
                password: officerKeyPassword ? try source.next("Password of the officer's key") : nil, slot: slot)
        }
        return .unattended(slot: slot)
    }
}

/// The slots that a vault is to have.
struct NewSlotOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("A slot whose private key is a new file of mode 0600: for development.", valueName: "file"))
    var fileSlot: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A slot whose private key is a systemd credential in a new file, named as the file.", valueName: "file.cred"
        ))
    var systemdSlot: String?

    @Option(name: .long, help: "What seals it: host, tpm2 or host+tpm2. Default: host+tpm2, or host without a TPM.")
    var systemdWith: SystemdSeal?

    @Flag(name: .long, help: "A slot that a passphrase opens.")
    var passphraseSlot = false

    @Option(
        name: .long,
        help: ArgumentHelp("A recovery slot, sealed to the security officer's certificate.", valueName: "certificate"))
    var recoverySlot: String?

    /// The slots named, with a passphrase asked for where there is one.
    func make(name: String? = nil, _ source: PassphraseSource) throws -> [NewSlot] {
        var made: [NewSlot] = []
        if let fileSlot { made.append(.file(Self.absolute(fileSlot), name: name)) }
        if let systemdSlot {
            let file = (systemdSlot as NSString).lastPathComponent
            let credential = file.hasSuffix(".cred") ? String(file.dropLast(5)) : file
            made.append(
                .systemd(credential: credential, path: Self.absolute(systemdSlot), with: systemdWith, name: name))
        }
        if let recoverySlot {
            made.append(.recovery(certificate: try readFile(recoverySlot, limit: 1 << 16), name: name))
        }
        if passphraseSlot {
            made.append(.passphrase(try source.new(), name: name))
        }
        return made
    }

    /// The slots file keeps the path, whatever folder the next command is run in.
    private static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }
}

extension SystemdSeal: ExpressibleByArgument {}

/// Where records and the ledger are.
struct RecordsPlace: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The record database: a file, or postgres://…", valueName: "path|url"))
    var database: String

    func open(creating: Bool = false) throws -> any SQLDatabase {
        try SQLDatabases.open(database, creating: creating)
    }
}

/// Opens the log of a record database that keys are to be used with; nil when it keeps none. An older copy, a rewritten
/// log, an empty database or another vault's is refused: the keys remember what they have seen.
func anchoredLedger(in database: any SQLDatabase, _ store: KeyStore) async throws -> Ledger? {
    let log = try await ledger(in: database)
    let known = try await store.anchors()
    if let log, known.isEmpty || known.contains(where: { $0.origin == log.origin }) {
        try await store.anchor(log)
        return log
    }
    guard let seen = known.first else { return log }
    throw VaultError(
        .rolledBack,
        "The record database keeps \(log.map { "the ledger \($0.origin)" } ?? "no ledger"); "
            + "these keys have seen the ledger \(seen.origin) with \(seen.size) entries",
        remedy: "Name the record database that belongs to the keys.")
}

/// Opens the log that a record database keeps; nil when it keeps none.
func ledger(in database: any SQLDatabase) async throws -> Ledger? {
    do {
        return try await Ledger.open(database)
    } catch let error as LedgerError where error.kind == .noLog {
        return nil
    }
}
