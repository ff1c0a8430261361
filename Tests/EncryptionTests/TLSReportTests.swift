import Chains
import Foundation
import Guideline
import Probing
import Testing

@testable import Encryption

/// Servers made by hand.
enum SampleTLS {
    static let day = Date(iso8601: "2026-11-25T08:00:00Z") ?? .distantPast
    static let later = Date(iso8601: "2032-01-01") ?? .distantPast

    /// A self-signed certificate for praxis.example and 127.0.0.1 on P-256, from 23 November to 23 December 2026.
    static let certificate = Array(
        Data(
            base64Encoded: """
                MIIBqDCCAU6gAwIBAgIUOPnwBKZmL0UqcZpNhGpl88ETsTgwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOcHJheGlzLmV4YW1wbGUw\
                HhcNMjYxMTIzMjIzMDU5WhcNMjYxMjIzMjIzMDU5WjAZMRcwFQYDVQQDDA5wcmF4aXMuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG\
                SM49AwEHA0IABJ9EVCm0zk3YnS2IS8hzNI0MruTo/oDIBgLsxfDom8cORH01ny+3StYrdwe0Ceoebb21ehpI3ENocOj+SF3hNIej\
                dDByMB0GA1UdDgQWBBT8zZamVzRl+wsTiTLtaDhNzkYpJzAfBgNVHSMEGDAWgBT8zZamVzRl+wsTiTLtaDhNzkYpJzAPBgNVHRMB\
                Af8EBTADAQH/MB8GA1UdEQQYMBaCDnByYXhpcy5leGFtcGxlhwR/AAABMAoGCCqGSM49BAMCA0gAMEUCIGIftxaXmUsg+uRTJG6p\
                1Gwr4WgdktDVXJmPClXOZFmyAiEAvM0lNAflzqeMnTi/sohmRqCJyQMFssFDBX5dc6yskYE=
                """) ?? Data())

    /// Trusts just that certificate.
    static let judge = ChainJudge(roots: TrustRoots(bytes: certificate, name: "test"))
    /// Trusts nobody.
    static let strict = ChainJudge(roots: TrustRoots(bytes: [], name: "nobody"))

    static func suites(_ names: String...) -> Seen<[CipherSuite]> { .known(names.compactMap { CipherSuite(name: $0) }) }
    static func groups(_ names: String...) -> Seen<[NamedGroup]> { .known(names.compactMap { NamedGroup(name: $0) }) }
    static func schemes(_ names: String...) -> Seen<[SignatureScheme]> {
        .known(names.compactMap { SignatureScheme(name: $0) })
    }

    /// A server as it should be.
    static var good: TLSSurvey {
        var survey = TLSSurvey(target: TLSTarget(host: "praxis.example", port: 443))
        survey.address = "192.0.2.7:443"
        survey.reachable = .known(true)
        for version in TLSVersion.allCases { survey.protocols[version] = .known(version >= .tls12) }
        survey.suites = [
            .tls12: suites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
            .tls13: suites("TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"),
        ]
        survey.groups = [
            .tls12: groups("x25519", "secp256r1"), .tls13: groups("X25519MLKEM768", "x25519", "brainpoolP256r1tls13"),
        ]
        survey.signatures = [
            .tls12: schemes("ecdsa_secp256r1_sha256"), .tls13: schemes("ecdsa_secp256r1_sha256"),
        ]
        survey.preference = [.tls12: .known(.single), .tls13: .known(.client)]
        survey.chains = [.init(certificates: [certificate], count: 1, versions: [.tls12, .tls13])]
        var features = TLSFeatures()
        features.compression = .known(false)
        features.secureRenegotiation = .known(true)
        features.clientRenegotiation = .known(false)
        features.fallbackSCSV = .known(true)
        features.extendedMasterSecret = .known(true)
        features.truncatedHMAC = .known(false)
        features.heartbeat = .known(false)
        features.sessionTickets = .known(true)
        features.resumption = .known(true)
        features.earlyData = .known(false)
        features.applicationProtocols = .known(["h2"])
        features.ocspStapling = .known(false)
        features.certificateTimestamps = .known(0)
        features.clientCertificate = .known(.none)
        survey.features = features
        survey.connections = 38
        survey.seconds = 0.0123456
        return survey
    }

    /// One that nobody has looked after since 2010.
    static var old: TLSSurvey {
        var survey = good
        survey.protocols = Dictionary(
            uniqueKeysWithValues: TLSVersion.allCases.map { ($0, .known($0 == .ssl3 || $0 == .tls10)) })
        let names = suites("TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA")
        survey.suites = [.ssl3: names, .tls10: names]
        survey.groups = [.tls10: groups()]
        survey.signatures = [:]
        survey.preference = [.ssl3: .known(.server), .tls10: .known(.server)]
        survey.diffieHellman = [.init(bits: 1024, prime: nil, fingerprint: String(repeating: "0", count: 64))]
        survey.features.compression = .known(true)
        survey.features.encryptThenMAC = .known(false)
        return survey
    }

