import Databases
import DatabasesTesting
import Foundation
import Testing

@testable import WardLedger

/// `ward ledger` as a person uses it: the desk on one side, a practice's witness on the other.
@Suite struct CommandLineTests {
    static let ward = IndependentVerifierTests.root.appending(path: ".build/debug/ward").path
    static let isBuilt =
        FileManager.default.isExecutableFile(atPath: ward) && (try? run(["ledger", "--help"]).status) == 0

    struct Answer {
        var status: Int32
        var output: String
        var errors: String
    }

    static func run(_ arguments: [String], input: String = "") throws -> Answer {
        let process = Process()
        process.executableURL = URL(filePath: ward)
        process.arguments = arguments
        let (output, errors, standard) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = standard
        try process.run()
        try standard.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standard.fileHandleForWriting.close()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        let trouble = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus, output: String(decoding: data, as: UTF8.self),
            errors: String(decoding: trouble, as: UTF8.self))
    }

    /// Runs `ward ledger` and expects an exit code and words in what it says.
    @discardableResult
    func ledger(
        _ arguments: [String], _ status: Int32, _ words: String = "", input: String = "",
        at place: SourceLocation = #_sourceLocation
    ) throws -> String {
        let answer = try Self.run(["ledger"] + arguments, input: input)
        #expect(answer.status == status, "\(arguments): \(answer.errors)", sourceLocation: place)
        #expect(
            words.isEmpty || (answer.output + answer.errors).contains(words), "\(answer)", sourceLocation: place)
        return answer.output
    }

    @Test(.enabled(if: isBuilt, "needs .build/debug/ward with ward ledger"), arguments: TestDatabases.all)
    func theDeskAndAPracticeKeepEachOtherHonest(kind: TestDatabases) async throws {
        let test = try await kind.make()
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (key, witness) = ("\(folder)/ledger.key", "\(folder)/witness")
        let at = ["--database", test.name]

        try ledger(["verify"] + at, 65, "keeps no log")
        try ledger(["checkpoint", "--new-key", key] + at, 64, "--origin")
        try ledger(["checkpoint", "--new-key", key, "--origin", origin] + at, 0, "public key")
        try ledger(["checkpoint", "--new-key", key + "2", "--origin", origin] + at, 65, "already")
        try ledger(["verify"] + at, 2, "Nothing is anchored")

        let opened = try await Ledger.open(test.database, origin: origin)
        _ = try await opened.append(entries(0..<500))
        let log = try #require(try await opened.recordedKey()).text
        try ledger(["checkpoint", "--key", key] + at, 0, "\n500\n")
        try ledger(["witness", witness, "--new", "praxis.example.lu/w1", "--log-key", log], 0, "+")
        let request = try ledger(["prove", "--since", "0"] + at, 0, "old 0\n")
        let answer = try ledger(["witness", witness, "-"], 0, "\u{2014} praxis.example.lu/w1 ", input: request)
        try ledger(
            ["checkpoint", "--cosignature", "-", "--witness-key", witness + "/witness.pub"] + at, 0, "1 cosignature",
            input: answer)
        _ = try await opened.append(entries(500..<510))
        try ledger(["verify", "--witness", witness] + at, 0, "Anchored until entry 499 (20")
        try ledger(["verify", "--witness", witness] + at, 0, "Entries 500 to 509 are not anchored")
        try ledger(["verify", "--since", witness + "/checkpoint"] + at, 0, "by \(witness)/checkpoint")

        let receipt = "\(folder)/7.tlog-proof"
        try ledger(["prove", "7", "--output", receipt] + at, 0)
        try ledger(["prove", "505"] + at, 65, "covers 500 entries")
        try ledger(["prove", "--check", receipt, "--log-key", log], 0, "entry 7 of \(origin) is in the log")
        let other = try NoteSigner(name: origin, kind: .log).key.text
        try ledger(["prove", "--check", receipt, "--log-key", other], 1, "does not hold")

        try ledger(["show", "--from", "498", "--limit", "3"] + at, 0, "seq 500")
        try ledger(["show", "--limit", "1"] + at, 0, "510 entries, 1 shown")
        let shown = try ledger(["show", "--format", "json", "--practice", "cabinet-1"] + at, 0, "ledger-entries/1")
        try expectValid(shown, "ledger-entries", folder)
        let export = "\(folder)/export"
        try ledger(["export", export] + at, 0, "500 entries")
        try ledger(["witness", witness, "--export", export], 0, "\u{2014} praxis")
        try ledger(["witness", witness], 0, "knows 500 entries")

        // Somebody with the database and the key rewrites the log.
        try await test.database.write { connection in
            for table in ["ledger_entry", "ledger_tile", "ledger_checkpoint"] {
                try connection.run("DELETE FROM \(table)", [])
            }
            try connection.run("UPDATE ledger_head SET size = 0, frontier = $1", [.bytes(Data())])
        }
        _ = try await opened.append(entries(1..<600))
        try ledger(["checkpoint", "--key", key] + at, 0, "\n599\n")
        try ledger(["verify"] + at, 2, "Nothing is anchored")
        try ledger(["verify", "--witness", witness] + at, 1, "the change lies in entries 0 to 499")
        // The checkpoint in the drawer says it as well, even when the database names another key.
        let drawer = ["verify", "--since", witness + "/checkpoint"] + at
        try ledger(drawer, 1, "the change lies in entries 0 to 499")
        _ = try await test.database.write { try $0.run("UPDATE ledger_head SET verifier = $1", [.text(other)]) }
        try ledger(drawer, 1, "the change lies in entries 0 to 499")
        try ledger(drawer, 1, "is not signed by")
        _ = try await test.database.write { try $0.run("UPDATE ledger_head SET verifier = $1", [.text(log)]) }
        let forked = try ledger(["prove", "--since", "500"] + at, 0)
        try ledger(["witness", witness, "-"], 1, "does not show that its 599 entries begin with", input: forked)
        try ledger(["witness", witness], 1, "1 refused")
        let found = try ledger(["verify", "--witness", witness, "--format", "json"] + at, 1, "\"anchor\"")
        try expectValid(found, "ledger-verification", folder)
        try await test.database.write { try $0.script("DROP TABLE ledger_head") }
        try ledger(["verify", "--witness", witness] + at, 1, "The log is gone")

        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        try ledger(["checkpoint", "--key", key] + at, 77, "can be read by others")
    }

    @Test(.enabled(if: isBuilt, "needs .build/debug/ward with ward ledger"))
    func whatIsNotThereOrNotMeantIsSaid() throws {
        try ledger(["verify", "--database", "/nonexistent/records.db"], 74, "not there")
        try ledger(["prove", "--database", "x"], 64, "number of an entry")
        try ledger(["witness", "/nonexistent"], 74, "is missing")
        try ledger(["witness", "/tmp", "--new", "x"], 64, "--log-key")
        try ledger(["prove", "--check", "/etc/hostname", "--log-key", "a+b+c"], 65, "")
        try ledger(["show", "--database", "x", "--limit", "0"], 64, "--limit")
    }

    /// Validates machine output where the validator is there.
    private func expectValid(_ json: String, _ schema: String, _ folder: String) throws {
        let root = IndependentVerifierTests.root
        let validator = root.appending(path: ".build/venv/bin/jsonschema").path
        guard FileManager.default.isExecutableFile(atPath: validator) else { return }
        let file = "\(folder)/answer.json"
        try Data(json.utf8).write(to: URL(filePath: file))
        let path = root.appending(path: "Schemas/\(schema).schema.json").path
        #expect(try IndependentVerifierTests.run(validator, ["-i", file, path]).status == 0, "\(schema): \(json)")
    }
}
