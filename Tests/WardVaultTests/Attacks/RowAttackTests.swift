import Databases
import DatabasesTesting
import Foundation
import Testing
import WardVault

/// What somebody can do who writes to the database without having keys. Each is stopped when the record is read, or named
/// by the check.
@Suite struct RowAttackTests {
    func attack(
        _ engine: TestDatabases, _ sql: String, _ values: [SQLValue] = [], reading id: String? = nil,
        gives expected: VaultError.Kind? = .doesNotOpen, finding: Set<CheckFinding.Trouble>
    ) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(30)
            try await clinic.vault.put(.sample(500), id: "s-1", as: clinic.kind, in: clinic.south)
            #expect(try await clinic.vault.check().isClean)
            #expect(try await clinic.tamper(sql, values) > 0)
            if let id {
                #expect(
                    await trouble { _ = try await clinic.vault.get(clinic.kind, id: id, in: clinic.north) } == expected)
            }
            let report = try await clinic.vault.check()
            #expect(Set(report.findings.map(\.trouble)) == finding, "\(report.findings)")
        }
    }

    @Test(arguments: TestDatabases.all)
    func numbersAtTheEndOfTheirRangeAreNamedAndTrapNothing(_ engine: TestDatabases) async throws {
        for number in [Int64.max, .max - 1, .min, -1] {
            try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
                try await clinic.fill(3)
                #expect(try await clinic.tamper("UPDATE vault_practice SET seq = $1", [.integer(number)]) > 0)
                #expect(try await !clinic.vault.check().isClean)
                if number < 0 || number > 1 << 62 {
                    await #expect(throws: VaultError.self) {
                        try await clinic.vault.put(.sample(9), id: "late", as: clinic.kind, in: clinic.north)
                    }
                }
            }
            try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
                try await clinic.fill(3)
                #expect(
                    try await clinic.tamper("UPDATE vault_change SET seq = $1 WHERE seq = 2", [.integer(number)]) > 0)
                #expect(try await !clinic.vault.check().isClean)
            }
        }
    }

    @Test(arguments: TestDatabases.all)
    func blobsSwappedInsideAPracticeDoNotOpen(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(30)
            func blob(_ seq: Int64) async throws -> Data {
                try await clinic.database.read { connection in
                    try connection.first("SELECT blob FROM vault_record WHERE seq = $1", [.integer(seq)]) {
                        try $0.bytes(0)
                    } ?? Data()
                }
            }
            let (first, second) = (try await blob(15), try await blob(17))
            try await clinic.tamper("UPDATE vault_record SET blob = $1 WHERE seq = 15", [.bytes(second)])
            try await clinic.tamper("UPDATE vault_record SET blob = $1 WHERE seq = 17", [.bytes(first)])
            for id in ["a-15", "a-17"] {
                #expect(
                    await trouble { _ = try await clinic.vault.get(clinic.kind, id: id, in: clinic.north) }
                        == .doesNotOpen)
            }
            let report = try await clinic.vault.check()
            #expect(report.findings.map(\.trouble) == [.doesNotOpen, .doesNotOpen])
        }
    }

    @Test(arguments: TestDatabases.all)
    func aRowCopiedToAnotherPracticeDoesNotOpen(_ engine: TestDatabases) async throws {
        try await attack(
            engine, "UPDATE vault_record SET practice = 2 WHERE practice = 1 AND seq = 5", reading: "a-5", gives: nil,
            finding: [.missing, .doesNotOpen])
    }

    @Test(arguments: TestDatabases.all)
    func aBlobOfAnotherPracticeDoesNotOpen(_ engine: TestDatabases) async throws {
        try await attack(
            engine,
            """
            UPDATE vault_record SET blob = (SELECT o.blob FROM vault_record o WHERE o.practice = 2),
                lookups = (SELECT o.lookups FROM vault_record o WHERE o.practice = 2)
            WHERE practice = 1 AND seq = 5
            """, reading: "a-5", finding: [.doesNotOpen])
    }

    @Test(arguments: TestDatabases.all)
    func aRowUnderAnotherIdDoesNotOpen(_ engine: TestDatabases) async throws {
        try await attack(
            engine, "UPDATE vault_record SET id = $1 WHERE practice = 1 AND seq = 5", [.bytes(Data(count: 16))],
            reading: "a-5", gives: nil, finding: [.missing, .doesNotOpen])
    }

    @Test(arguments: TestDatabases.all)
    func aRowUnderAnotherKindDoesNotOpen(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(5)
            let letters = try Appointment.kind("letter")
            try await clinic.vault.put(.sample(9), id: "l", as: letters, in: clinic.north)
            // The names of the two kinds change places.
            try await clinic.tamper("UPDATE vault_name SET name = $1 WHERE name = $2", [.text("x"), .text("letter")])
            try await clinic.tamper(
                "UPDATE vault_name SET name = $1 WHERE name = $2", [.text("letter"), .text("appointment")])
            try await clinic.tamper(
                "UPDATE vault_name SET name = $1 WHERE name = $2", [.text("appointment"), .text("x")])
            let vault = try await Vault.open(clinic.database, keys: clinic.keys, ledger: clinic.ledger)
            #expect(await trouble { _ = try await vault.list(letters, in: clinic.north) } == .doesNotOpen)
            let report = try await vault.check()
            #expect(Set(report.findings.map(\.trouble)) == [.doesNotOpen, .changeAltered])
        }
    }

    @Test(arguments: TestDatabases.all)
    func anOlderVersionOfARowIsNamed(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(5)
            try await clinic.tamper("CREATE TABLE old AS SELECT * FROM vault_record WHERE seq = 3")
            try await clinic.tamper("CREATE TABLE oldlookup AS SELECT * FROM vault_lookup")
            try await clinic.vault.put(.sample(33), id: "a-3", as: clinic.kind, in: clinic.north)
            try await clinic.tamper("DELETE FROM vault_record WHERE seq = 6")
            try await clinic.tamper("INSERT INTO vault_record SELECT * FROM old")
            try await clinic.tamper("DELETE FROM vault_lookup")
            try await clinic.tamper("INSERT INTO vault_lookup SELECT * FROM oldlookup")
            // The row opens: it was written once. The check knows better.
            #expect(try await clinic.vault.get(clinic.kind, id: "a-3", in: clinic.north)?.payload == .sample(3))
            var report = try await clinic.vault.check()
            #expect(report.findings.map(\.trouble) == [.rolledBack])
            #expect(report.findings.first?.seq == 6)
            #expect(
                report.findings.first?.sentence.contains("rolled back to version 1; change 6 wrote version 2") == true)
            // The change is removed too, and then the practice's last place.
            try await clinic.tamper("DELETE FROM vault_change WHERE seq = 6")
            report = try await clinic.vault.check()
            #expect(report.findings.map(\.trouble) == [.changeMissing, .olderThanLedger])
            try await clinic.tamper("UPDATE vault_practice SET seq = 5")
            report = try await clinic.vault.check()
            #expect(report.findings.map(\.trouble) == [.olderThanLedger], "\(report.findings)")
        }
    }

    @Test(arguments: TestDatabases.all)
    func anAlteredClearColumnIsNoticed(_ engine: TestDatabases) async throws {
        try await attack(
            engine, "UPDATE vault_record SET lookups = $1 WHERE practice = 1 AND seq = 5", [.bytes(Data())],
            reading: "a-5", finding: [.doesNotOpen])
    }

    @Test(
        arguments: TestDatabases.all,
        ["version = version + 1", "keyversion = 0", "keyversion = 7", "gone = 1", "seq = 900", "subject = blob"])
    func everyColumnOfARowIsBoundOrCompared(_ engine: TestDatabases, _ change: String) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(5)
            try await clinic.tamper("UPDATE vault_record SET \(change) WHERE seq = 3")
            if change != "seq = 900" {
                #expect(
                    await trouble { _ = try await clinic.vault.get(clinic.kind, id: "a-3", in: clinic.north) }
                        == .doesNotOpen)
            }
            #expect(!(try await clinic.vault.check().isClean))
        }
    }

    @Test(arguments: TestDatabases.all)
    func anAlteredLookupRowIsNoticed(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(30)
            // All appointments point to the second record now.
            let second = try #require(
                try await clinic.database.read { connection in
                    try connection.first("SELECT id FROM vault_record WHERE seq = 2") { try $0.bytes(0) }
                })
            try await clinic.tamper(
                """
                UPDATE vault_lookup SET record = $1
                WHERE field = (SELECT number FROM vault_name WHERE name = 'patient')
                """, [.bytes(second)])
            #expect(
                await trouble {
                    _ = try await clinic.vault.list(
                        clinic.kind, in: clinic.north, where: [.equals("patient", "Patient 9")])
                } == .lookupAltered)
            let report = try await clinic.vault.check()
            #expect(Set(report.findings.map(\.trouble)) == [.lookupInvented, .lookupMissing])
        }
    }

    @Test(arguments: TestDatabases.all)
    func aTimeThatWasMovedInALookupRowIsNoticed(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(3)
            try await clinic.tamper(
                "UPDATE vault_lookup SET value = $1 WHERE field = (SELECT number FROM vault_name WHERE name = 'at') "
                    + "AND record = (SELECT id FROM vault_record WHERE seq = 2)",
                [.bytes(Data([3, 0x80, 0, 0, 0, 0, 0, 0, 0]))])
            #expect(
                await trouble {
                    _ = try await clinic.vault.list(clinic.kind, in: clinic.north, orderedBy: .ascending("at"))
                } == .lookupAltered)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aDeletedRowIsNamed(_ engine: TestDatabases) async throws {
        try await attack(
            engine, "DELETE FROM vault_record WHERE practice = 1 AND seq = 5", reading: "a-5", gives: nil,
            finding: [.missing])
    }

    @Test(arguments: TestDatabases.all)
    func anAlteredChangeIsNamedByTheLedger(_ engine: TestDatabases) async throws {
        try await attack(
            engine, "UPDATE vault_change SET digest = $1 WHERE practice = 1 AND seq = 5", [.bytes(Data(count: 32))],
            finding: [.altered, .changeAltered])
    }

    @Test(arguments: TestDatabases.all)
    func aDeletionThatWasUndoneIsNamed(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(3)
            try await clinic.vault.delete(clinic.kind, id: "a-2", in: clinic.north)
            try await clinic.tamper("UPDATE vault_record SET gone = 0 WHERE seq = 4")
            #expect(
                await trouble { _ = try await clinic.vault.get(clinic.kind, id: "a-2", in: clinic.north) }
                    == .doesNotOpen)
            let report = try await clinic.vault.check()
            #expect(report.findings.map(\.trouble) == [.doesNotOpen])
        }
    }

    @Test(arguments: TestDatabases.all)
    func rowsOfAPracticeWithoutKeysAreNamed(_ engine: TestDatabases) async throws {
        try await attack(
            engine,
            "INSERT INTO vault_change SELECT 77, seq, kind, id, version, digest FROM vault_change WHERE seq = 2",
            finding: [.noKeys])
    }

    @Test(arguments: TestDatabases.all)
    func keysOfAnotherDatabaseAreRefused(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            try await clinic.fill(3)
            let west = try Practice("west")
            let others = MemoryKeys([west, clinic.north])
            let vault = try await Vault.open(clinic.database, keys: others)
            #expect(
                await trouble { try await vault.put(.sample(1), id: "w", as: clinic.kind, in: west) }
                    == .keysUnavailable)
            let wrong = try await Vault.open(clinic.database, keys: MemoryKeys([clinic.north]))
            #expect(try await wrong.get(clinic.kind, id: "a-1", in: clinic.north) == nil)
            #expect(await trouble { _ = try await wrong.list(clinic.kind, in: clinic.north) } == .doesNotOpen)
        }
    }
}