    static func report(
        _ survey: TLSSurvey, judge: ChainJudge = judge, host: String? = "praxis.example"
    ) async -> TLSReport {
        await TLSReport(survey, judge: judge, at: day, host: host)
    }
}

@Suite struct TLSReportTests {
    @Test func aSurveyBecomesNames() async throws {
        let report = await SampleTLS.report(SampleTLS.good)
        #expect(report.target == "praxis.example:443")
        #expect(report.protocols == ["TLS1.2", "TLS1.3"])
        #expect(report.suites["TLS1.3"] == ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])
        #expect(report.groups == ["X25519MLKEM768", "x25519", "brainpoolP256r1", "secp256r1"])
        #expect(report.preference == "client")
        #expect(report.unknown.isEmpty)
        #expect(report.seconds == 0.012)
        let certificate = try #require(report.certificate)
        #expect(certificate.key == .init(type: "EC", bits: 256))
        #expect(certificate.signature == "ecdsa-with-SHA256")
        #expect(certificate.hostMatches == true && certificate.chain == "trusted")
        #expect(!certificate.expired && !certificate.notYetValid)
        #expect(certificate.names == ["praxis.example", "127.0.0.1"])
    }

    @Test func whatDoesNotExistInItsVersionsIsNeitherKnownNorUnknown() async {
        var survey = SampleTLS.good
        survey.protocols[.tls12] = .known(false)
        survey.suites[.tls12] = nil
        survey.features.compression = .unknown("no TLS 1.2")
        survey.features.secureRenegotiation = .unknown("no TLS 1.2")
        let report = await SampleTLS.report(survey)
        #expect(report.features.compression == nil && report.unknown.isEmpty)
    }

    @Test func unknownNeverBecomesNo() async throws {
        var survey = SampleTLS.good
        survey.protocols[.tls10] = .unknown("no answer within 5 s")
        survey.suites[.tls12] = .unknown("reset")
        survey.features.earlyData = .unknown("no ticket came")
        let report = await SampleTLS.report(survey)
        #expect(report.suites["TLS1.2"] == nil && report.features.earlyData == nil)
        #expect(Set(report.unknown.map(\.fact)) == ["protocols.TLS1.0", "suites.TLS1.2", "features.earlyData"])
        #expect(report.lacksSomethingThatMatters)
        let assessment = TLSAssessment(report, by: .ward, today: SampleTLS.day, asOf: SampleTLS.day)
        #expect(assessment.verdict == .unknown)
    }

    @Test func aServerThatIsNotReachedIsUnknown() async throws {
        var survey = TLSSurvey(target: TLSTarget(host: "praxis.example", port: 443))
        survey.reachable = .unknown("connection refused")
        let report = await SampleTLS.report(survey)
        #expect(!report.reachable && report.unknown == [.init(fact: "reachable", why: "connection refused")])
        #expect(TLSAssessment(report, by: .ward, today: SampleTLS.day, asOf: SampleTLS.day).verdict == .unknown)
    }

    @Test func verdictsFollowTheLevels() async throws {
        let good = TLSAssessment(
            await SampleTLS.report(SampleTLS.good), by: .ward, today: SampleTLS.day, asOf: SampleTLS.day)
        #expect(good.verdict == .holds && good.shortNow.isEmpty && !good.holding.isEmpty)
        let old = TLSAssessment(
            await SampleTLS.report(SampleTLS.old), by: .ward, today: SampleTLS.day, asOf: SampleTLS.day)
        #expect(old.verdict == .short)
        #expect(old.graded.first?.grade.level == .broken)
        let names = old.shortNow.flatMap(\.elements).map(\.text)
        for name in ["SSLv3", "TLS1.0", "TLS_RSA_WITH_RC4_128_SHA", "DH 1024", "compression=yes"] {
            #expect(names.contains(name), "\(name)")
        }
    }

