import Probing

/// Asks a TLS server for connections that are authenticated and not encrypted, as the DICOM profile "authenticated
/// unencrypted" allows (PS3.15, former annex B): one hello that offers nothing else.
///
/// It comes after TLS was seen, only on ports of medical devices, and leaves what any failed connection leaves in a log.
struct NullSuiteDialogue: Dialogue {
    /// True where the server chose such a suite, false where it refused; nil where it said neither.
    private(set) var isAccepted: Bool?

    private let host: String?
    private var heard: [UInt8] = []

    init(host: String?) { self.host = host }

    /// Suites that encrypt nothing (RFC 5246, RFC 4492, RFC 4279, RFC 9150), by number.
    static let suites: [UInt16] = [
        0x0001, 0x0002, 0x003b, 0xc006, 0xc010, 0x002c, 0x002d, 0x002e, 0xc039, 0xc03a, 0xc03b, 0xc0b4, 0xc0b5,
    ]

    mutating func next(after event: DialogueEvent) -> DialogueStep {
        switch event {
        case .opened:
            let hello = [host, nil].map { TLSHello.request(host: $0, suites: Self.suites) }
                .first { !ProbeRequest.couldBeFiled($0) }
            guard let hello else { return .end(farewell: []) }
            return .send(hello, listen: .milliseconds(1500))
        case .received(let bytes):
            heard += bytes
            guard heard.count >= 7, let answer = TLSHello.answer(heard) else {
                return heard.count < LocalNetwork.readLimit ? .goOn : .end(farewell: [])
            }
            if answer.alert != nil {
                isAccepted = false
            } else if let suite = TLSHello.suite(heard) {
                isAccepted = Self.suites.contains(suite)
            } else if heard.count < LocalNetwork.readLimit {
                return .goOn
            }
            return .end(farewell: [])
        case .closed:
            // A server that shares no suite may close without an alert.
            if heard.isEmpty { isAccepted = false }
            return .end(farewell: [])
        case .silent, .refused, .unreachable, .outOfTime: return .end(farewell: [])
        }
    }
}

extension ServiceAnswer {
    /// Whether it is worth asking for suites that encrypt nothing.
    var mayUseNullSuites: Bool { security == .tls && beginsWithTLS && speaks.isMedical }

    /// Whether TLS is spoken and none of the usual suites was good enough: there may be only others.
    var turnsUsualSuitesAway: Bool { security == .tls && detail.hasPrefix("TLS alert") }

    /// Whether TLS was there from the first byte, in contrast to a service that demands it in its own words.
    var beginsWithTLS: Bool { detail.hasPrefix("ServerHello") || detail.hasPrefix("TLS alert") }

    /// The answer with what the hello for unencrypted TLS showed.
    func withNullSuites(accepted: Bool?) -> ServiceAnswer {
        guard accepted == true else { return self }
        var answer = self
        let encryptsToo = detail.hasPrefix("ServerHello")
        answer.security = encryptsToo ? .starttlsOffered : .plaintext
        answer.detail = encryptsToo ? "TLS, also without encryption (NULL)" : "TLS without encryption (NULL)"
        return answer
    }
}
