import DatabasesTesting
import Foundation
import Testing
import WardVault

/// How software changes the form of its payloads, and what it is told when something does not fit.
@Suite struct KindTests {
    struct OldLetter: Codable, Sendable { var title: String }
    struct Letter: Codable, Sendable, Equatable {
        var subject: String
        var pages: Int
    }

    @Test(arguments: TestDatabases.all)
    func olderPayloadsAreUpgradedWhenRead(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, north) = (clinic.vault, clinic.north)
            let old = try RecordKind<OldLetter>("letter")
            let new = try RecordKind<Letter>("letter", schema: 2) { older in
                Letter(subject: try older.decoded(as: OldLetter.self).title, pages: 1)
            }
            try await vault.put(OldLetter(title: "To Dr Weber"), id: "l", as: old, in: north)
            let read = try await vault.get(new, id: "l", in: north)
            #expect(read?.payload == Letter(subject: "To Dr Weber", pages: 1))
            try await vault.put(Letter(subject: "New", pages: 2), id: "l", as: new, in: north)
            // The older software says that it is too old, and does not misread.
            #expect(await trouble { _ = try await vault.get(old, id: "l", in: north) } == .payload)
            let strict = try RecordKind<Letter>("letter", schema: 3)
            #expect(await trouble { _ = try await vault.get(strict, id: "l", in: north) } == .payload)
        }
    }

    @Test(arguments: TestDatabases.all)
    func aListReadsOldAndNewAndVeryLongPayloadsTogether(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, north) = (clinic.vault, clinic.north)
            let old = try RecordKind<OldLetter>("letter")
            let new = try RecordKind<Letter>("letter", schema: 2, lookups: [.clear("pages", \.pages)]) { older in
                Letter(subject: try older.decoded(as: OldLetter.self).title, pages: 0)
            }
            var expected: [String: Letter] = [:]
            for number in 0..<300 {
                let long = String(repeating: "é\"\\,]", count: number % 50 == 0 ? 100_000 : 1)
                if number % 7 == 0 {
                    try await vault.put(OldLetter(title: long), id: "\(number)", as: old, in: north)
                } else {
                    try await vault.put(Letter(subject: long, pages: number), id: "\(number)", as: new, in: north)
                }
                expected["\(number)"] = Letter(subject: long, pages: number % 7 == 0 ? 0 : number)
            }
            let all = try await vault.list(new, in: north).records
            #expect(all.count == 300 && all.allSatisfy { expected[$0.id] == $0.payload })
            // One that does not fit among many is said as it is alone.
            try await vault.put(["title": 5], id: "bad", as: RecordKind<[String: Int]>("letter", schema: 2), in: north)
            #expect(await trouble { _ = try await vault.list(new, in: north) } == .payload)
        }
    }

    @Test(arguments: TestDatabases.all)
    func whatDoesNotFitIsSaidWithoutSayingTheValue(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, north) = (clinic.vault, clinic.north)
            let names = try RecordKind<[String: String]>("thing")
            let numbers = try RecordKind<[String: Int]>("thing")
            let doubles = try RecordKind<Double>("measure")
            try await vault.put(["Schmit": "1"], id: "t", as: names, in: north)
            do {
                _ = try await vault.get(numbers, id: "t", in: north)
                Issue.record("A text was read as a number")
            } catch let error as VaultError {
                #expect(error.kind == .payload)
                #expect(!error.description.contains("Schmit"))
            }
            #expect(await trouble { try await vault.put(.infinity, id: "m", as: doubles, in: north) } == .payload)
            #expect(await trouble { try await vault.put(1, id: "", as: doubles, in: north) } == .badName)
            #expect(
                await trouble {
                    try await vault.put(1, id: String(repeating: "x", count: 1025), as: doubles, in: north)
                } == .badName)
        }
    }

    @Test(arguments: ["", "1a", "a b", "é", String(repeating: "a", count: 65), "a/b", "a'b"])
    func aKindOrFieldOfThatNameIsRefused(_ name: String) {
        #expect(throws: VaultError.self) { try RecordKind<String>(name) }
        #expect(throws: VaultError.self) { try RecordKind<String>("kind", lookups: [.blind(name, { $0 })]) }
        #expect(throws: VaultError.self) { try RecordKind<String>("kind", schema: 0) }
        #expect(throws: VaultError.self) {
            try RecordKind<String>("kind", lookups: [.blind("f", { $0 }), .clear("f", { $0 })])
        }
    }

    @Test(arguments: TestDatabases.all)
    func aQuestionThatCannotBeAnsweredIsRefused(_ engine: TestDatabases) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind, north) = (clinic.vault, clinic.kind, clinic.north)
            try await clinic.fill(3)
            for conditions in [
                [Condition.between("patient", "a", "b")], [.equals("nothing", "a")], [.from("patient", "a")],
            ] {
                #expect(await trouble { _ = try await vault.list(kind, in: north, where: conditions) } == .badName)
            }
            #expect(
                await trouble { _ = try await vault.list(kind, in: north, orderedBy: .ascending("patient")) }
                    == .badName)
            #expect(await trouble { _ = try await vault.list(kind, in: north, limit: 0) } == .badName)
            let page = try await vault.list(kind, in: north, limit: 2)
            #expect(
                await trouble {
                    _ = try await vault.list(kind, in: north, orderedBy: .ascending("at"), after: page.next)
                } == .badName)
            #expect(try await vault.list(kind, in: north, where: [.equals("patient", "")]).records.isEmpty)
            #expect(
                await trouble { _ = try await vault.list(kind, in: try Practice("west")) } == .unknownPractice)
        }
    }
}