    @Test func whatStopsIn2032() async throws {
        var survey = SampleTLS.good
        survey.groups[.tls13] = SampleTLS.groups("x25519", "secp256r1")
        survey.suites[.tls12] = SampleTLS.suites("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")
        let assessment = TLSAssessment(
            await SampleTLS.report(survey), by: .ward, today: SampleTLS.day, asOf: SampleTLS.later)
        #expect(
            Set(assessment.stopping.map(\.element.text)) == [
                "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "postQuantum=no", "expired",
            ])
        #expect(assessment.shortNow.isEmpty)
        let hybrid = TLSAssessment(
            await SampleTLS.report(SampleTLS.good), by: .ward, today: SampleTLS.day, asOf: SampleTLS.later)
        #expect(hybrid.stopping.map(\.element.text) == ["expired"])
    }

    @Test func selfSignedAndWrongNameAreSeen() async {
        let report = await SampleTLS.report(SampleTLS.good, judge: SampleTLS.strict, host: "other.example")
        let names = report.elements(asOf: SampleTLS.day).map(\.text)
        #expect(names.contains("selfSigned") && names.contains("hostMismatch"))
        let nameless = await SampleTLS.report(SampleTLS.good, host: nil)
        #expect(nameless.certificate?.hostMatches == nil)
    }

    @Test func theJSONHasTheAgreedKeys() async throws {
        let assessment = TLSAssessment(
            await SampleTLS.report(SampleTLS.good), by: .ward, today: SampleTLS.day, asOf: SampleTLS.later)
        let data = try JSONEncoder.ward.encode(assessment)
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for key in [
            "schema", "target", "reachable", "protocols", "suites", "groups", "preference", "certificate", "features",
            "unknown", "connections", "seconds", "policy", "asOf", "verdict", "graded", "stops",
        ] {
            #expect(object[key] != nil, "\(key)")
        }
        let certificate = try #require(object["certificate"] as? [String: Any])
        for key in [
            "key", "signature", "notBefore", "notAfter", "names", "hostMatches", "expired", "notYetValid", "selfSigned",
            "chain",
        ] {
            #expect(certificate[key] != nil, "\(key)")
        }
        #expect(object["schema"] as? String == "ward/tls/1")
        #expect((certificate["key"] as? [String: Any])?["bits"] as? Int == 256)
        let again = try JSONDecoder.ward.decode(TLSReport.self, from: data)
        #expect(again == assessment.report)
    }

    @Test(arguments: Language.allCases) func everyElementHasASentence(_ language: Language) async throws {
        let words = AlgorithmWords(language)
        for survey in [SampleTLS.good, SampleTLS.old] {
            let report = await SampleTLS.report(survey, judge: SampleTLS.strict, host: "other.example")
            for policy in AlgorithmPolicy.all {
                for group in GradedGroup.groups(policy.grade(report, asOf: SampleTLS.later)) {
                    let text = "\(words.what(group)) (\(words.why(group.grade)))"
                    #expect(!text.contains("{}") && !text.contains("=") && !text.contains("?"), "\(text)")
                    #expect(!TLSRemedy(for: group, software: .web).text[language].isEmpty)
                }
            }
        }
    }
}

@Suite struct TLSTargetTextTests {
    @Test(
        arguments: [
            ("mail.example.lu", "mail.example.lu", 443, nil), ("mail.example.lu:25", "mail.example.lu", 25, .smtp),
            ("mail.example.lu:8443", "mail.example.lu", 8443, nil), ("https://a.example/x?y#z", "a.example", 443, nil),
            ("https://u@a.example:444/", "a.example", 444, nil), ("smtp://a.example", "a.example", 25, .smtp),
            ("smtp://a.example:2525", "a.example", 2525, .smtp), ("imaps://a.example", "a.example", 993, nil),
            ("[::1]:443", "::1", 443, nil), ("[fd00::1]", "fd00::1", 443, nil), ("fd00::1", "fd00::1", 443, nil),
            ("https://[fd00::1]:8443/", "fd00::1", 8443, nil), ("127.0.0.1:5432", "127.0.0.1", 5432, .postgres),
        ] as [(String, String, UInt16, StartTLS?)])
    func reads(_ text: String, _ host: String, _ port: UInt16, _ startTLS: StartTLS?) throws {
        let target = try TLSTargetText.read(text)
        #expect(target == TLSTarget(host: host, port: port, startTLS: startTLS))
    }

    @Test(
        arguments: [
            "", ":443", "host:", "host:0", "host:65536", "host:+1", "[::1", "[::1]x", "[host]:1", "a b:1", "-host",
            "a..b",
            "gopher://a", "https://", "praxis.exämple:443", "host:1:2x/", "a\u{1b}[31m", "\0",
        ]) func refuses(_ text: String)
    {
        #expect(throws: TLSTargetText.Mistake.self) { try TLSTargetText.read(text) }
    }

    @Test func listsHaveCommentsAndLineNumbers() throws {
        let marked = try TLSTargetText.list("\u{feff}a.example\r\n", named: "list")
        #expect(marked.map(\.host) == ["a.example"])
        let targets = try TLSTargetText.list("# ours\n\n a.example:25 # mail\r\nb.example\n", named: "list")
        #expect(targets.map(\.description) == ["a.example:25", "b.example:443"])
        #expect(throws: TLSTargetText.Mistake(description: "list:2: one server a line")) {
            try TLSTargetText.list("a\nb c\n", named: "list")
        }
    }
}
