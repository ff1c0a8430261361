import Crypto
import Databases
import Foundation
import Synchronization

/// Checks one practice on one snapshot of the database, in memory that does not grow with the number of records.
struct PracticeCheck {
    let connection: any SQLConnection
    let cipher: PracticeCipher
    let names: NameBook
    private(set) var report = CheckReport()
    /// The last place in the practice's order.
    private(set) var seq: Int64 = 0

    init(_ connection: any SQLConnection, _ cipher: PracticeCipher, _ names: NameBook) {
        self.connection = connection
        self.cipher = cipher
        self.names = names
    }

    private var practice: SQLValue { .integer(cipher.number) }

    mutating func run() throws {
        try connection.rows("SELECT seq, id FROM vault_practice WHERE number = $1", [practice]) { row in
            seq = try row.integer(0)
            try cipher.check(id: try row.text(1))
        }
        report.counts.practices = 1
        try changes()
        try overtaken()
        let key = SymmetricKey(size: .bits256)
        let expected = try records(key)
        let found = try lookups(key)
        report.counts.lookups = found.count
        if found != expected { try compareLookups() }
    }

    /// Changes are numbered without a gap, up to the practice's last place.
    private mutating func changes() throws {
        var next: Int64 = 1
        var gaps: [(Int64, Int64)] = []
        var count = 0
        try connection.rows("SELECT seq FROM vault_change WHERE practice = $1 ORDER BY seq", [practice]) { row in
            let seq = try row.integer(0)
            // Wrapping: a row that somebody altered may hold any number.
            if seq != next { gaps.append((next, seq &- 1)) }
            next = seq &+ 1
            count += 1
        }
        if next <= seq { gaps.append((next, seq)) }
        report.counts.changes = count
        for (first, last) in gaps {
            add(.changeMissing, "Changes \(first) to \(last) of \(cipher.practice) are missing", seq: first)
        }
        if next &- 1 > seq {
            add(
                .changeMissing,
                "The last change of \(cipher.practice) is \(next &- 1), its row says \(seq): the row was altered",
                seq: seq)
        }
    }

    /// Records that are older than a change of them, or gone.
    private mutating func overtaken() throws {
        var found: [CheckFinding] = []
        try connection.rows(
            """
            SELECT c.seq, c.kind, c.id, c.version, r.version
            FROM vault_change c LEFT JOIN vault_record r
                ON r.practice = c.practice AND r.kind = c.kind AND r.id = c.id
            WHERE c.practice = $1 AND (r.seq IS NULL OR r.seq < c.seq OR r.version < c.version)
            ORDER BY c.seq LIMIT 1000
            """, [practice]
        ) { row in
            let seq = try row.integer(0)
            let kind = names.name(try row.integer(1)) ?? "?"
            let id = try row.bytes(2).hex
            let version = try row.integer(3)
            found.append(
                row.isNull(4)
                    ? finding(
                        .missing, "The record \(kind)/\(id) of \(cipher.practice) is gone; change \(seq) wrote it",
                        kind, id, seq)
                    : finding(
                        .rolledBack,
                        "The record \(kind)/\(id) of \(cipher.practice) was rolled back to version "
                            + "\(try row.integer(4)); change \(seq) wrote version \(version)", kind, id, seq))
        }
        for finding in found { report.add(finding) }
    }

    /// Opens every record on all cores, and answers with the fingerprint of the look-ups that they are bound to.
    private mutating func records(_ key: SymmetricKey) throws -> RowFingerprint {
        var expected = RowFingerprint(key)
        var batch: [CheckedRow] = []
        var report = report
        func flush() {
            let part = open(batch, key)
            expected.add(part.lookups)
            report.counts.records += part.records
            report.counts.tombstones += part.tombstones
            report.counts.erased += part.erased
            for finding in part.findings { report.add(finding) }
            batch.removeAll(keepingCapacity: true)
        }
        try connection.rows(CheckedRow.query, [practice]) { row in
            batch.append(try CheckedRow(row))
            if batch.count == 1000 { flush() }
        }
        flush()
        self.report = report
        return expected
    }

    private struct Part: Sendable {
        var lookups: RowFingerprint
        var records = 0
        var tombstones = 0
        var erased = 0
        var findings: [CheckFinding] = []
    }

