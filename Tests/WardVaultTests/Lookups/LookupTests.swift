import Crypto
import Foundation
import Testing

@testable import WardVault

@Suite struct LookupTests {
    let index = IndexKey(SymmetricKey(data: Data(repeating: 5, count: 32)))

    @Test func clearValuesCompareAsTheValuesDo() throws {
        let numbers: [Int64] = [.min, -70_000, -256, -1, 0, 1, 255, 256, 1 << 40, .max]
        let bytes = numbers.map { LookupContent.integer($0).clear }
        for (left, right) in zip(bytes, bytes.dropFirst()) {
            #expect(left.isBefore(right) && !right.isBefore(left))
        }
        let words = ["", "a", "a b", "ab", "b", "zz", "é", "日本"]
        let texts = words.map { LookupContent.text($0).clear }
        for (left, right) in zip(texts, texts.dropFirst()) { #expect(left.isBefore(right)) }
        #expect(!texts[1].isBefore(texts[1]))
    }

    @Test func textIsBroughtIntoOneForm() {
        #expect(Normalising.exact("e\u{301}") == Normalising.exact("é"))
        #expect(Normalising.exact("e\u{301}").utf8.count == 2)
        #expect(Normalising.trimmed(" \tAnna\u{A0} Maria\n") == "Anna Maria")
        #expect(Normalising.folded("STRASSE") == Normalising.folded("Straße"))
        #expect(Normalising.folded("ÉTIENNE") == Normalising.folded("e\u{301}tienne"))
        #expect(Normalising.folded("ΣΊΣΥΦΟΣ") == Normalising.folded("Σίσυφος"))
        #expect(Normalising.exact("Anna") != Normalising.exact("anna"))
        #expect(Normalising.digits("1990 01-01 123 45 (x)") == "1990010112345")
    }

    @Test func blindTokensDifferByPracticeKindFieldAndType() throws {
        func token(_ key: UInt8, _ kind: String, _ field: String, _ content: LookupContent) throws -> Data? {
            let lookup = Lookup<String>.blind(field, { $0 }, .exact)
            return try lookup.encoded(
                content, kind: kind, IndexKey(SymmetricKey(data: Data(repeating: key, count: 32))))
        }
        let tokens = try [
            token(1, "a", "f", .text("5")), token(2, "a", "f", .text("5")), token(1, "b", "f", .text("5")),
            token(1, "a", "g", .text("5")), token(1, "a", "f", .integer(5)), token(1, "a", "f", .time(5)),
            token(1, "a", "f", .text("6")), token(1, "af", "", .text("5")),
        ]
        #expect(Set(tokens).count == tokens.count)
        #expect(tokens.allSatisfy { $0?.count == 17 && $0?.first == 1 })
        #expect(try token(1, "a", "f", .text("5")) == tokens[0])
    }

    @Test func anEmptyTextFindsNobodyAndALongOneIsRefused() throws {
        let lookup = Lookup<String>.blind("f", { $0 })
        #expect(try lookup.encoded(.text("  "), kind: "a", index) == nil)
        #expect(try lookup.encoded(.text(String(repeating: "x", count: 512)), kind: "a", index) != nil)
        #expect(throws: VaultError.self) {
            try lookup.encoded(.text(String(repeating: "x", count: 513)), kind: "a", index)
        }
    }

    @Test func storedLookupsAreReadBackAndDamageIsNot() throws {
        let lookups = EncodedLookups([
            .init(field: "state", value: Data([4, 65])), .init(field: "at", value: Data([3, 1, 2])),
            .init(field: "at", value: Data([3, 1, 2])),
        ])
        let numbers = ["at": Int64(7), "state": 300]
        let names = Dictionary(uniqueKeysWithValues: numbers.map { ($1, $0) })
        let stored = lookups.stored { numbers[$0] ?? 0 }
        #expect(lookups.entries.map(\.field) == ["at", "state"])
        #expect(EncodedLookups(stored: stored) { names[$0] } == lookups)
        #expect(EncodedLookups.bound(stored: stored) { names[$0] } == lookups.bound)
        #expect(EncodedLookups(stored: stored) { $0 == 7 ? "at" : nil } == nil)
        for length in 1..<stored.count where length != 9 {
            #expect(EncodedLookups(stored: stored.prefix(length)) { names[$0] } == nil)
        }
    }

    @Test func datesAreWholeMilliseconds() {
        #expect(Date(timeIntervalSince1970: 1.2345).lookupContent == .time(1234))
        #expect(Date(timeIntervalSince1970: -0.0001).lookupContent == .time(-1))
        #expect(Date(timeIntervalSince1970: .infinity).lookupContent == nil)
        #expect(String?.none.lookupContent == nil)
        #expect(
            UUID?.some(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))).lookupContent
                == .text("00000000-0000-0000-0000-000000000001"))
    }
}
