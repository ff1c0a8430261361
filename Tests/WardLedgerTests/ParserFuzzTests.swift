import Foundation
import Testing

@testable import WardLedger

/// Thousands of small damages to each format: nothing crashes, and what is still accepted is written back byte by byte.
@Suite struct ParserFuzzTests {
    private func mutate(_ bytes: Data, _ random: inout SeededGenerator) -> Data {
        var bytes = Array(bytes)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2:
                let byte: UInt8 = [0, 10, 32, 34, 43, 48, 61, 92, 226, 255].randomElement(using: &random) ?? 0
                bytes.insert(byte, at: place)
            case 3: bytes.removeSubrange(place...)
            case 4:
                let end = Int.random(in: place...bytes.count, using: &random)
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            default: break
            }
        }
        return Data(bytes)
    }

    private func fuzz(_ seed: UInt64, _ good: Data, _ reparse: (Data) throws -> Data) {
        var random = SeededGenerator(seed)
        #expect((try? reparse(good)) == good)
        var accepted = 0
        for _ in 0..<5000 {
            let bytes = mutate(good, &random)
            guard let written = try? reparse(bytes) else { continue }
            accepted += 1
            #expect(written == bytes)
        }
        // Some mutations change only letters of a text; most must be refused.
        #expect(accepted < 2500)
    }

    @Test func entries() {
        fuzz(1, Data(EntryTests.text.utf8)) { try LedgerEntry(canonical: $0).encoded() }
    }

    @Test func notesAndCheckpoints() throws {
        let log = try NoteSigner(privateText: NoteTests.signer)
        var note = try SignedNote(text: Checkpoint(origin: "PeterNeumann", size: 7, root: ReferenceTree.roots[7]).text)
        try note.sign(by: log)
        fuzz(2, note.bytes) { try SignedNote(parsing: $0).bytes }
        fuzz(3, Data(note.text.utf8)) {
            guard let text = String(validating: $0, as: UTF8.self) else { throw LedgerError(.malformed, "") }
            return Data(try Checkpoint(text: text).text.utf8)
        }
        var random = SeededGenerator(4)
        for _ in 0..<5000 {
            let bytes = mutate(note.bytes, &random)
            guard bytes != note.bytes, let read = try? SignedNote(parsing: bytes),
                (try? read.verified(by: [log.key])) != nil
            else { continue }
            // Only what the signature does not cover may differ: further lines below it.
            #expect(read.text == note.text && read.signatures.contains(note.signatures[0]))
        }
        let proof = LogProof(extra: Data("x".utf8), index: 3, hashes: Array(ReferenceTree.roots[1...3]), note: note)
        fuzz(5, Data(proof.rendered.utf8)) { Data(try LogProof(parsing: $0).rendered.utf8) }
        let request = WitnessRequest(oldSize: 3, hashes: Array(ReferenceTree.roots[1...3]), note: note)
        fuzz(6, Data(request.rendered.utf8)) { Data(try WitnessRequest(parsing: $0).rendered.utf8) }
    }

    @Test func keys() {
        fuzz(7, Data(NoteTests.verifier.utf8)) {
            guard let text = String(validating: $0, as: UTF8.self) else { throw LedgerError(.malformed, "") }
            return Data(try NoteKey(text).text.utf8)
        }
        fuzz(8, Data(NoteTests.signer.utf8)) {
            guard let text = String(validating: $0, as: UTF8.self) else { throw LedgerError(.malformed, "") }
            return Data(try NoteSigner(privateText: text).privateText.utf8)
        }
    }

    @Test func tiles() {
        let bytes = Tile(Array(ReferenceTree.roots)).bytes
        fuzz(9, bytes) { data in
            guard let tile = Tile(bytes: data) else { throw LedgerError(.malformed, "") }
            return tile.bytes
        }
    }
}
