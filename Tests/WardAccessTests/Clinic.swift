import WardAccess

/// A small practice for tests.
enum Role: String, CaseIterable, Sendable {
    case doctor, assistant, nurse, billing, support, auditor
}

enum Action: String, CaseIterable, Sendable {
    case read, write, delete, approve
}

enum Kind: String, CaseIterable, Sendable {
    case record, appointment, invoice, auditLog
}

enum Clinic {
    static let policy = AccessPolicy<Role, Action, Kind>(name: "Clinic") {
        maintained(by: .practice, .doctor, .assistant, .nurse, .billing)
        maintained(by: .provider, .support, .auditor)
        allow(.doctor, to: .read, .write, on: .record).when(.treats).id("doctor-record")
        allow(.assistant, to: .read, .write, on: .appointment, .invoice).id("desk")
        allow(.nurse, to: .read, on: .record).when(.samePractice).unless(.own)
        allow(.billing, to: .read, .approve, on: .invoice).when(.purpose(.payment))
        allow(.auditor, to: .read, on: .auditLog).when(
            .during([.monday, .tuesday, .wednesday, .thursday, .friday], from: "08:00", to: "18:00"))
        deny(.support, to: .any, on: .record).id("support-never")
        deny(.any, to: .any, on: .record).when(.consentWithheld).asConsent().id("consent")
        breakGlass(.doctor, to: .read, on: .record, for: .minutes(30), review: .required, beatsConsent: true)
            .id("emergency")
        breakGlass(.nurse, to: .read, on: .record, for: .minutes(15)).id("nurse-emergency")
        delegation(from: .doctor, to: .assistant, .doctor, doing: [.read], on: [.record], days: 14, redelegates: true)
            .id("stand-in")
        keepApart(roles: .billing, .auditor).id("apart-roles")
        keepApart(actions: .write, .approve, on: [.invoice]).id("four-eyes")
    }
}
