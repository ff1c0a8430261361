/// A policy to start from in a doctor's practice. Change it to what is true there: it is a beginning, not advice.
public enum PracticePolicy {
    /// Who works in a practice and around it.
    public enum Role: String, CaseIterable, Sendable {
        case doctor, assistant, nurse, locum, externalSpecialist, billing, supportStaff, auditor, patient
    }

    /// What they do.
    public enum Action: String, CaseIterable, Sendable {
        case read, write, sign, delete, export, configure
    }

    /// With what.
    public enum Kind: String, CaseIterable, Sendable {
        case record, result, prescription, referral, appointment, invoice, account, auditLog, system
    }

    /// The policy.
    public static let policy = AccessPolicy<Role, Action, Kind>(
        name: "Practice", openingHours: .init(days: Array(WeekHours.Day.allCases.prefix(5)), from: 480, to: 1140)
    ) {
        maintained(by: .practice, .doctor, .assistant, .nurse, .locum, .externalSpecialist, .billing, .patient)
        maintained(by: .provider, .supportStaff, .auditor)

        allow(.doctor, to: .read, .write, on: .record, .result).when(.any(.treats, .samePractice)).id("doctor-record")
        allow(.doctor, to: .read, .write, .sign, on: .prescription, .referral).when(.treats).id("doctor-orders")
        allow(.doctor, to: .read, .write, on: .appointment).when(.samePractice).id("doctor-appointments")
        allow(.doctor, to: .read, .sign, on: .invoice).when(.samePractice).id("doctor-invoices")
        allow(.doctor, to: .export, on: .record).when(.treats, .purpose(.treatment, .patientRequest)).id(
            "doctor-export")

        allow(.locum, to: .read, .write, on: .record, .result).when(.treats).id("locum-record")
        allow(.locum, to: .read, .write, .sign, on: .prescription, .referral).when(.treats).id("locum-orders")
        allow(.locum, to: .read, on: .appointment).when(.samePractice).id("locum-appointments")

        allow(.nurse, to: .read, .write, on: .record, .result).when(.samePractice, .purpose(.treatment, .emergency))
            .id("nurse-record")
        allow(.nurse, to: .read, on: .appointment).when(.samePractice).id("nurse-appointments")

        allow(.assistant, to: .read, .write, .delete, on: .appointment).when(.samePractice).id("assistant-appointments")
        allow(.assistant, to: .read, .write, on: .invoice).when(.samePractice).id("assistant-invoices")
        allow(.assistant, to: .read, on: .record, .referral).when(.samePractice, .delegatedBy).id("assistant-record")

        allow(.externalSpecialist, to: .read, on: .record, .result, .referral).when(.referredTo).id("specialist-record")
        allow(.externalSpecialist, to: .write, on: .result).when(.referredTo).id("specialist-result")

        allow(.billing, to: .read, .write, .export, on: .invoice).when(.samePractice, .purpose(.payment))
            .id("billing-invoices")

        allow(.supportStaff, to: .read, .configure, on: .system).id("support-system")
        allow(.supportStaff, to: .configure, on: .account).when(.openingHours).id("support-accounts")

        allow(.auditor, to: .read, .export, on: .auditLog).id("auditor-log")

        allow(.patient, to: .read, .export, on: .record, .result, .prescription, .invoice).when(.own).id("patient-own")
        allow(.patient, to: .read, .write, on: .appointment).when(.own).id("patient-appointments")

        deny(.supportStaff, to: .any, on: .record, .result, .prescription, .referral, .invoice).id("support-never")
            .sentence(
                en: "Support staff never see medical or billing data.",
                fr: "Le personnel de support ne voit jamais de données médicales ou de facturation.",
                de: "Der Support sieht nie medizinische Daten oder Rechnungen.")
        deny(.any, to: .write, .delete, on: .auditLog).id("log-unchanged").sentence(
            en: "Nobody changes the access log.", fr: "Personne ne modifie le journal des accès.",
            de: "Niemand ändert das Zugriffsprotokoll.")
        deny(.doctor, .locum, .nurse, .assistant, .externalSpecialist, to: .any, on: .record, .result)
            .when(.consentWithheld).asConsent().id("consent")

        breakGlass(.doctor, .locum, to: .read, on: .record, .result, for: .minutes(30), beatsConsent: true)
            .id("emergency-doctor")
        breakGlass(.nurse, to: .read, on: .record, for: .minutes(30)).id("emergency-nurse")

        delegation(
            from: .doctor, to: .assistant, .nurse, .locum, doing: [.read, .write], on: [.record, .result], days: 30
        ).id("stand-in")

        keepApart(roles: .supportStaff, .auditor).id("support-or-audit")
        keepApart(roles: .billing, .auditor).id("billing-or-audit")
        keepApart(actions: .write, .sign, on: [.invoice]).id("invoice-four-eyes")
    }

    /// The tests that go with it into a file.
    public static let tests: [PolicyExample] = [
        .init(
            "A doctor reads the record of a patient", .allowed, by: "doctor-record", Role.doctor, Action.read,
            Kind.record, [.treats]),
        .init("A doctor does not read any record", .denied, Role.doctor, Action.read, Kind.record),
        .init(
            "Support staff never read a record", .denied, by: "support-never", Role.supportStaff, Action.read,
            Kind.record, [.treats]),
        .init(
            "An assistant plans appointments of the practice", .allowed, by: "assistant-appointments", Role.assistant,
            Action.write, Kind.appointment, [.samePractice]),
        .init(
            "An assistant reads no record unasked", .denied, Role.assistant, Action.read, Kind.record, [.samePractice]),
        .init(
            "A specialist sees a referred patient", .allowed, by: "specialist-record", Role.externalSpecialist,
            Action.read,
            Kind.record, [.referredTo]),
        .init("A specialist sees nobody else", .denied, Role.externalSpecialist, Action.read, Kind.record),
        .init(
            "A patient sees what is theirs", .allowed, by: "patient-own", Role.patient, Action.read, Kind.record, [.own]
        ),
        .init(
            "Consent is respected", .denied, by: "consent", Role.doctor, Action.read, Kind.record,
            [.treats, .consentWithheld]),
        .init("Nobody changes the access log", .denied, by: "log-unchanged", Role.auditor, Action.write, Kind.auditLog),
        .init("Billing reads invoices for payment", .denied, Role.billing, Action.read, Kind.invoice, [.samePractice]),
    ]
}
