import Foundation
public import Guideline
public import Observing
public import Probing

/// Somebody who asks SSH servers what they offer; tests hand in one that knows the answers.
public protocol SSHSurveying: Sendable {
    /// Asks one server.
    func survey(host: String, port: UInt16, _ options: SSHSurveyOptions) async -> SSHSurvey
}

/// Asks over this machine's network.
public struct NetworkSSHSurveying: SSHSurveying {
    /// Uses this machine's network.
    public init() {}

    /// Asks one server.
    public func survey(host: String, port: UInt16, _ options: SSHSurveyOptions) async -> SSHSurvey {
        await SSHSurveyor(options: options).survey(host: host, port: port)
    }
}

/// Asks an SSH server that the estate names what it offers. This machine's own server is known better from its
/// configuration, which `remote-access` reads.
///
/// In a round the methods of authentication are not asked for: that question leaves a line in the server's log.
/// Observes `ssh.endpoint`.
public struct SSH: Instrument {
    /// The name in reports and on the command line.
    public static let name = "ssh"
    /// The measures it helps to answer.
    public let measures = ["1.5", "1.6"]
    /// The assets it can look at.
    public let kinds: Set<Asset.Kind> = [.endpoint, .device]

    private let surveying: any SSHSurveying

    /// Looks through this machine's network, or through another one in tests.
    public init(surveying: any SSHSurveying = NetworkSSHSurveying()) {
        self.surveying = surveying
    }

    /// Asks the endpoint that the asset names; an endpoint that is no SSH server is passed over.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        let named = (request.asset.location ?? request.asset.id).withoutCredentials
        guard let target = SSHTargetText.inEstate(named) else { return Sighting() }
        return sighting(await survey(target.host, target.port, request), named: named)
    }

    private func survey(_ host: String, _ port: UInt16, _ request: ObservationRequest) async -> SSHSurvey {
        var options = SSHSurveyOptions()
        let left = min(request.deadline.timeIntervalSinceNow, timeLimit / .seconds(1)) - 2
        options.answerLimit = .seconds(3)
        options.surveyLimit = .seconds(max(1, left))
        options.asksAuthentication = false
        return await surveying.survey(host: host, port: port, options)
    }

    private func sighting(_ survey: SSHSurvey, named: String) -> Sighting {
        let report = SSHReport(survey)
        guard !report.reachable else { return Sighting(observations: SSHObservations.of(report), checked: 1) }
        let skips = [("1.5", "ssh-keys"), ("1.6", "ssh")].map { measure, aspect in
            Skip(named, why: .unreachable, measures: [measure], aspect: aspect, detail: survey.reachable.why)
        }
        return Sighting(skipped: skips)
    }
}
