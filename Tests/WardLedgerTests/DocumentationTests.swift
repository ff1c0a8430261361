import Databases
import Foundation
import Testing
import WardLedger

@Suite struct DocumentationTests {
    /// The example of docs/ledger.md, with the paths of a temporary folder.
    @Test func theExampleDoesWhatItSays() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/ledger.key"
        try KeyFile.make(at: path, name: "desk.example.lu/ledger", kind: .log)

        let database = try SQLDatabases.open("\(folder)/records.db")
        let ledger = try await Ledger.open(database, origin: "desk.example.lu/ledger", signer: KeyFile.read(path))
        let index = try await ledger.append([
            LedgerEntry(
                milliseconds: 1_795_482_123_004, actor: "user:anna", practice: "cabinet-du-parc",
                action: "report.sent", subject: "report 17", digest: nil)
        ])
        let receipt = try await ledger.inclusionProof(of: index)
        let note = try await ledger.checkpoint()

        let leaf = TreeHash.leaf(try await ledger.entry(at: index).encoded())
        #expect(receipt.verifies(leaf: leaf, root: try note.checkpoint().root))
        try database.close()
    }
}
