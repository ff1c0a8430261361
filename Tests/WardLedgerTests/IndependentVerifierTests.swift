import DatabasesTesting
import Foundation
import Testing

@testable import WardLedger

/// What Ward writes, checked by a verifier in Python that was written from the specifications.
@Suite struct IndependentVerifierTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let script = root.appending(path: "Tests/WardLedgerTests/Independent/verify.py").path

    /// A Python that has the module for Ed25519.
    static let python: String? = [root.path + "/.build/venv/bin/python", "/usr/bin/python3"].first { path in
        FileManager.default.isExecutableFile(atPath: path)
            && (try? run(path, ["-c", "import cryptography"]))?.status == 0
    }

    static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: Data) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, data)
    }

    struct Finding: Decodable {
        var size: Int64
        var root: String?
        var signed: [String: Int64?]?
        var levels: Int?
        var index: Int64?
    }

    private func check(_ arguments: [String]) throws -> Finding? {
        let (status, output) = try Self.run(try #require(Self.python), [Self.script] + arguments)
        return status == 0 ? try JSONDecoder().decode(Finding.self, from: output) : nil
    }

    private func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test(
        .enabled(if: python != nil, "needs Python with the module cryptography: scripts/venv"),
        arguments: [(TestDatabases.sqlite, 66_000), (.sqlite, 1), (.sqlite, 256), (.postgres, 700)])
    func anExportedLogIsCheckedByTheSpecification(kind: TestDatabases, size: Int) async throws {
        guard TestDatabases.all.contains(kind) else { return }
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let test = try await kind.make()
        let key = try NoteSigner(name: origin, kind: .log)
        let witness = try NoteSigner(name: "praxis.example.lu/w", kind: .witness)
        let ledger = try await Ledger.open(test.database, origin: origin, signer: key)
        _ = try await ledger.append(entries(0..<size))
        let note = try await ledger.checkpoint()
        let cosignature = try witness.cosignature(of: note.text, seconds: 1_700_000_500)
        try await ledger.add([cosignature], toCheckpointOf: Int64(size), witnesses: [witness.key])
        let log = LogFolder(folder.appending(path: "log").path)
        try await ledger.export(to: log)
        #expect(try await ledger.export(to: log).files == 0)

        let found = try #require(try check(["log", log.path, key.key.text, witness.key.text]))
        #expect(found.size == Int64(size))
        #expect(try found.root == note.checkpoint().root.base64)
        #expect(found.signed == [origin: nil, "praxis.example.lu/w": 1_700_000_500])
        #expect(found.levels == (size > 65_536 ? 3 : size >= 256 ? 2 : 1))

        // The folder itself is enough to make the proofs, and they are those of the database.
        let proof = try log.inclusionProof(of: Int64(size / 2), in: Int64(size))
        #expect(try await ledger.inclusionProof(of: Int64(size / 2)) == proof)
        for (name, offset) in [("checkpoint", 30), ("tile/entries/000\(size < 256 ? ".p/\(size)" : "")", 60)] {
            let file = URL(filePath: "\(log.path)/\(name)")
            let good = try Data(contentsOf: file)
            var bad = good
            bad[offset] ^= 1
            try bad.write(to: file)
            #expect(try check(["log", log.path, key.key.text]) == nil, "\(name)")
            try good.write(to: file)
        }
        #expect(try check(["log", log.path, NoteSigner(name: origin, kind: .log).key.text]) == nil)
    }

    @Test(.enabled(if: python != nil, "needs Python with the module cryptography: scripts/venv"))
    func receiptsAndGrowthAreCheckedByTheSpecification() async throws {
        var random = SeededGenerator(5)
        let folder = try makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "file")
        let test = try await TestDatabases.sqlite.make()
        let key = try NoteSigner(name: origin, kind: .log)
        let ledger = try await Ledger.open(test.database, origin: origin, signer: key)
        _ = try await ledger.append(entries(0..<1111))
        let note = try await ledger.checkpoint()
        let leaves = try entries(0..<1111).map { TreeHash.leaf(try $0.encoded()) }
        for number in 0..<12 {
            let index = number == 0 ? 1110 : Int64.random(in: 0..<1111, using: &random)
            let proof = try await ledger.inclusionProof(of: index)
            var receipt = LogProof(
                extra: try await ledger.entry(at: index).encoded(), index: index, hashes: proof.hashes, note: note)
            try Data(receipt.rendered.utf8).write(to: file)
            #expect(try check(["proof", file.path, key.key.text])?.index == index)
            receipt.hashes[0] = receipt.hashes[1]
            try Data(receipt.rendered.utf8).write(to: file)
            #expect(try check(["proof", file.path, key.key.text]) == nil)

            let old = number == 0 ? 0 : Int.random(in: 1...1111, using: &random)
            let growth = try await ledger.consistencyProof(from: Int64(old))
            let request = WitnessRequest(oldSize: Int64(old), hashes: growth.hashes, note: note)
            try Data(request.rendered.utf8).write(to: file)
            let oldRoot = TreeHash.root(of: leaves.prefix(old))
            #expect(try check(["request", file.path, key.key.text, oldRoot.base64])?.size == 1111)
            let other = TreeHash.node(oldRoot, oldRoot)
            #expect(try check(["request", file.path, key.key.text, other.base64]) == nil)
        }
    }
}
