import Databases
import DatabasesTesting
import Foundation
import Testing
import WardLedger
import WardVault

/// Writes values that occur nowhere else, then looks for their bytes in everything that the databases leave on disk, and in
/// everything that errors say.
@Suite(.serialized) struct PlantedValueTests {
    /// Values that must not be found, and one that must: the clear state, so that the search is known to work.
    struct Plant {
        let mark = String(format: "%08x", UInt32.random(in: 0...UInt32.max))
        var id: String { "idplanted\(mark)" }
        var subject: String { "subjectplanted\(mark)" }
        var patient: String { "Nameplanted\(mark)" }
        var matricule: String { "19991231" + String(UInt64(mark, radix: 16) ?? 0).suffix(5) + "77" }
        var notes: String { "notesplanted\(mark)" }
        var phone: String { "621" + String(UInt64(mark, radix: 16) ?? 0).prefix(6) + "991" }
        var clear: String { "clearplanted\(mark)" }
        /// In each form in which it might lie there.
        var secrets: [String] {
            let all = [id, subject, patient, patient.lowercased(), matricule, notes, phone]
            return all + all.map { Data($0.utf8).base64EncodedString() }.map { String($0.dropLast(4)) }
                + all.map { Data($0.utf8).map { String(format: "%02x", $0) }.joined() }
        }
    }

    struct Visit: Codable, Sendable {
        var patient: String
        var matricule: String
        var notes: String
        var phone: String
        var state: String
    }

