public import Probing

/// Somebody who asks TLS servers what they accept; tests hand in one that knows the answers.
public protocol TLSSurveying: Sendable {
    /// Asks one server.
    func survey(_ target: TLSTarget, _ options: TLSSurveyOptions) async -> TLSSurvey
}

/// Asks over this machine's network.
public struct NetworkSurveying: TLSSurveying {
    /// Uses this machine's network.
    public init() {}

    /// Asks one server.
    public func survey(_ target: TLSTarget, _ options: TLSSurveyOptions) async -> TLSSurvey {
        await TLSSurveyor(dialer: TCPDialer(), options: options).survey(target)
    }
}
