import Testing
import WardAccess
import WardAccessFile

/// Rules in words, as somebody would say them who grew up with the language.
@Suite struct SentencesTests {
    private func sentence(_ rule: String) throws -> AccessText {
        let head = "schema: ward/access/1\nroles: [doctor]\nactions: [read, write]\nresources: [record]\nrules:\n  - "
        let engine = try AccessFile.read(head + rule, named: "p.yaml").compiled()
        let request = AccessRequest(subject: .init(roles: ["doctor"]), action: "read", resource: .init(kind: "record"))
        let decision = engine.decide(request)
        return try #require(decision.rule == nil ? nil : engine.sentence(for: decision))
    }

    @Test func severalActionsAreRefusedWithNeither() throws {
        let text = try sentence("{id: r, deny: doctor, to: [read, write], on: record}")
        #expect(text.fr == "Le rôle médecin ne peut ni lire ni écrire : dossier.")
        #expect(text.de == "Die Rolle Arzt darf nicht lesen oder schreiben: Akte.")
    }

    @Test func everythingIsRefusedWithNothing() throws {
        let text = try sentence("{id: r, deny: doctor, to: any, on: record}")
        #expect(text.fr == "Le rôle médecin ne peut rien faire : dossier.")
        #expect(text.de == "Die Rolle Arzt darf nichts tun: Akte.")
    }

    @Test func nobodyIsRefusedOnce() throws {
        let text = try sentence("{id: r, deny: any, to: [read, write], on: record}")
        #expect(text.fr == "Personne ne peut lire ni écrire : dossier.")
        #expect(text.de == "Niemand darf lesen oder schreiben: Akte.")
    }

    @Test func daysWithTheSameHoursAreOneStretch() throws {
        let text = try sentence(
            "{id: r, allow: doctor, to: read, on: record, when: {days: weekdays, hours: \"08:00-18:00\"}}")
        #expect(text.en.contains("Doctor may read: record, if it is Monday–Friday 08:00–18:00."))
        #expect(text.de.contains("Die Rolle Arzt darf lesen: Akte, wenn es Montag–Freitag 08:00–18:00 ist."))
    }
}
