import Chains
import Formats
import Foundation
import Testing

@Suite("Chains of certificates", .enabled(if: TestAuthority.isThere, "needs openssl"))
struct ChainTests {
    /// A root, an intermediate below it, a server below that, and a stranger's root.
    private let house: TestAuthority
    private let now = Date()
    private let names = ["subjectAltName=DNS:mail.example.lu,IP:192.0.2.7", "extendedKeyUsage=critical,serverAuth"]

    init() throws {
        house = try TestAuthority()
        try house.certificate("root", extensions: TestAuthority.authority, days: 4000)
        try house.certificate("middle", by: "root", extensions: TestAuthority.authority, days: 3000)
        try house.certificate("server", by: "middle", extensions: names)
    }

    private func judge(
        _ sent: [String], host: String? = "mail.example.lu", roots: [String] = ["root"], at date: Date? = nil,
        known: [String] = []
    ) async throws -> ChainVerdict {
        let pem = try roots.flatMap { try house.pem($0) }
        let roots = TrustRoots(bytes: pem, name: "test", intermediates: try known.map(house.der))
        return await ChainJudge(roots: roots).verdict(sent: try sent.map(house.der), host: host, at: date ?? now)
    }

    @Test func aCompleteChainIsTrusted() async throws {
        let verdict = try await judge(["server", "middle"])
        #expect(verdict.chain == .trusted, "\(verdict.why)")
        #expect(verdict.path.map(\.subject.text) == ["CN=server", "CN=middle", "CN=root"])
        #expect(verdict.host?.matches == true)
        #expect(verdict.isOrdered && !verdict.isSelfSigned && !verdict.sendsAnchor && verdict.unrelated == 0)
    }

    @Test func theRootSentAlongAndAWrongOrderAreSaid() async throws {
        let verdict = try await judge(["server", "root", "middle"])
        #expect(verdict.chain == .trusted)
        #expect(verdict.sendsAnchor && !verdict.isOrdered)
    }

    @Test func aMissingIntermediateMakesItIncomplete() async throws {
        let verdict = try await judge(["server"])
        #expect(verdict.chain == .incomplete)
        #expect(verdict.completion == nil)
        let known = try await judge(["server"], known: ["middle"])
        #expect(known.chain == .incomplete)
        #expect(known.completion == .known("CN=middle"))
    }

    @Test func theCertificateItselfMaySayWhereItsIssuerIs() async throws {
        try house.certificate(
            "told", by: "middle", extensions: names + ["authorityInfoAccess=caIssuers;URI:http://ca.example.lu/m.der"])
        #expect(try await judge(["told"]).completion == .address("http://ca.example.lu/m.der"))
    }

    @Test func strangersAreNotTrusted() async throws {
        try house.certificate("stranger", extensions: TestAuthority.authority)
        try house.certificate("guest", by: "stranger", extensions: names)
        try house.certificate("alone", extensions: names)
        #expect(try await judge(["guest", "stranger"]).chain == .untrusted)
        let alone = try await judge(["alone"])
        #expect(alone.chain == .untrusted)
        #expect(alone.isSelfSigned)
        // No root at all: what was sent ends somewhere, but at nothing that is trusted.
        #expect(try await judge(["server", "middle"], roots: []).chain == .untrusted)
    }

    @Test func whateverTheOperatorNamesIsAnAnchor() async throws {
        try house.certificate("alone", extensions: names)
        #expect(try await judge(["alone"], roots: ["alone"]).chain == .trusted)
        #expect(try await judge(["server"], roots: ["middle"]).chain == .trusted)
        #expect(try await judge(["server"], roots: ["server"]).chain == .trusted)
    }

    @Test func anExpiredCertificateOfATrustedAuthorityIsTrustedAndExpired() async throws {
        try house.certificate(
            "late", by: "root", extensions: names, from: "20200101000000Z", until: "20200401000000Z")
        try house.certificate(
            "oldroot", extensions: TestAuthority.authority, from: "20190101000000Z", until: "20300101000000Z")
        try house.certificate(
            "older", by: "oldroot", extensions: names, from: "20200101000000Z", until: "20200401000000Z")
        let verdict = try await judge(["older"], roots: ["oldroot"])
        #expect(verdict.chain == .trusted, "\(verdict.why)")
        #expect(verdict.isExpired && !verdict.isNotYetValid)
        // Its authority did not exist in the certificate's own time.
        #expect(try await judge(["late"]).chain == .untrusted)
    }

    @Test func aCertificateOfTomorrowIsNotYetValid() async throws {
        try house.certificate("early", by: "root", extensions: names, from: "20270601000000Z", until: "20280601000000Z")
        let verdict = try await judge(["early"], at: Date(timeIntervalSince1970: 1_795_000_000))
        #expect(verdict.chain == .trusted, "\(verdict.why)")
        #expect(verdict.isNotYetValid && !verdict.isExpired)
    }

    @Test func anExpiredAuthorityIsNotTrusted() async throws {
        try house.certificate(
            "ended", by: "root", extensions: TestAuthority.authority, from: "20200101000000Z", until: "20210101000000Z")
        try house.certificate("below", by: "ended", extensions: names)
        let verdict = try await judge(["below", "ended"])
        #expect(verdict.chain == .untrusted)
        #expect(verdict.why.contains("CN=ended"))
    }

    @Test func whoIsNoAuthoritySignsNothing() async throws {
        try house.certificate("fraud", by: "server", extensions: names)
        let verdict = try await judge(["fraud", "server", "middle"])
        #expect(verdict.chain == .untrusted, "\(verdict.why)")
    }

