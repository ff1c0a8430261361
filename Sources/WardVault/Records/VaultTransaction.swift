import Databases
import Foundation
import WardLedger

/// Several reads and writes of one practice that happen together or not at all.
///
/// It is valid only inside the closure that received it.
public final class VaultTransaction {
    let connection: any SQLConnection
    let cipher: PracticeCipher
    let names: NameBook
    private let actor: String
    private var last: Int64?
    private var first: Int64 = 0
    private var reserved: Int64
    private var changes = ChangeRoot()
    var salts: Salts

    /// With `reserving`, that many places in the practice's order are taken with the lock, in one statement.
    init(
        _ connection: any SQLConnection, _ cipher: PracticeCipher, _ names: NameBook, by actor: String,
        reserving reserved: Int
    ) {
        self.connection = connection
        self.cipher = cipher
        self.names = names
        self.actor = actor
        self.reserved = Int64(reserved)
        salts = Salts(count: reserved)
    }

    var practice: SQLValue { .integer(cipher.number) }

    func number(_ name: String) throws -> Int64 { try names.number(name, writing: connection) }

    /// Locks the practice until the transaction ends, before anything else is locked or read: so the order of places is the
    /// order of commits, what was read stays true, and two transactions never wait for each other.
    @discardableResult
    func hold() throws -> Int64 {
        if let last { return last }
        let before = try lockedSeq()
        first = before + 1
        last = before
        return before
    }

    /// The next place in the practice's order.
    func nextSeq() throws -> Int64 {
        let next = try hold() + 1
        last = next
        return next
    }

    private func lockedSeq() throws -> Int64 {
        for attempt in 0...1 {
            let found =
                if reserved > 0 {
                    try connection.first(
                        "UPDATE vault_practice SET seq = seq + $1 WHERE number = $2 RETURNING seq, id, keyfloor",
                        [.integer(reserved), practice]
                    ) { (try $0.integer(0) - reserved, try $0.text(1), try $0.integer(2)) }
                } else {
                    try connection.first(
                        "SELECT seq, id, keyfloor FROM vault_practice WHERE number = $1 \(connection.dialect.forUpdate)",
                        [practice]
                    ) { (try $0.integer(0), try $0.text(1), try $0.integer(2)) }
                }
            if let (seq, id, floor) = found {
                guard 0...(1 << 62) ~= seq else {
                    throw VaultError(
                        .doesNotOpen, "The row of \(cipher.practice) was altered: its last change cannot be \(seq)",
                        remedy: "Find out with ward vault check, and restore a backup.")
                }
                try cipher.check(id: id)
                try cipher.check(floor: floor)
                return seq
            }
            guard attempt == 0 else { break }
            try connection.run(
                "INSERT INTO vault_practice (number, id, seq) VALUES ($1, $2, $3) ON CONFLICT (number) DO NOTHING",
                [practice, .text(cipher.practice.id), .integer(0)])
        }
        throw VaultError(.unknownPractice, "\(cipher.practice) could not be entered")
    }

    /// Gives the last place back when nothing was written there.
    func giveBack() { if let last { self.last = last - 1 } }

    func note(_ draft: Draft, _ sealed: Draft.Sealed) {
        changes.append(kind: draft.kind, id: draft.id, version: sealed.version, digest: sealed.digest)
    }

    func note(kind: String, id: Data, version: Int64, digest: Data) {
        changes.append(kind: kind, id: id, version: version, digest: digest)
    }

    /// Writes the last place, and what was done into the ledger.
    func finish(_ ledger: Ledger?) throws {
        guard let last, changes.count > 0 else { return }
        if last - first + 1 != reserved {
            try connection.run(
                "UPDATE vault_practice SET seq = $1 WHERE number = $2", [.integer(last), practice])
        }
        guard let ledger else { return }
        try ledger.append(
            [
                LedgerEntry(
                    milliseconds: Int64(Date().timeIntervalSince1970 * 1000), actor: actor,
                    practice: cipher.practice.id, action: VaultEntry.action,
                    subject: VaultEntry.subject(first, last), digest: changes.digest)
            ], in: connection)
    }
}

/// How a transaction of the vault stands in the ledger.
enum VaultEntry {
    static let action = "vault.write"

    static func subject(_ first: Int64, _ last: Int64) -> String { "seq \(first)-\(last)" }

    /// The places of the first and the last change that an entry covers.
    static func places(_ subject: String) -> (first: Int64, last: Int64)? {
        guard subject.hasPrefix("seq ") else { return nil }
        let parts = subject.dropFirst(4).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int64(parts[0]), let last = Int64(parts[1]), 0 < first, first <= last
        else { return nil }
        return (first, last)
    }
}

extension PracticeCipher {
    /// The key is not one that is about to be destroyed. The practice is locked: whoever raises the floor waits until this
    /// transaction ends, and seals anew what it wrote.
    func check(floor: Int64) throws(VaultError) {
        guard current < floor else { return }
        var error = VaultError(
            .keysUnavailable,
            "Records of \(practice) are sealed under key version \(floor) now; \(current) is the newest here",
            remedy: "Open the vault with the key database that belongs to it.")
        error.keysAreOlder = true
        throw error
    }

    /// The number means this practice in the record database too.
    func check(id: String) throws(VaultError) {
        if id != practice.id {
            throw VaultError(
                .keysUnavailable, "The keys of \(practice) have the number that is another practice's in this database",
                remedy: "Open the vault with the key database that belongs to it.")
        }
    }
}
