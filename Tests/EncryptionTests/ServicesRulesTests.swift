import Foundation
import Guideline
import Testing

@testable import Encryption

@Suite struct ServicesRulesTests {
    private func finding(
        _ kind: String, subject: String = "tcp/1", _ facts: [String: Fact], rule: String, language: Language = .en
    ) throws -> Finding {
        let asOf = try #require(Date(iso8601: "2026-11-23"))
        let seen = Observation(kind: kind, subject: subject, facts: facts, source: "test", at: asOf)
        let findings = judge([seen], policy: Encryption.policy, asOf: asOf, language: language).findings
        return try #require(findings.first { $0.rule == rule })
    }

    private func listener(
        _ speaks: ServiceProtocol, _ security: TransportSecurity, reach: Reach = .any, language: Language = .en,
        transport: String = "tcp", answered: Bool = true
    ) throws -> Finding {
        try finding(
            "services.listener",
            [
                "protocol": .text(speaks.rawValue), "service": .text(speaks.name), "reach": .text(reach.rawValue),
                "transportSecurity": .text(security.rawValue), "port": 1, "listener": "1 (x)", "detail": "d",
                "answered": .flag(answered), "transport": .text(transport),
            ], rule: "services.plaintext", language: language)
    }

    @Test(
        arguments: [
            (.ssh, .encrypted, .holds, .holds), (.tls, .tls, .holds, .holds), (.http, .tls, .holds, .holds),
            (.http, .redirect, .holds, .holds), (.http, .plaintext, .short, .short),
            (.dicom, .plaintext, .short, .short),
            (.redis, .plaintext, .short, .short), (.smb1, .plaintext, .short, .short), (.ssh1, .weak, .short, .short),
            (.rdp, .weak, .short, .short), (.rawPrint, .plaintext, .short, .short), (.text, .plaintext, .short, .short),
            (.imap, .starttlsOffered, .holds, .short), (.vnc, .starttlsOffered, .holds, .short),
            (.postgresql, .starttls, .holds, .unknown), (.hl7, .silent, .unknown, .unknown),
            (.unknown, .silent, .unknown, .unknown), (.unknown, .unknown, .unknown, .unknown),
            (.http, .refused, .unknown, .unknown), (.nfs, .silent, .unknown, .unknown),
            (.dns, .silent, .notApplicable, .notApplicable), (.dhcp, .plaintext, .notApplicable, .notApplicable),
            (.telnet, .plaintext, .notApplicable, .notApplicable), (.mqtt, .silent, .unknown, .unknown),
        ] as [(ServiceProtocol, TransportSecurity, Verdict, Verdict)])
    func listenersAreJudged(
        _ speaks: ServiceProtocol, _ security: TransportSecurity, _ guideline: Verdict, _ current: Verdict
    ) throws {
        let finding = try listener(speaks, security)
        #expect(finding.verdict == Verdicts(guideline: guideline, current: current))
        #expect((finding.difference != nil) == (guideline != current))
        #expect(finding.remedy != nil || [.holds, .notApplicable].contains(finding.verdict.worst))
    }

    @Test func loopbackIsNoNetwork() throws {
        #expect(try listener(.redis, .plaintext, reach: .loopback).verdict == Verdicts(.holds))
        #expect(try listener(.redis, .plaintext, reach: .lan).verdict == Verdicts(.short))
    }

    @Test func theSentenceNamesPortProgramAndProtocol() throws {
        let sentence = try listener(.dicom, .plaintext).title
        #expect(sentence == "Port 1 (x) speaks DICOM without TLS and listens on the network")
        #expect(try listener(.dicom, .plaintext).remedy?.command == "ss -Hltpn sport = 1")
    }

    /// Whatever an instrument may say, a case fits, in every language, without a gap in the sentence.
    @Test(arguments: Language.allCases) func everyAnswerHasASentence(_ language: Language) throws {
        let securities: [TransportSecurity] = [
            .tls, .starttls, .starttlsOffered, .encrypted, .redirect, .weak, .plaintext, .silent, .refused, .unknown,
        ]
        for speaks in ServiceProtocol.allCases where speaks != .borrowed && !speaks.isUnidentified {
            for security in securities {
                for transport in ["tcp", "udp"] {
                    let finding = try listener(speaks, security, language: language, transport: transport)
                    #expect(!finding.title.contains("?"), "\(finding.title)")
                    #expect(finding.title.count <= 120, "\(finding.title)")
                }
            }
        }
    }

    @Test func nothingPlainIsEverShownAsClean() throws {
        for speaks in ServiceProtocol.allCases where !speaks.isOldRemote {
            for security in [TransportSecurity.plaintext, .weak, .silent, .unknown, .refused, .starttlsOffered] {
                let verdict = try listener(speaks, security).verdict
                #expect(verdict.worst != .holds, "\(speaks) \(security)")
            }
        }
    }

    @Test(
        arguments: [
            (.dicom, .plaintext, Verdicts(.short)), (.http, .tls, Verdicts(.holds)),
            (.ftp, .plaintext, Verdicts(.short)),
            (.hl7, .silent, Verdicts(.unknown)),
            (.postgresql, .starttls, Verdicts(guideline: .holds, current: .unknown)),
            (.dns, .silent, Verdicts(.notApplicable)),
        ] as [(ServiceProtocol, TransportSecurity, Verdicts)])
    func endpointsAreJudged(_ speaks: ServiceProtocol, _ security: TransportSecurity, _ verdict: Verdicts) throws {
        let finding = try finding(
            "services.endpoint", subject: "pacs:104",
            [
                "protocol": .text(speaks.rawValue), "service": .text(speaks.name), "transport": "tcp", "port": 104,
                "transportSecurity": .text(security.rawValue), "reach": "lan", "answered": true, "detail": "",
            ], rule: "services.endpoint")
        #expect(finding.verdict == verdict)
        #expect(finding.title.hasPrefix("pacs:104"))
    }

    @Test(arguments: [(2, 1, Verdict.short), (1, 0, .holds), (0, 0, .holds)])
    func remoteAccessOfOldIsJudged(_ count: Int, _ outside: Int, _ verdict: Verdict) throws {
        let facts: [String: Fact] = ["count": .number(count), "outsideCount": .number(outside), "ports": ["Telnet 23"]]
        #expect(try finding("services.old-remote", facts, rule: "services.old-remote").verdict == Verdicts(verdict))
    }

    @Test func changingPortsAreUnknown() throws {
        let facts: [String: Fact] = ["protocol": "borrowed", "reach": "any", "count": 2, "processes": ["firefox"]]
        let finding = try finding("services.listener", facts, rule: "services.plaintext")
        #expect(finding.verdict == Verdicts(.unknown))
        #expect(finding.title.hasPrefix("2 UDP ports"))
    }
}
