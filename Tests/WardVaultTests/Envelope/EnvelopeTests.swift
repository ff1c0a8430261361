import Crypto
import Foundation
import Testing

@testable import WardVault

@Suite struct EnvelopeTests {
    let key = DataKey(SymmetricKey(data: Data(repeating: 7, count: 32)))
    let salt = Array(repeating: UInt8(9), count: Envelope.saltSize)
    let binding = Array("practice/kind/id".utf8)
    let text = Array("Ramipril 5 mg".utf8)

    @Test func whatIsSealedOpens() throws {
        for size in [0, 1, 15, 16, 17, 1000, 100_000] {
            let content = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            let blob = try Envelope.seal(content, under: key, binding: binding, salt: salt)
            #expect(blob.count == size + Envelope.overhead)
            #expect(try Envelope.open(blob, under: key, binding: binding) == Data(content))
        }
    }

    @Test func everyFlippedBitIsNoticed() throws {
        let blob = try Envelope.seal(text, under: key, binding: binding, salt: salt)
        for place in blob.indices {
            for bit in 0..<8 {
                var damaged = blob
                damaged[place] ^= UInt8(1 << bit)
                #expect(throws: Envelope.Failure.self) {
                    try Envelope.open(damaged, under: key, binding: binding)
                }
            }
        }
    }

    @Test func everyCutIsNoticed() throws {
        let blob = try Envelope.seal(text, under: key, binding: binding, salt: salt)
        for length in 0..<blob.count {
            #expect(throws: Envelope.Failure.self) {
                try Envelope.open(blob.prefix(length), under: key, binding: binding)
            }
        }
        #expect(throws: Envelope.Failure.self) { try Envelope.open(blob + [0], under: key, binding: binding) }
    }

    @Test func anotherKeyOrPlaceOpensNothing() throws {
        let blob = try Envelope.seal(text, under: key, binding: binding, salt: salt)
        let other = DataKey(SymmetricKey(data: Data(repeating: 8, count: 32)))
        #expect(throws: Envelope.Failure.notCommitted) { try Envelope.open(blob, under: other, binding: binding) }
        #expect(throws: Envelope.Failure.notCommitted) {
            try Envelope.open(blob, under: key, binding: binding + [0])
        }
    }

    /// AES-GCM alone: a ciphertext can be made that opens under two keys. Whoever makes it cannot make the commitment.
    @Test func aCiphertextThatOpensUnderTwoKeysIsRefusedUnderBoth() throws {
        let salamander = try Salamander(
            first: Data(repeating: 1, count: 32), second: Data(repeating: 2, count: 32),
            nonce: Data(repeating: 3, count: 12))
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: salamander.nonce), ciphertext: salamander.ciphertext, tag: salamander.tag)
        let one = try AES.GCM.open(box, using: SymmetricKey(data: salamander.first))
        let two = try AES.GCM.open(box, using: SymmetricKey(data: salamander.second))
        #expect(one != two)
        // Put into the form of a blob, with the commitment of either key, it opens under neither of two data keys.
        for owner in [salamander.first, salamander.second] {
            let key = DataKey(SymmetricKey(data: owner))
            let good = try Envelope.seal(Array(one), under: key, binding: [], salt: salt)
            let forged =
                good.prefix(1 + Envelope.saltSize + Envelope.commitmentSize) + salamander.ciphertext + salamander.tag
            for reader in [salamander.first, salamander.second] {
                #expect(throws: Envelope.Failure.self) {
                    try Envelope.open(forged, under: DataKey(SymmetricKey(data: reader)), binding: [])
                }
            }
        }
    }

    @Test func aBindingCanBeReadInOneWayOnly() throws {
        func bytes(_ practice: String, _ kind: String, _ subject: Data?, _ lookups: [(String, Data)]) -> [UInt8] {
            RecordBinding(
                practice: practice, kind: kind, id: Data(count: 16), version: 1, keyVersion: 1, subject: subject,
                lookups: EncodedLookups(lookups.map { .init(field: $0.0, value: $0.1) }).bound
            ).associated
        }
        let all = [
            bytes("a", "bc", nil, []), bytes("ab", "c", nil, []), bytes("a", "bc", Data([1]), []),
            bytes("a", "bc", nil, [("f", Data([1]))]), bytes("a", "bc", nil, [("f", Data([1])), ("g", Data())]),
            bytes("a", "bc", nil, [("f", Data()), ("g", Data([1]))]), bytes("a", "bc", nil, [("fg", Data([1]))]),
        ]
        #expect(Set(all).count == all.count)
    }

    @Test func contentIsReadBackAndDamageIsNot() throws {
        let content = SealedContent(id: "a-é", schema: 300, payload: Data("{}".utf8))
        let read = try #require(SealedContent(Data(content.bytes)))
        #expect(read.id == "a-é" && read.schema == 300 && read.payload == Data("{}".utf8) && !read.isTombstone)
        for length in 0..<8 { #expect(SealedContent(Data(content.bytes.prefix(length))) == nil) }
        #expect(SealedContent(Data([2] + content.bytes.dropFirst())) == nil)
        #expect(SealedContent(Data([0, 0, 1, 0xFF, 0, 1])) == nil)
    }

    @Test func saltsAreAllDifferent() throws {
        var salts = Salts(count: 1000)
        let all = try (0..<1000).map { _ in try salts.next() }
        #expect(Set(all).count == 1000 && all.allSatisfy { $0.count == Envelope.saltSize })
    }
}
