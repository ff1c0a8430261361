import Databases
import Foundation
import WardLedger

extension Vault {
    /// Opens every record of one practice, or of all, and compares records, look-ups, changes and the ledger. It names the
    /// first rows that were rolled back, altered, moved, deleted or invented. Memory stays flat; each practice is looked at on
    /// one snapshot, so work can go on meanwhile.
    ///
    /// It throws only when the database cannot be read; what does not fit is in the report.
    public func check(
        _ practice: Practice? = nil, progress: (@Sendable (CheckReport.Counts) -> Void)? = nil
    ) async throws -> CheckReport {
        try await telling {
            let keys = keys
            try await waiting { try keys.renew() }
            try await database.read { try self.names.load($0) }
            var report = CheckReport()
            var ends: [String: (number: Int64, seq: Int64)] = [:]
            let practices: [Practice]
            if let practice { practices = [practice] } else { practices = try await practicesToCheck(&report) }
            for practice in practices {
                let cipher: PracticeCipher
                do { cipher = try self.cipher(practice) } catch let error as VaultError
                    where error.kind == .practiceShredded
                {
                    report.shredded.append(practice.id)
                    continue
                }
                let names = names
                let (part, seq) = try await database.read { connection in
                    var check = PracticeCheck(connection, cipher, names)
                    try check.run()
                    return (check.report, check.seq)
                }
                report.add(part)
                ends[practice.id] = (cipher.number, seq)
                progress?(report.counts)
            }
            if let ledger {
                var check = LedgerCheck(database, ledger, names, ends)
                try await check.run()
                report.add(check.report)
            }
            return report
        }
    }

    /// All practices with keys, and a finding for each that has rows but none.
    private func practicesToCheck(_ report: inout CheckReport) async throws -> [Practice] {
        let keyed = Set(try keys.practices())
        let (entered, used) = try await database.read { connection in
            let entered = try connection.all("SELECT number, id FROM vault_practice ORDER BY number") {
                (number: try $0.integer(0), id: try $0.text(1))
            }
            var used: Set<Int64> = []
            for table in ["vault_record", "vault_lookup", "vault_change"] {
                var last = Int64.min
                while let next = try connection.first(
                    "SELECT practice FROM \(table) WHERE practice > $1 ORDER BY practice LIMIT 1", [.integer(last)],
                    { try $0.integer(0) })
                {
                    used.insert(next)
                    last = next
                }
            }
            return (entered, used)
        }
        var practices = keyed
        var numbers: Set<Int64> = []
        for (number, id) in entered {
            numbers.insert(number)
            guard let practice = try? Practice(id) else {
                report.add(noKeys(id, "A practice of the database has an id that is none"))
                continue
            }
            if keyed.contains(practice) { continue }
            do { _ = try keys.keys(of: practice) } catch let error as VaultError where error.kind == .unknownPractice {
                report.add(noKeys(id, "The practice \(id) has rows, but no keys here"))
                continue
            } catch let error as VaultError where error.kind == .practiceShredded {}
            practices.insert(practice)
        }
        for number in used.subtracting(numbers).sorted() {
            let isKeyed = keyed.contains { (try? keys.keys(of: $0).number) == number }
            if !isKeyed {
                report.add(noKeys("\(number)", "There are rows of a practice number \(number) that is not entered"))
            }
        }
        return practices.sorted { $0.id < $1.id }
    }

    private func noKeys(_ practice: String, _ sentence: String) -> CheckFinding {
        CheckFinding(trouble: .noKeys, practice: practice, kind: nil, record: nil, seq: nil, sentence: sentence)
    }
}

extension CheckReport {
    mutating func add(_ part: CheckReport) {
        counts.practices += part.counts.practices
        counts.records += part.counts.records
        counts.tombstones += part.counts.tombstones
        counts.erased += part.counts.erased
        counts.lookups += part.counts.lookups
        counts.changes += part.counts.changes
        counts.ledgerEntries += part.counts.ledgerEntries
        for finding in part.findings { add(finding) }
        more += part.more
        hasLedger = hasLedger || part.hasLedger
    }
}
