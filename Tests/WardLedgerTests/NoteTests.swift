import Foundation
import Testing

@testable import WardLedger

@Suite struct NoteTests {
    // The example in the documentation of golang.org/x/mod/sumdb/note.
    static let verifier = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    static let signer = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    static let text =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    static let line =
        "— PeterNeumann "
        + "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

    static func parse(_ text: String) throws -> SignedNote { try SignedNote(parsing: Data(text.utf8)) }

    @Test func signingTheKnownTextGivesTheKnownNote() throws {
        let signer = try NoteSigner(privateText: Self.signer)
        #expect(signer.key.text == Self.verifier)
        #expect(signer.privateText == Self.signer)
        var note = try SignedNote(text: Self.text)
        try note.sign(by: signer)
        #expect(note.rendered == Self.text + "\n" + Self.line + "\n")
        let read = try Self.parse(note.rendered)
        #expect(read == note)
        #expect(try read.verified(by: [NoteKey(Self.verifier)]).map(\.key.name) == ["PeterNeumann"])
    }

    @Test func theSpecificationsExampleVerifies() throws {
        let key = try NoteKey("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        #expect(key.id == 0x530d_903a)
        let note = try Self.parse(
            "This is an example message.\n\n— example.com/foo "
                + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n")
        #expect(try note.verified(by: [key]).count == 1)
    }

    @Test func theTextEndsAtTheLastEmptyLine() throws {
        let note = try Self.parse(
            "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
                + "— quasimodo.example/salvatore "
                + "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n")
        #expect(note.text.hasSuffix("\n\ned è subito sera.\n"))
        #expect(note.signatures.map(\.name) == ["quasimodo.example/salvatore"])
    }

    @Test func theSpecificationsCosignedCheckpointIsRead() throws {
        let note = try Self.parse(
            "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
                + "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGz"
                + "Gku9nTo+zyWE+xeMcTOAYQ8=\n"
                + "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1"
                + "nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n")
        let checkpoint = try note.checkpoint()
        #expect(checkpoint.origin == "example.com/behind-the-sofa" && checkpoint.size == 20_852_163)
        #expect(note.signatures[1].keyID == 0x8d66_cf3f && note.signatures[1].bytes.count == 72)
        // The specification's own time: 1679315147.
        #expect(note.signatures[1].bytes.prefix(8).reduce(0) { $0 << 8 | Int($1) } == 1_679_315_147)
    }

    static let bad = [
        text, text + "\n", text + "\n" + line, "\u{1}" + text + "\n" + line + "\n", text + line + "\n",
        text + "\n— Bad Name \(line.dropFirst(16))\n", text + "\n" + line + "\nUnexpected line.\n",
        text + "\n" + line + "\n\n", text + "\r\n" + line + "\n", text + "\n" + line.dropLast() + "\n",
        text + "\n" + line + " \n", "\n\n" + line, "",
        text + "\n" + (String(repeating: line + "\n", count: 101)),
        text + "\n— PeterNeumann AAAA\n", text + "\n— a+b \(line.dropFirst(15))\n",
    ]

    @Test(arguments: bad) func whatIsNoNoteIsRefused(_ text: String) {
        #expect(throws: LedgerError.self) { try Self.parse(text) }
    }

    @Test func aNoteThatIsNoUTF8IsRefused() {
        let bytes = Data([0xFF]) + Data((Self.text + "\n" + Self.line + "\n").utf8)
        #expect(throws: LedgerError.self) { try SignedNote(parsing: bytes) }
    }

    @Test func aKnownKeysBadSignatureRejectsTheNote() throws {
        let key = try NoteKey(Self.verifier)
        let broken = Self.line.replacing("RyyBwJnAM=", with: "RyyBwJnBM=")
        let note = try Self.parse(Self.text + "\n" + broken + "\n" + Self.line + "\n")
        #expect { try note.verified(by: [key]) } throws: { ($0 as? LedgerError)?.kind == .badSignature }
        let other = try Self.parse(Self.text.replacing("answer", with: "Answer") + "\n" + Self.line + "\n")
        #expect { try other.verified(by: [key]) } throws: { ($0 as? LedgerError)?.kind == .badSignature }
        #expect { try note.verified(by: []) } throws: { ($0 as? LedgerError)?.kind == .badSignature }
    }

    @Test func signaturesOfUnknownKeysArePassedOver() throws {
        let key = try NoteKey(Self.verifier)
        var note = try Self.parse(Self.text + "\n" + Self.line + "\n")
        // The same name with another key is another key.
        try note.sign(by: NoteSigner(name: "PeterNeumann", kind: .log))
        try note.sign(by: NoteSigner(name: "somebody.example", kind: .log))
        #expect(try Self.parse(note.rendered).verified(by: [key]).count == 1)
        #expect(throws: LedgerError.self) { try note.verified(by: [NoteSigner(name: "x", kind: .log).key]) }
    }

    static let badKeys = [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+", "PeterNeumann", "", signer,
    ]

    @Test(arguments: badKeys) func whatIsNoVerifierKeyIsRefused(_ text: String) {
        #expect { try NoteKey(text) } throws: { ($0 as? LedgerError)?.kind == .badKey }
    }

    @Test func aPrivateKeyInPlaceOfAPublicOneIsRefusedWithAWord() {
        #expect { try NoteKey(Self.signer) } throws: {
            guard let error = $0 as? LedgerError else { return false }
            return error.remedy?.contains("private") == true && !"\(error)".contains("AYEKFALV")
        }
    }

    @Test func printingASignerDoesNotPrintItsKey() throws {
        let signer = try NoteSigner(privateText: Self.signer)
        var dumped = ""
        dump(signer, to: &dumped)
        for text in ["\(signer)", String(reflecting: signer), dumped] {
            #expect(!text.contains("AYEKFALV") && !text.contains("PRIVATE"))
        }
    }

    @Test func aCosignatureBindsTextAndTime() throws {
        let log = try NoteSigner(name: "desk.example.lu/ledger", kind: .log)
        let witness = try NoteSigner(name: "praxis.example.lu/w", kind: .witness)
        var note = try SignedNote(text: Checkpoint(origin: log.key.name, size: 0, root: .emptyTree).text)
        try note.sign(by: log)
        var signature = try witness.cosignature(of: note.text, seconds: 1_700_000_000)
        note.add([signature])
        let read = try Self.parse(note.rendered)
        #expect(try read.verified(by: [log.key, witness.key]).map(\.seconds) == [nil, 1_700_000_000])
        signature.bytes[7] ^= 1
        var other = try SignedNote(text: note.text)
        other.add([signature])
        #expect(throws: LedgerError.self) { try other.verified(by: [witness.key]) }
        // A witness signs checkpoints only, a log nothing with a time, and neither in the other's place.
        #expect(throws: LedgerError.self) { try witness.cosignature(of: "hello\n", seconds: 1) }
        #expect(throws: LedgerError.self) { try log.cosignature(of: note.text, seconds: 1) }
        #expect(throws: LedgerError.self) { try witness.signature(of: note.text) }
    }

    static let badCheckpoints = [
        "a\n1\n", "a\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "a\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "a\n99999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "a\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "a\n1\nAAAA\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nx\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
    ]

    @Test(arguments: badCheckpoints) func whatIsNoCheckpointIsRefused(_ text: String) {
        #expect(throws: LedgerError.self) { try Checkpoint(text: text) }
    }
}
