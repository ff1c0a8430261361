import DatabasesTesting
import Foundation
import Testing

@testable import WardLedger

@Suite struct WitnessTests {
    let log: NoteSigner
    let signer: NoteSigner
    let leaves = TreePropertyTests.leaves(100)

    init() throws {
        log = try NoteSigner(name: origin, kind: .log)
        signer = try NoteSigner(name: "praxis.example.lu/w", kind: .witness)
    }

    private func note(_ size: Int, _ leaves: [TreeHash]? = nil, by key: NoteSigner? = nil) throws -> SignedNote {
        let root = TreeHash.root(of: (leaves ?? self.leaves).prefix(size))
        var note = try SignedNote(text: Checkpoint(origin: origin, size: Int64(size), root: root).text)
        try note.sign(by: key ?? log)
        return note
    }

    private func request(from older: Int, to newer: Int, _ other: [TreeHash]? = nil) throws -> WitnessRequest {
        var reader = ReferenceTree.reader(other ?? leaves)
        let proof = try reader.consistency(from: Int64(older), to: Int64(newer))
        return WitnessRequest(oldSize: Int64(older), hashes: proof.hashes, note: try note(newer, other))
    }

    private func reason(_ answer: Witness.Answer) -> Witness.Refusal.Reason? {
        if case .refused(let refusal) = answer { refusal.reason } else { nil }
    }

    @Test func aLogThatOnlyGrowsIsCosignedEachTime() throws {
        var witness = try Witness(log: log.key)
        var known = 0
        for size in [0, 1, 2, 50, 50, 64, 100] {
            let answer = try witness.consider(request(from: known, to: size), at: Int64(size), signer: signer)
            guard case .cosigned(let cosignature) = answer else { throw LedgerError(.badSignature, "\(answer)") }
            known = size
            var note = try note(size)
            note.add([cosignature])
            #expect(try note.verified(by: [signer.key]).first?.seconds == Int64(size))
            #expect(try witness.accepted?.checkpoint().size == Int64(size))
            #expect(try witness.accepted?.verified(by: [log.key, signer.key]).count == 2)
        }
    }

    @Test func whatDoesNotOnlyAddIsRefused() throws {
        var witness = try Witness(log: log.key)
        _ = try witness.consider(request(from: 0, to: 50), at: 1, signer: signer)
        let before = witness.accepted
        var other = leaves
        other[3] = .emptyTree
        let cases: [(WitnessRequest, Witness.Refusal.Reason)] = [
            (try request(from: 40, to: 49), .smaller),
            (WitnessRequest(oldSize: 50, hashes: [], note: try note(50, other)), .forked),
            (try request(from: 50, to: 80, other), .notProved),
            (WitnessRequest(oldSize: 50, hashes: [], note: try note(80)), .notProved),
            (try request(from: 49, to: 80), .startsElsewhere(accepted: 50)),
            (try request(from: 0, to: 80), .startsElsewhere(accepted: 50)),
            (
                WitnessRequest(
                    oldSize: 50, hashes: try request(from: 50, to: 80).hashes,
                    note: try note(80, by: NoteSigner(name: origin, kind: .log))), .notThisLog
            ),
            (
                WitnessRequest(
                    oldSize: 50, hashes: [], note: try note(50, by: NoteSigner(name: "other", kind: .log))), .notThisLog
            ),
        ]
        for (request, expected) in cases {
            #expect(reason(try witness.consider(request, at: 2, signer: signer)) == expected)
            #expect(witness.accepted == before)
        }
    }

    @Test func aRequestIsReadAsItIsWritten() throws {
        let request = try request(from: 37, to: 91)
        #expect(try WitnessRequest(parsing: Data(request.rendered.utf8)) == request)
        for bad in [
            request.rendered.replacing("old 37", with: "old 037"), request.rendered.replacing("old ", with: "new "),
            "\n" + request.rendered,
            String(request.rendered.dropLast()), request.rendered.replacing("\n\n", with: "\n"),
        ] {
            #expect(throws: LedgerError.self) { try WitnessRequest(parsing: Data(bad.utf8)) }
        }
    }

    @Test func aFolderRemembersAndKeepsTheEvidence() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try WitnessFolder.make(at: folder, name: "praxis.example.lu/w", log: log.key)
        #expect(throws: LedgerError.self) { try WitnessFolder.make(at: folder, name: "again", log: log.key) }
        let key = try FileManager.default.attributesOfItem(atPath: folder + "/witness.key")
        #expect(key[.posixPermissions] as? Int == 0o600)
        guard case .cosigned = try made.consider(request(from: 0, to: 50), at: 7) else {
            throw LedgerError(.badSignature, "not cosigned")
        }
        // Opened anew, as after a restart.
        let opened = try WitnessFolder(folder)
        #expect(try opened.accepted()?.checkpoint().size == 50)
        var other = leaves
        other[3] = .emptyTree
        let fork = WitnessRequest(oldSize: 50, hashes: [], note: try note(50, other))
        for _ in 0..<3 { #expect(reason(try opened.consider(fork, at: 8)) == .forked) }
        #expect(opened.evidence.count == 1)
        let kept = try #require(opened.evidence.first)
        #expect(try WitnessRequest(parsing: Data(contentsOf: URL(filePath: kept))) == fork)
        let accepted = kept.replacing(".offered", with: ".accepted")
        #expect(try SignedNote(parsing: Data(contentsOf: URL(filePath: accepted))) == opened.accepted())
        #expect(try opened.accepted()?.checkpoint().root == TreeHash.root(of: leaves.prefix(50)))
    }

    @Test func aKeyThatOthersCanReadIsRefused() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString).key").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let signer = try KeyFile.make(at: path, name: origin, kind: .log)
        #expect(try KeyFile.read(path).key == signer.key)
        #expect(throws: LedgerError.self) { try KeyFile.make(at: path, name: origin, kind: .log) }
        for mode in [0o640, 0o604, 0o666] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect { try KeyFile.read(path) } throws: { ($0 as? LedgerError)?.kind == .notPermitted }
        }
        #expect { try KeyFile.read(path + "x") } throws: { ($0 as? LedgerError)?.kind == .file }
    }
}