    /// Does everything that a vault can do with the planted values, and answers with what errors said.
    func live(_ plant: Plant, in database: any SQLDatabase) async throws -> String {
        let practice = try Practice("north")
        let keys = MemoryKeys([practice])
        let ledger = try await Ledger.open(database, origin: "desk.example.lu/ledger")
        let vault = try await Vault.open(database, keys: keys, ledger: ledger)
        let kind = try RecordKind<Visit>(
            "visit",
            lookups: [
                .blind("patient", \.patient, .folded), .blind("matricule", \.matricule, .digits),
                .blind("phone", \.phone), .clear("state", \.state),
            ])
        let visit = Visit(
            patient: plant.patient, matricule: plant.matricule, notes: plant.notes, phone: plant.phone,
            state: plant.clear)
        var said = ""
        func hear(_ work: () async throws -> Void) async {
            do { try await work() } catch {
                said += "\(error)\n\(String(reflecting: error))\n\(error.localizedDescription)\n"
            }
        }
        try await vault.put(visit, id: plant.id, as: kind, in: practice, subject: plant.subject, by: "user:anna")
        try await vault.put(visit, id: plant.id, as: kind, in: practice, expecting: .version(1))
        try await vault.put(
            (0..<50).map { NewRecord(id: "\(plant.id)-\($0)", payload: visit, subject: plant.subject) }, as: kind,
            in: practice)
        #expect(
            try await vault.list(kind, in: practice, where: [.equals("patient", plant.patient)]).records.count == 51)
        try await vault.delete(kind, id: "\(plant.id)-7", in: practice)
        keys.rotate(practice)
        try await vault.resealing(practice)
        await hear { try await vault.put(visit, id: plant.id, as: kind, in: practice, expecting: .absent) }
        await hear { try await vault.put(visit, id: plant.id, as: kind, in: practice, expecting: .version(9)) }
        await hear { _ = try await vault.list(kind, in: practice, where: [.from("patient", plant.patient)]) }
        let other = try RecordKind<[Int]>("visit")
        await hear { _ = try await vault.get(other, id: plant.id, in: practice) }
        let numbers = try RecordKind<[String: Double]>("number")
        await hear {
            try await vault.put([plant.notes: .infinity], id: plant.id, as: numbers, in: practice)
        }
        let long = String(repeating: plant.notes, count: 80)
        await hear {
            try await vault.put(
                Visit(patient: long, matricule: "", notes: "", phone: "", state: ""), id: plant.id, as: kind,
                in: practice)
        }
        // Rows of which the database itself will say something: a duplicate, and a damaged row.
        await hear {
            _ = try await database.write { connection in
                try connection.run("INSERT INTO vault_record SELECT * FROM vault_record WHERE seq = $1", [.integer(2)])
            }
        }
        _ = try await database.write { connection in
            try connection.run("UPDATE vault_record SET version = $1 WHERE gone = 0", [.integer(77)])
        }
        await hear { _ = try await vault.get(kind, id: plant.id, in: practice) }
        await hear { _ = try await vault.list(kind, in: practice, where: [.equals("matricule", plant.matricule)]) }
        let report = try await vault.check()
        #expect(!report.isClean)
        said += "\(report)"
        return said
    }

    @Test func nothingPlantedIsInAnyFileOfSQLite() async throws {
        let plant = Plant()
        let test = try await TestDatabases.sqlite.make()
        let said = try await live(plant, in: test.database)
        #expect(said.count > 500)
        try search(said, for: plant)
        let folder = URL(filePath: test.name).deletingLastPathComponent()
        // Copies as an administrator would make them.
        let dump = Process()
        dump.executableURL = URL(filePath: "/usr/bin/env")
        dump.arguments = [
            "python3", "-c",
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1] + "/test.db")
            db.execute("VACUUM INTO ?", (sys.argv[1] + "/copy.db",))
            open(sys.argv[1] + "/dump.sql", "w").writelines(db.iterdump())
            """, folder.path,
        ]
        try dump.run()
        dump.waitUntilExit()
        // With the write-ahead log and its index still there.
        let files = try search(folder, for: plant)
        #expect(files.contains { $0.hasSuffix("-wal") } && files.contains { $0.hasSuffix("-shm") })
        #expect(dump.terminationStatus != 0 || files.contains { $0.hasSuffix("dump.sql") })
        try test.database.close()
        _ = try search(folder, for: plant)
        withExtendedLifetime(test) {}
    }

    @Test(.enabled(if: PostgresServer.isInstalled, "needs postgresql-15"))
    func nothingPlantedIsInAnyFileOfPostgreSQL() async throws {
        let plant = Plant()
        let server = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try PostgresServer(settings: [
                            "log_statement": "'all'", "log_min_duration_statement": "0",
                            "log_parameter_max_length": "-1", "log_parameter_max_length_on_error": "-1",
                            "log_error_verbosity": "verbose", "wal_level": "logical",
                        ])
                    })
            }
        }
        let name = try await server.makeDatabase()
        let database = try PostgresDatabase(url: server.url(name))
        let said = try await live(plant, in: database)
        try search(said, for: plant)
        let dump = Process()
        dump.executableURL = URL(filePath: "\(PostgresServer.programs ?? "")/pg_dump")
        dump.arguments = ["-h", server.folder, "-p", "\(server.port)", "-U", "ward", "--inserts", name]
        let pipe = Pipe()
        dump.standardOutput = pipe
        try dump.run()
        let text = try pipe.fileHandleForReading.readToEnd() ?? Data()
        dump.waitUntilExit()
        #expect(text.count > 10_000)
        for secret in plant.secrets { #expect(!text.holds(secret), "pg_dump: \(secret)") }
        try database.close()
        // Stopped, so that all pages are written.
        try server.stop()
        let files = try search(URL(filePath: server.folder), for: plant)
        #expect(files.contains { $0.contains("pg_wal") } && server.log.contains("INSERT INTO vault_record"))
        try server.start()
        withExtendedLifetime(server) {}
    }

    func search(_ text: String, for plant: Plant) throws {
        for secret in plant.secrets { #expect(!text.contains(secret), "an error said \(secret)") }
    }

    /// Looks through all files of a folder, and answers with their paths.
    func search(_ folder: URL, for plant: Plant) throws -> [String] {
        var files: [String] = []
        var hasClear = false
        let all = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        for case let file as URL in all {
            guard let content = try? Data(contentsOf: file) else { continue }
            files.append(file.path)
            for secret in plant.secrets {
                #expect(!content.holds(secret), "\(file.lastPathComponent): \(secret)")
            }
            hasClear = hasClear || content.holds(plant.clear)
        }
        // The search itself works: what is declared clear is found.
        #expect(hasClear)
        return files
    }
}

extension Data {
    /// Whether a text's bytes are in it.
    fileprivate func holds(_ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return withUnsafeBytes { bytes in
            guard var start = bytes.baseAddress, bytes.count >= wanted.count else { return false }
            let end = start + bytes.count - wanted.count + 1
            while start < end, let found = memchr(start, Int32(wanted[0]), end - start) {
                if memcmp(found, wanted, wanted.count) == 0 { return true }
                start = UnsafeRawPointer(found) + 1
            }
            return false
        }
    }
}
