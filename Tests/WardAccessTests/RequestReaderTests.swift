import Foundation
import Testing
import WardAccess
import WardAccessFile

@Suite struct RequestReaderTests {
    let reader = RequestReader(Clinic.policy.model)

    private func context(_ members: String, subject: String = "", resource: String = "") throws -> AccessRequest {
        try reader.request(
            line:
                #"{"subject":{"role":"doctor"\#(subject)},"action":"read","resource":{"kind":"record"\#(resource)},"context":{\#(members)}}"#
        )
    }

    private func mistake(_ line: String) -> String {
        do {
            _ = try reader.request(line: line)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        #""relations":["treats"]"#, #""relations":"treats""#, #""relations":{"treats":true}"#, #""treats":true"#,
        #""Treats":true"#, #""treats":["x","r1"]"#, #""relation":"treats""#,
    ])
    func aRelationMayStandInManyPlaces(_ members: String) throws {
        #expect(try context(members, resource: #","id":"r1""#).context.relations == [.treats])
    }

    @Test func aRelationMayStandOnEitherSide() throws {
        #expect(
            try context("", subject: #","treats":["p9"]"#, resource: #","patient":"p9""#).context.relations == [.treats]
        )
        #expect(try context("", subject: #","id":7"#, resource: #","treats":["7"]"#).context.relations == [.treats])
        #expect(try context(#""treats":["other"]"#, resource: #","id":"r1""#).context.relations == [])
        #expect(try context(#""relations":["treats"],"treats":false"#).context.relations == [])
        #expect(try context(#""same_practice":true"#).context.relations == [.samePractice])
    }

    @Test func mistakesSayWhereAndHow() {
        #expect(mistake("{") == "not JSON at column 2: the name of a member in quotes is expected")
        #expect(mistake("[]") == "a request is an object with subject, action and resource, not a list")
        #expect(mistake("{}") == "\"subject\" is missing")
        #expect(
            mistake(#"{"subject":{"role":"doctor"},"resource":{"kind":"record"}}"#).contains("\"action\" is missing"))
        #expect(
            mistake(#"{"subject":{"role":7},"action":"read","resource":{"kind":"record"}}"#)
                == "subject.role: a text is expected, not a number")
        #expect(
            mistake(#"{"subject":{"role":"a","role":"b"},"action":"x","resource":{"kind":"r"}}"#)
                .contains("the member \"role\" stands twice"))
        let start = #"{"subject":{"role":"doctor"},"action":"read","resource":{"kind":"record"},"context":"#
        #expect(
            mistake(start + #"{"time":"yesterday"}}"#)
                == "context.time: \"yesterday\" is no time; write 2026-11-23T08:00:00Z")
        #expect(
            mistake(start + #"{"consentWitheld":true}}"#)
                == "context.consentWitheld: unknown relation (did you mean \"consentWithheld\"?)")
        #expect(mistake(start + #"{"relations":["nothing"]}}"#).contains("unknown relation \"nothing\""))
        #expect(mistake(start + #"{"treats":3}}"#).contains("true, false, a name or a list"))
        #expect(mistake(start + String(repeating: "[", count: 100_000)).contains("more than 32 deep"))
    }

    @Test func timesAreReadWithOffsetsOnly() {
        #expect(RequestTime.date("2026-11-23T08:00:00Z")?.timeIntervalSince1970 == 1_795_420_800)
        #expect(RequestTime.date("2026-11-23T09:00:00+01:00")?.timeIntervalSince1970 == 1_795_420_800)
        #expect(RequestTime.date("2026-11-23T08:00:00.250Z")?.timeIntervalSince1970 == 1_795_420_800.25)
        #expect(RequestTime.date("2026-11-23T08:00:00") == nil)
        #expect(RequestTime.date("2026-13-23T08:00:00Z") == nil)
    }

    @Test func damagedInputNeverCrashesAndIsNeverMoreThanTheWholeAllows() throws {
        var random = Seeded(7)
        let line = Array(
            #"{"subject":{"role":"doctor","id":"é\u00e9"},"action":"read","resource":{"kind":"record"},"context":{"time":1e9,"breakGlass":{"reason":"x","since":5}}}"#
                .utf8)
        let yaml = Array(AccessFileTests.small.utf8)
        for _ in 0..<4000 { _ = try? reader.request(bytes: mutated(line, &random)) }
        for _ in 0..<400 {
            let text = String(decoding: mutated(yaml, &random), as: UTF8.self)
            if let file = try? AccessFile.read(text, named: "a.yaml") { #expect((try? file.compiled()) != nil) }
        }
    }

    private func mutated(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(random.pick(Array("{}[]:,\"\\&*-#\n\t 'é0".utf8)), at: place)
            case 3: bytes.removeSubrange(place...)
            default:
                let end = min(bytes.count, place + 20)
                bytes.insert(contentsOf: bytes[place..<end], at: place)
            }
        }
        return bytes
    }
}