    private func open(_ batch: [CheckedRow], _ key: SymmetricKey) -> Part {
        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let size = max(1, (batch.count + cores - 1) / cores)
        let parts = Mutex<[Int: Part]>([:])
        let (cipher, names) = (cipher, names)
        DispatchQueue.concurrentPerform(iterations: cores) { core in
            var part = Part(lookups: RowFingerprint(key))
            for checked in batch.dropFirst(core * size).prefix(size) {
                let row = checked.row
                let verdict = checked.verdict(cipher, names) { field, value in
                    part.lookups.add(kind: row.kind, field: field, value: value, record: row.id)
                }
                switch verdict {
                case .record: part.records += 1
                case .tombstone: part.tombstones += 1
                case .erased: part.erased += 1
                case .trouble(let trouble, let what):
                    let kind = names.name(row.kind) ?? "?"
                    part.findings.append(
                        Self.finding(
                            cipher.practice, trouble,
                            "The record \(kind)/\(row.id.hex) of \(cipher.practice), version \(row.version), \(what)",
                            kind, row.id.hex, row.seq))
                }
            }
            parts.withLock { $0[core] = part }
        }
        let done = parts.withLock { $0 }
        var whole = Part(lookups: RowFingerprint(key))
        for core in 0..<cores {
            guard let part = done[core] else { continue }
            whole.lookups.add(part.lookups)
            whole.records += part.records
            whole.tombstones += part.tombstones
            whole.erased += part.erased
            whole.findings += part.findings
        }
        return whole
    }

    private func lookups(_ key: SymmetricKey) throws -> RowFingerprint {
        var found = RowFingerprint(key)
        try connection.rows("SELECT kind, field, value, record FROM vault_lookup WHERE practice = $1", [practice]) {
            found.add(
                kind: try $0.integer(0), field: try $0.integer(1), value: try $0.bytes(2), record: try $0.bytes(3))
        }
        return found
    }

    /// The fingerprints differ: find out which rows.
    private mutating func compareLookups() throws {
        var found: [CheckFinding] = []
        try connection.rows(
            """
            SELECT l.kind, l.field, l.value, l.record, r.lookups
            FROM vault_lookup l LEFT JOIN vault_record r
                ON r.practice = l.practice AND r.kind = l.kind AND r.id = l.record
            WHERE l.practice = $1
            """, [practice]
        ) { row in
            let field = names.name(try row.integer(1)) ?? "?"
            let entry = EncodedLookups.Entry(field: field, value: try row.bytes(2))
            let bound = row.isNull(4) ? nil : EncodedLookups(stored: try row.bytes(4), names.name)
            if bound?.entries.contains(entry) != true, found.count < CheckReport.mostFindings {
                let kind = names.name(try row.integer(0)) ?? "?"
                let id = try row.bytes(3).hex
                found.append(
                    finding(
                        .lookupInvented,
                        "A look-up row \(kind).\(field) of \(cipher.practice) points to \(id), which does not carry its value",
                        kind, id, nil))
            }
        }
        try eachPageOfRecords { rows in
            for row in rows {
                for entry in EncodedLookups(stored: row.lookups, names.name)?.entries ?? [] {
                    guard let field = names.number(entry.field), found.count < CheckReport.mostFindings else {
                        continue
                    }
                    let there = try connection.first(
                        """
                        SELECT 1 FROM vault_lookup
                        WHERE practice = $1 AND kind = $2 AND field = $3 AND value = $4 AND record = $5
                        """, [practice, .integer(row.kind), .integer(field), .bytes(entry.value), .bytes(row.id)]
                    ) { try $0.integer(0) }
                    if there == nil {
                        let kind = names.name(row.kind) ?? "?"
                        found.append(
                            finding(
                                .lookupMissing,
                                "The look-up row \(kind).\(entry.field) of the record \(row.id.hex) of \(cipher.practice) is gone",
                                kind, row.id.hex, row.seq))
                    }
                }
            }
        }
        for finding in found { report.add(finding) }
    }

    private func eachPageOfRecords(_ body: ([RecordRow]) throws -> Void) throws {
        var kind: Int64 = -1
        var id = Data()
        while true {
            let rows = try connection.all(
                """
                SELECT \(RecordRow.columns) FROM vault_record
                WHERE practice = $1 AND (kind, id) > ($2, $3) ORDER BY kind, id LIMIT 500
                """, [practice, .integer(kind), .bytes(id)], RecordRow.init)
            guard let last = rows.last else { return }
            try body(rows)
            (kind, id) = (last.kind, last.id)
        }
    }

    private mutating func add(_ trouble: CheckFinding.Trouble, _ sentence: String, seq: Int64) {
        report.add(finding(trouble, sentence, nil, nil, seq))
    }

    private func finding(
        _ trouble: CheckFinding.Trouble, _ sentence: String, _ kind: String?, _ record: String?, _ seq: Int64?
    ) -> CheckFinding {
        Self.finding(cipher.practice, trouble, sentence, kind, record, seq)
    }

    private static func finding(
        _ practice: Practice, _ trouble: CheckFinding.Trouble, _ sentence: String, _ kind: String?, _ record: String?,
        _ seq: Int64?
    ) -> CheckFinding {
        CheckFinding(
            trouble: trouble, practice: practice.id, kind: kind, record: record, seq: seq, sentence: sentence)
    }
}
