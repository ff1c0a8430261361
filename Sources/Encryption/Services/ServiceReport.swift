import Foundation
public import Guideline

/// What was found out about one service: the machine output of `ward services` (`ward/services/1`).
public struct ServiceReport: Sendable, Hashable, Codable {
    /// Whether what a service sends is encrypted.
    public enum Encrypted: String, Sendable, Hashable, Codable {
        /// From the first byte, by TLS or by the protocol's own encryption.
        case yes
        /// In clear, or with an encryption that is broken or empty (NULL).
        case no
        /// On request; the service was seen, or has to be feared, to go on without it.
        case offered
        /// The connection begins in clear, and encryption is demanded before anything else.
        case required
        /// Not to be told; `why` says why.
        case unknown
    }

    /// The version of the format.
    public var schema = "ward/services/1"
    /// `127.0.0.1:11112`.
    public var target: String
    /// `tcp` or `udp`.
    public var transport: String
    /// What is spoken, in lower case; `unknown` where nothing tells, `tls` where only TLS was seen.
    public var service: String
    /// Whether somebody answers on the port. Where false, `why` tells closed from no answer.
    public var reachable: Bool
    /// Whether it is encrypted.
    public var encrypted: Encrypted
    /// The service's own words, or what decided.
    public var detail: String?
    /// The program that the service says it is: `OFFIS_DCMTK_367`, `nginx/1.22.1`.
    public var product: String?
    /// The TLS version that was chosen: `TLS1.2`.
    public var tlsVersion: String?
    /// What `service` rests on: `answer`, `port` (or the program behind it), or `none`.
    public var evidence: String
    /// True where port or program suggest the service and no answer proves it.
    public var guess: Bool?
    /// The address that answered, where a name was asked for.
    public var address: String?
    /// For a listener of this machine: from where it can be reached.
    public var reach: String?
    /// For a listener of this machine: the program.
    public var process: String?
    /// Why something is not known.
    public var why: String?
    /// What the rules say of it: `holds`, `short`, `unknown`, `notApplicable`.
    public var verdict: Verdict?
    /// The sentence of the rules.
    public var sentence: String?

    /// Somebody answered, or can be seen to listen.
    init(target: String, transport: String, answer: ServiceAnswer) {
        self.target = target
        self.transport = transport
        service = answer.speaks.rawValue
        reachable = answer.security != .refused
        encrypted = Encrypted(answer)
        detail = answer.detail.isEmpty ? nil : answer.detail
        product = answer.product
        tlsVersion = answer.tlsVersion.map { $0.replacing(" ", with: "").replacing("SSL3.0", with: "SSLv3") }
        evidence = answer.speaks == .unknown ? "none" : answer.isGuess ? "port" : "answer"
        guess = answer.isGuess && answer.speaks != .unknown ? true : nil
        why = encrypted == .unknown ? Self.why(answer) : nil
    }

    /// Nobody answered, or the port is closed.
    init(target: String, transport: String, expecting: ServiceProtocol?, unreachable why: String) {
        self.target = target
        self.transport = transport
        service = expecting?.rawValue ?? ServiceProtocol.unknown.rawValue
        reachable = false
        encrypted = .unknown
        evidence = expecting == nil ? "none" : "port"
        guess = expecting == nil ? nil : true
        self.why = why
    }

    private static func why(_ answer: ServiceAnswer) -> String {
        switch answer.security {
        case .silent where answer.speaks == .hl7 && answer.detail.isEmpty:
            "nothing is sent to an HL7 port that was not named, because it could be filed"
        case .silent where answer.speaks == .hl7: "does not answer TLS; no message was sent, because it could be filed"
        case .silent: "accepts connections and says nothing"
        case .refused: "accepted no connection"
        default: answer.detail.isEmpty ? "not to be told from outside" : answer.detail
        }
    }
}

extension ServiceReport.Encrypted {
    /// What the protection of a service comes to.
    init(_ answer: ServiceAnswer) {
        self =
            switch answer.security {
            case .tls: answer.beginsWithTLS ? .yes : .required
            case .encrypted: .yes
            case .starttls, .starttlsOffered: .offered
            case .plaintext, .weak, .redirect: .no
            case .silent, .refused, .unknown: .unknown
            }
    }
}

extension ServiceAnswer {
    /// The program, where the service's words name it in the usual place.
    var product: String? {
        func after(_ mark: String) -> String? {
            detail.firstRange(of: mark).map { String(detail[$0.upperBound...]) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        switch speaks {
        case .dicom: return after("accepted, ")
        case .ssh, .ssh1:
            return after("-").flatMap { _ in detail.split(separator: "-").dropFirst(2).joined(separator: "-") }
        case .http, .ipp, .fhir:
            let words = detail.split(separator: ", ").dropFirst().filter {
                $0 != "and TLS" && $0 != "asks for a password"
            }
            return words.first.map(String.init)
        case .mysql: return detail
        case .snmp: return after("\"public\", ")
        case .smtp, .ftp: return detail.hasPrefix("220") ? String(detail.dropFirst(4)) : nil
        case .memcached: return after("VERSION ")
        default: return nil
        }
    }
}

/// What a call of `ward services` asked, beside what it found: where not everybody answered, not everything is known.
public struct ServiceSummary: Sendable, Hashable, Codable {
    /// Addresses that were to be asked.
    public var addresses = 0
    /// Addresses that answered on no port: no host, or a firewall.
    public var silentAddresses = 0
    /// Ports of addresses that were asked.
    public var asked = 0
    /// Those where somebody answers.
    public var open = 0
    /// Those where the host says that nobody listens.
    public var closed = 0
    /// Those that nobody answered for: not known, and not the same as closed.
    public var noAnswer = 0
    /// Those left out because the address had answered on none of the ports before.
    public var notAsked = 0
}
