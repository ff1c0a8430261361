import Foundation
import Testing
import WardAccess

/// The example of the documentation, letter by letter.
@Suite struct DocumentationTests {
    enum Role: String, CaseIterable, Sendable { case doctor, assistant, support }
    enum Action: String, CaseIterable, Sendable { case read, write }
    enum Kind: String, CaseIterable, Sendable { case record, appointment }

    @Test func theExampleOfTheDocumentationIsTrue() throws {
        let policy = AccessPolicy<Role, Action, Kind> {
            maintained(by: .practice, .doctor, .assistant)
            maintained(by: .provider, .support)
            allow(.doctor, to: .read, .write, on: .record).when(.treats).id("doctor-record")
            allow(.assistant, to: .read, .write, on: .appointment)
            deny(.support, to: .any, on: .record)
            breakGlass(.doctor, to: .read, on: .record, for: .minutes(30), review: .required)
        }

        let engine = try policy.compiled()
        let request = policy.request(.doctor, to: .read, on: .record, context: AccessContext(relations: [.treats]))
        let decision = engine.decide(request)
        #expect(decision.isAllowed)
        #expect(decision.rule == "doctor-record")
        #expect(
            engine.sentence(for: decision).fr
                == "Le rôle médecin peut lire ou écrire : dossier, si la personne traite le patient.")

        let now = Date(timeIntervalSince1970: 1_795_420_800)
        let grant = try BreakGlassGrant(reason: "unconscious", by: "dr-weber", at: now, minutes: 30)
        let emergency = policy.request(
            .doctor, to: .read, on: .record, subject: "dr-weber", context: AccessContext(time: now, breakGlass: grant))
        #expect(engine.decide(emergency).reason == .breakGlass)
        #expect(policy.model.rules.map(\.id).contains("deny-support-any-record"))
    }
}
