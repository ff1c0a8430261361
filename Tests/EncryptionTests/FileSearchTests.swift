import Encryption
import Foundation
import Guideline
import Observing
import Testing

/// The instrument on a folder made for the test; nothing else of the machine is searched.
@Suite("The search as an instrument")
struct FileSearchTests {
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----
        """

    private func search(_ files: [String: String]) async throws -> Sighting {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        return try await FileSearch().observe(ObservationRequest(paths: [folder.path]), on: LocalMachine())
    }

    @Test func aKeyBecomesAnObservationWithoutTheKey() async throws {
        let sighting = try await search(["backup/id": Self.key, "a.txt": "nothing"])
        let key = try #require(sighting.observations.first { $0.kind == "search.private-key" })
        #expect(key.facts["format"] == "pkcs8")
        #expect(key.facts["protected"] == "no")
        #expect(key.facts["keyType"] == "ed25519")
        #expect(key.facts["place"] == "backup")
        #expect(key.facts["fingerprint"] != nil)
        let all = String(decoding: try JSONEncoder().encode(sighting), as: UTF8.self)
        #expect(!all.contains("J1hsZ3v"))
    }

    @Test func aSearchWithoutFindsSaysHowMuchItRead() async throws {
        let sighting = try await search(["a.txt": "nothing", "b/c.txt": "nothing"])
        #expect(sighting.observations.map(\.kind) == ["search.summary"])
        #expect(sighting.observations.first?.facts["files"] == 2)
        #expect(sighting.observations.first?.facts["keys"] == 0)
        #expect(sighting.checked == 2)
    }

    @Test func dataInTheClearIsListedAndCommonArchivesAreCounted() async throws {
        let sighting = try await search([
            "dump.sql": "-- MySQL dump 10.13\n", "letter.json": "{\"resourceType\": \"Patient\"}",
            "note.pdf": "%PDF-1.4\n%%EOF\n",
        ])
        let kinds = Set(sighting.observations.map(\.kind))
        #expect(kinds == ["search.database", "search.health-file", "search.counted", "search.summary"])
    }

    @Test func anotherMachinesAssetNeedsTheAgent() async throws {
        let request = ObservationRequest(asset: Asset(id: "pc-9", kind: .workstation))
        let sighting = try await FileSearch().observe(request, on: LocalMachine())
        #expect(sighting.skipped.map(\.why) == [.needsAgent])
    }

    @Test func aPathThatIsNotThereIsSaidToBeMissing() async throws {
        let sighting = try await FileSearch().observe(
            ObservationRequest(paths: ["/nonexistent/folder"]), on: LocalMachine())
        #expect(sighting.skipped.map(\.why) == [.notFound])
    }

    @Test func keysOfInstalledSoftwareAreOneCountAndOnesOwnStaySingle() async throws {
        var files = ["home/id": Self.key, "app/node_modules/x/server.key": Self.key]
        for number in 0..<7 { files["app/node_modules/x/test/\(number).pem"] = Self.key }
        let sighting = try await search(files)
        let keys = sighting.observations.filter { $0.kind == "search.private-key" }
        #expect(keys.map { $0.source.hasSuffix("/home/id") } == [true])
        let counted = sighting.observations.filter { $0.kind == "search.counted-key" }
        #expect(counted.count == 2)
        #expect(counted.first { $0.facts["published"] == true }?.facts["count"] == 7)
        #expect(counted.first { $0.facts["published"] == false }?.facts["count"] == 1)
        #expect(sighting.observations.last?.facts["keys"] == 1)
        #expect(sighting.observations.last?.facts["keysInSoftware"] == 8)
    }

    @Test func moreThanFiftyKeysAreCountedWithWhatDecidesAboutThem() async throws {
        let files = Dictionary(uniqueKeysWithValues: (0..<120).map { ("kunden/a/\($0).pem", Self.key) })
        let sighting = try await search(files)
        #expect(sighting.observations.count { $0.kind == "search.private-key" } == 50)
        let counted = sighting.observations.filter { $0.kind == "search.counted-key" }
        #expect(counted.map { $0.facts["count"] } == [70])
        #expect(counted.first?.facts["place"] == "customer")
        #expect(counted.first?.facts["protected"] == "no")
        #expect(counted.first?.facts["bits"] != nil)
        #expect(sighting.observations.last?.facts["keys"] == 120)
    }

    @Test func softwareNamedAfterBackupsIsNoBackup() async throws {
        let zip = "PK\u{03}\u{04}\u{14}\u{00}\u{00}\u{00}\u{00}\u{00}"
        let inSoftware = try await search([
            "site-packages/botocore/data/backup/a.zip": zip, "backup-gateway/a.zip": zip,
        ])
        #expect(!inSoftware.observations.contains { $0.kind == "search.archive" || $0.kind == "search.backup" })
        for folder in ["backup", "Backups", "db-backup", "backup-2025", "sicherung", "home.bak"] {
            let backup = try await search(["\(folder)/dump.sql": "-- MySQL dump 10.13\n"])
            #expect(backup.observations.first?.facts["place"] == "backup", "\(folder)")
        }
    }

    @Test func aSearchThatIsCutOffLeavesEachMeasureOpenOnceAndNamesTheFolders() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let inner = ["one", "two"].map { folder.appending(path: $0) }
        for folder in inner { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        let request = ObservationRequest(paths: inner.map(\.path), deadline: Date())
        let sighting = try await FileSearch().observe(request, on: LocalMachine())
        let summary = try #require(sighting.observations.last)
        #expect(summary.facts["timedOut"] == true)
        #expect(sighting.skipped.allSatisfy { $0.why == .timedOut && $0.what.hasSuffix("/one, \(inner[1].path)") })
        let open = sighting.skipped.flatMap(\.measures).map(\.description).sorted()
        #expect(open == ["1.1", "1.2", "1.4", "1.5", "1.6"])
    }
}
