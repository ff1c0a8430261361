/// The policy of the provider's desk: who may do what with rounds, visits, incidents and registers.
public enum DeskPolicy {
    /// Who works at the desk, and for whom.
    public enum Role: String, CaseIterable, Sendable {
        case owner, securityOfficer, technician, developer, auditor, practice
    }

    /// What they do.
    public enum Action: String, CaseIterable, Sendable {
        case read, create, update, delete, approve, start, export
    }

    /// With what.
    public enum Kind: String, CaseIterable, Sendable {
        case round, finding, estate, visit, window, incident, register, policy, account, ledger
    }

    /// The policy.
    public static let policy = AccessPolicy<Role, Action, Kind>(name: "Desk") {
        maintained(by: .provider, .owner, .securityOfficer, .technician, .developer, .auditor)
        maintained(by: .practice, .practice)

        allow(.owner, to: .read, .create, .update, .delete, on: .account, .estate).id("owner-accounts")
        allow(.owner, to: .read, .export, on: .round, .finding, .visit, .window, .incident, .register, .policy, .ledger)
            .id("owner-reads")
        allow(.owner, to: .approve, on: .policy).id("owner-policy")

        allow(.securityOfficer, to: .read, .export, on: .round, .finding, .estate, .visit, .window, .ledger, .account)
            .id("officer-reads")
        allow(.securityOfficer, to: .read, .create, .update, .approve, .export, on: .incident, .register)
            .id("officer-incidents")
        allow(.securityOfficer, to: .read, .create, .update, on: .policy).id("officer-policy")
        allow(.securityOfficer, to: .update, on: .finding).id("officer-findings")

        allow(.technician, to: .read, on: .round, .finding, .estate, .visit, .window, .policy).id("technician-reads")
        allow(.technician, to: .create, .start, on: .round, .visit).id("technician-starts")
        allow(.technician, to: .update, on: .finding, .estate).id("technician-updates")
        allow(.technician, to: .create, .update, on: .window).id("technician-windows")
        allow(.technician, to: .read, .create, .update, on: .incident).id("technician-incidents")

        allow(.developer, to: .read, on: .round, .finding).id("developer-reads")
        allow(.developer, to: .create, on: .incident).id("developer-reports")

        allow(
            .auditor, to: .read, .export,
            on: .round, .finding, .estate, .visit, .window, .incident, .register, .policy, .account, .ledger
        ).id("auditor-reads")

        allow(.practice, to: .read, on: .round, .finding, .estate, .visit, .window, .incident, .register)
            .when(.samePractice).id("practice-own")
        allow(.practice, to: .approve, on: .visit, .window).when(.samePractice).id("practice-approves")

        deny(.any, to: .update, .delete, on: .ledger).id("ledger-unchanged").sentence(
            en: "Nobody changes the ledger.", fr: "Personne ne modifie le journal scellé.",
            de: "Niemand ändert das Protokoll.")
        deny(.practice, to: .any, on: .round, .finding, .estate, .visit, .window, .incident, .register)
            .unless(.samePractice).id("practice-no-other").sentence(
                en: "A practice sees nothing of another practice.", fr: "Un cabinet ne voit rien d'un autre cabinet.",
                de: "Eine Praxis sieht nichts von einer anderen Praxis.")

        keepApart(roles: .auditor, .technician, .developer, .owner).id("auditor-independent")
        keepApart(actions: .create, .approve).id("four-eyes")
    }

    /// The tests that go with it into a file.
    public static let tests: [PolicyExample] = [
        .init(
            "A technician starts a visit", .allowed, by: "technician-starts", Role.technician, Action.start, Kind.visit),
        .init("A technician approves nothing", .denied, Role.technician, Action.approve, Kind.window),
        .init(
            "A practice approves its visits", .allowed, by: "practice-approves", Role.practice, Action.approve,
            Kind.visit, [.samePractice]),
        .init(
            "A practice sees no other practice", .denied, by: "practice-no-other", Role.practice, Action.read,
            Kind.round),
        .init("Nobody changes the ledger", .denied, by: "ledger-unchanged", Role.owner, Action.delete, Kind.ledger),
        .init("An auditor reads the ledger", .allowed, by: "auditor-reads", Role.auditor, Action.read, Kind.ledger),
        .init("A developer reads no register", .denied, Role.developer, Action.read, Kind.register),
    ]
}
