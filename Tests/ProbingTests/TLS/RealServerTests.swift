import Foundation
import Testing

@testable import Probing

/// What OpenSSL's own server does, with the truth known from its options.
@Suite(.enabled(if: OpenSSLServer.isThere, "needs openssl"), .serialized)
struct RealServerTests {
    private func survey(_ server: OpenSSLServer) async -> TLSSurvey {
        await TLSSurveyor(dialer: TCPDialer()).survey(TLSTarget(host: "127.0.0.1", port: server.port))
    }

    private func spoken(_ survey: TLSSurvey) -> [String] {
        survey.protocols.filter { $0.value == .known(true) }.keys.sorted().map(\.name)
    }

    private func suites(_ survey: TLSSurvey, _ version: TLSVersion) -> Set<String> {
        Set(survey.suites[version]?.value?.map(\.name) ?? [])
    }

    private func groups(_ survey: TLSSurvey, _ version: TLSVersion) -> Set<String> {
        Set(survey.groups[version]?.value?.map(\.name) ?? [])
    }

    @Test func anOrdinaryServer() async throws {
        let server = try OpenSSLServer(["-cipher", "ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA", "-groups", "X25519:P-256"])
        let survey = await survey(server)
        #expect(spoken(survey) == ["TLS1.2", "TLS1.3"])
        #expect(
            suites(survey, .tls12) == ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA"])
        #expect(
            suites(survey, .tls13) == [
                "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
            ])
        #expect(groups(survey, .tls12) == ["x25519", "secp256r1"])
        #expect(groups(survey, .tls13) == ["x25519", "secp256r1"])
        #expect(survey.preference[.tls12] == .known(.client))
        #expect(survey.features.secureRenegotiation == .known(true))
        #expect(survey.features.fallbackSCSV == .known(true))
        #expect(survey.features.extendedMasterSecret == .known(true))
        #expect(survey.features.encryptThenMAC == .known(true))
        #expect(survey.features.compression == .known(false))
        #expect(survey.features.clientCertificate == .known(.none))
        #expect(survey.chains.count == 1 && survey.chains.first?.count == 1)
    }

    @Test func aServerOfBrainpoolAndCCMOnly() async throws {
        let server = try OpenSSLServer(
            ["-tls1_2", "-groups", "brainpoolP256r1:brainpoolP384r1", "-cipher", "ECDHE-ECDSA-AES128-CCM"],
            key: ["ec", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"])
        let survey = await survey(server)
        #expect(spoken(survey) == ["TLS1.2"])
        #expect(suites(survey, .tls12) == ["TLS_ECDHE_ECDSA_WITH_AES_128_CCM"])
        #expect(groups(survey, .tls12) == ["brainpoolP256r1", "brainpoolP384r1"])
        #expect(survey.preference[.tls12] == .known(.single))
    }

    @Test func aServerOfTLS13WithCCMAndFiniteFields() async throws {
        let server = try OpenSSLServer(
            ["-tls1_3", "-groups", "ffdhe2048:ffdhe4096:P-521", "-ciphersuites", "TLS_AES_128_CCM_SHA256"])
        let survey = await survey(server)
        #expect(spoken(survey) == ["TLS1.3"])
        #expect(suites(survey, .tls13) == ["TLS_AES_128_CCM_SHA256"])
        #expect(groups(survey, .tls13) == ["ffdhe2048", "ffdhe4096", "secp521r1"])
        #expect(survey.features.compression == .known(false))
    }

    @Test func aServerOfOldVersionsWithItsOwnOrder() async throws {
        let server = try OpenSSLServer([
            "-min_protocol", "TLSv1", "-max_protocol", "TLSv1.2", "-serverpref", "-cipher",
            "AES256-SHA:AES128-SHA:ECDHE-RSA-AES128-SHA:@SECLEVEL=0",
        ])
        let survey = await survey(server)
        #expect(spoken(survey) == ["TLS1.0", "TLS1.1", "TLS1.2"])
        for version in [TLSVersion.tls10, .tls11, .tls12] {
            #expect(
                survey.suites[version]?.value?.map(\.name) == [
                    "TLS_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA",
                    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                ])
            #expect(survey.preference[version] == .known(.server))
        }
    }

    @Test func aHoleBetweenVersions() async throws {
        let server = try OpenSSLServer(["-no_tls1_1", "-no_tls1_3", "-cipher", "AES128-SHA:@SECLEVEL=0"])
        let survey = await survey(server)
        #expect(spoken(survey) == ["TLS1.0", "TLS1.2"])
        #expect(survey.features.fallbackSCSV == .known(true))
    }

    @Test func finiteFieldsAndTheirPrimes() async throws {
        let server = try OpenSSLServer(["-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256"])
        let survey = await survey(server)
        #expect(suites(survey, .tls12) == ["TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"])
        #expect(survey.diffieHellman.map(\.prime) == ["RFC 3526 group 14"])
        #expect(survey.diffieHellman.map(\.bits) == [2048])
        #expect(survey.groups[.tls12] == .known([]))
    }

    @Test func aServerThatWantsACertificate() async throws {
        let server = try OpenSSLServer(["-tls1_2", "-Verify", "1", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"])
        let survey = await survey(server)
        #expect(suites(survey, .tls12) == ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"])
        #expect(survey.features.clientCertificate == .known(.required))
        #expect(survey.chains.count == 1)
    }

    @Test func suitesWithoutEncryptionOrCertificate() async throws {
        let server = try OpenSSLServer(["-tls1_2", "-cipher", "NULL-SHA256:ADH-AES128-SHA:@SECLEVEL=0"])
        let survey = await survey(server)
        #expect(suites(survey, .tls12) == ["TLS_RSA_WITH_NULL_SHA256", "TLS_DH_anon_WITH_AES_128_CBC_SHA"])
    }

    @Test func theApplicationProtocolsThatAServerTakes() async throws {
        let server = try OpenSSLServer(["-tls1_2", "-alpn", "http/1.1,h2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"])
        let survey = await survey(server)
        #expect(survey.features.applicationProtocols.value.map(Set.init) == ["h2", "http/1.1"])
        #expect(spoken(survey) == ["TLS1.2"])
    }

    @Test func onlySomeSignatureSchemes() async throws {
        let server = try OpenSSLServer([
            "-tls1_2", "-sigalgs", "RSA-PSS+SHA256:RSA+SHA512", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256",
        ])
        let survey = await survey(server)
        #expect(
            survey.signatures[.tls12]?.value.map { Set($0.map(\.name)) } == ["rsa_pss_rsae_sha256", "rsa_pkcs1_sha512"])
    }

    @Test func withoutTicketsAndEncryptThenMAC() async throws {
        let server = try OpenSSLServer(["-tls1_2", "-no_ticket", "-no_etm", "-cipher", "AES128-SHA"])
        let survey = await survey(server)
        #expect(survey.features.sessionTickets == .known(false))
        #expect(survey.features.encryptThenMAC == .known(false))
    }

    @Test func everySuiteOfOpenSSLIsKnownByName() throws {
        let text = try OpenSSLServer.run(["ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"])
        var checked = 0
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2, let code = words.first, words[2].hasPrefix("TLS_") else { continue }
            let number = UInt32(
                code.replacingOccurrences(of: "0x", with: "").replacingOccurrences(of: ",", with: ""), radix: 16)
            #expect(CipherSuite(name: String(words[2]))?.rawValue == number, "\(line)")
            checked += 1
        }
        #expect(checked > 100)
    }
}

/// One `openssl s_server` on a free port of the loopback interface, for as long as the value lives.
final class OpenSSLServer: Sendable {
    let port: UInt16
    private let process: Process
    private let folder: URL

    static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static var isThere: Bool { program != nil }

    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program ?? "")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    init(_ options: [String], key: [String] = ["rsa:2048"]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("ward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let keyFile = folder.appendingPathComponent("key.pem").path
        let certificate = folder.appendingPathComponent("certificate.pem").path
        _ = try Self.run(
            ["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", keyFile, "-out", certificate]
                + ["-newkey"] + key)
        process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program ?? "")
        process.arguments =
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", keyFile] + options
        process.standardInput = Pipe()
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It says "ACCEPT 127.0.0.1:port" when it listens.
        var text = ""
        while !text.contains("\n") || !text.contains("ACCEPT") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            text += String(decoding: data, as: UTF8.self)
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
        port = try #require(line?.split(separator: ":").last.flatMap { UInt16($0) }, "openssl did not start: \(text)")
        // What else it says must not fill the pipe.
        output.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    }

    deinit {
        process.terminate()
        try? FileManager.default.removeItem(at: folder)
    }
}
