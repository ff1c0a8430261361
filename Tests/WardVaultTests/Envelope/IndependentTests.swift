import Crypto
import Foundation
import Testing

@testable import WardVault

/// A second implementation of the format, in Python, written from its description.
@Suite(.enabled(if: Oracles.hasPython, "needs scripts/venv"))
struct IndependentTests {
    struct Question: Encodable {
        var practice = "cabinet-du-parc"
        var kind = "appointment"
        var id = "a-17/é"
        var version: Int64 = 12
        var keyVersion: Int64 = 3
        var subject = ""
        var schema = 2
        var payload = #"{"notes":"Ramipril 5 mg"}"#
        var lookups: [[String]]
        var key: String
        var indexKey: String
        var blob: String
    }

    struct Answer: Decodable {
        var payload: String
        var schema: Int
        var blob: String
        var id: String
        var blind: String
        var subject: String
    }

    @Test(arguments: [false, true])
    func whatWardSealsPythonOpensAndTheOtherWayRound(_ hasSubject: Bool) throws {
        let dataKey = Data((0..<32).map { UInt8($0 * 3) })
        let indexKey = Data((0..<32).map { UInt8(255 - $0) })
        let index = IndexKey(SymmetricKey(data: indexKey))
        let key = DataKey(SymmetricKey(data: dataKey))
        let lookups = EncodedLookups([
            .init(field: "state", value: LookupContent.text("held").clear),
            .init(field: "at", value: LookupContent.time(-5).clear),
        ])
        var question = Question(
            lookups: lookups.entries.map { [$0.field, $0.value.hex] }, key: dataKey.hex, indexKey: indexKey.hex,
            blob: "")
        let subject = hasSubject ? index.subject("patient 9").bytes : nil
        question.subject = subject?.hex ?? ""
        if hasSubject { question.keyVersion = 0 }
        let binding = RecordBinding(
            practice: question.practice, kind: question.kind, id: index.id(question.id, kind: question.kind),
            version: question.version, keyVersion: question.keyVersion, subject: subject, lookups: lookups.bound)
        let content = SealedContent(id: question.id, schema: 2, payload: Data(question.payload.utf8))
        var salts = Salts(count: 1)
        question.blob = try Envelope.seal(
            content.bytes, under: key, binding: binding.associated, salt: salts.next()
        ).hex

        let answer = try Oracles.run("envelope.py", question, as: Answer.self)
        #expect(answer.payload == question.payload && answer.schema == 2)
        #expect(answer.id == binding.id.hex)
        #expect(answer.subject == index.subject("patient 9").bytes.hex)
        let blind = index.value([4] + Array("anna".utf8), kind: "appointment", field: "patient")
        #expect(answer.blind == blind.hex)
        let opened = try Envelope.open(Data(hexadecimal: answer.blob), under: key, binding: binding.associated)
        #expect(SealedContent(opened)?.payload == content.payload)
    }
}