    @Test func aForgedSignatureIsUntrusted() async throws {
        var forged = try house.der("server")
        forged[forged.count - 3] ^= 1
        let roots = TrustRoots(bytes: try house.pem("root"), name: "test")
        let verdict = await ChainJudge(roots: roots).verdict(sent: [forged, try house.der("middle")], at: now)
        #expect(verdict.chain == .untrusted, "\(verdict.why)")
    }

    @Test func namesOutsideTheConstraintsAreUntrusted() async throws {
        try house.certificate(
            "narrow", by: "root",
            extensions: TestAuthority.authority + ["nameConstraints=critical,permitted;DNS:other.example"])
        try house.certificate("outside", by: "narrow", extensions: names)
        let verdict = try await judge(["outside", "narrow"])
        #expect(verdict.chain == .untrusted, "\(verdict.why)")
    }

    @Test(arguments: [
        ("RSA 2048", "-sha1"), ("RSA 2048", "-sha256"), ("RSA 2048", "-sha384"), ("RSA 2048", "-sha512"),
        ("EC P-256", "-sha256"), ("EC P-384", "-sha384"), ("EC P-384", "-sha256"), ("EC P-521", "-sha512"),
        ("ED25519", ""),
    ])
    func signaturesOfEachAlgorithmAreChecked(key: String, digest: String) async throws {
        try house.certificate("ca", key: key, extensions: TestAuthority.authority, digest: digest)
        try house.certificate("leaf", by: "ca", extensions: names, digest: digest)
        let verdict = try await judge(["leaf"], roots: ["ca"])
        #expect(verdict.chain == .trusted, "\(verdict.why)")
        var forged = try house.der("leaf")
        forged[forged.count - 3] ^= 1
        let roots = TrustRoots(bytes: try house.pem("ca"), name: "test")
        #expect(await ChainJudge(roots: roots).verdict(sent: [forged], at: now).chain == .untrusted)
    }

    @Test func whatIsSignedOverMD5ProvesNothing() async throws {
        try house.certificate("ca", key: "RSA 2048", extensions: TestAuthority.authority)
        try house.certificate("leaf", by: "ca", extensions: names, digest: "-md5")
        let verdict = try await judge(["leaf"], roots: ["ca"])
        #expect(verdict.chain == .untrusted)
        #expect(verdict.why == "CN=leaf is signed with MD5, which can be forged")
        let lonely = try await judge(["leaf"])
        #expect(lonely.chain == .incomplete, "\(lonely.why)")
    }

    @Test func aStoreOfAnchorsIsReadAsFarAsAPathNeedsIt() async throws {
        try house.certificate("other", extensions: TestAuthority.authority)
        let pem = try house.pem("other") + house.pem("root") + house.pem("root") + house.pem("other")
        let roots = TrustRoots(bytes: pem, name: "test")
        #expect(roots.count == 2)
        let cut = pem.dropLast(40) + Array("-----BEGIN CERTIFICATE-----\nMIIB".utf8)
        let damaged = TrustRoots(bytes: Array(cut), name: "test")
        #expect(damaged.count == 2)
        let sent = try ["server", "middle"].map(house.der)
        #expect(await ChainJudge(roots: roots).verdict(sent: sent, at: now).chain == .trusted)
    }

    @Test func aPSSSignatureIsChecked() async throws {
        try house.certificate("ca", key: "RSA 2048", extensions: TestAuthority.authority)
        try house.certificate(
            "leaf", by: "ca", extensions: names,
            options: ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"])
        let verdict = try await judge(["leaf"], roots: ["ca"])
        #expect(verdict.leaf?.signature.name == "rsassaPss")
        #expect(verdict.leaf?.signature.hash == "SHA256")
        #expect(verdict.chain == .trusted, "\(verdict.why)")
    }

    @Test(arguments: ["EC brainpoolP256r1", "ED448", "DSA"])
    func aKeyThatSwiftCertificatesDoesNotKnowIsStillFollowed(key: String) async throws {
        try house.certificate("odd", key: key, by: "root", extensions: names)
        let verdict = try await judge(["odd"])
        #expect(verdict.chain == .trusted, "\(verdict.why)")
        try house.certificate(
            "oddca", key: key, extensions: TestAuthority.authority, digest: key == "ED448" ? "" : "-sha256")
        try house.certificate("below", by: "oddca", extensions: names, digest: key == "ED448" ? "" : "-sha256")
        let below = try await judge(["below"], roots: ["oddca"])
        #expect(below.chain == .unknown, "\(below.why)")
        #expect(below.why.contains("cannot be checked"))
        let own = try await judge(["oddca"])
        #expect(own.chain == .untrusted && own.isSelfSigned)
    }

    @Test func tenThousandCertificatesAreNotTooMany() async throws {
        let server = try house.der("server")
        let roots = TrustRoots(bytes: try house.pem("root"), name: "test")
        let verdict = await ChainJudge(roots: roots).verdict(
            sent: [server, try house.der("middle")] + Array(repeating: server, count: 9_998), at: now)
        #expect(verdict.chain == .trusted)
        #expect(verdict.used == ChainJudge.mostCertificates && verdict.sent == 10_000)
    }

    @Test func nothingAndRubbishAreUnknown() async throws {
        let judge = ChainJudge(roots: TrustRoots(bytes: [], name: "test"))
        #expect(await judge.verdict(sent: [], at: now).chain == .unknown)
        #expect(await judge.verdict(sent: [[0x30, 0x82, 1, 2, 3]], at: now).chain == .unknown)
    }
}
