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
}
