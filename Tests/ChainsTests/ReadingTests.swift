import Chains
import Formats
import Foundation
import Testing

@Suite("Reading certificates that openssl made", .enabled(if: TestAuthority.isThere, "needs openssl"))
struct ReadingTests {
    private let house: TestAuthority

    init() throws { house = try TestAuthority() }

    private func reading(_ name: String) throws -> CertificateReading {
        try #require(CertificateReading(der: try house.der(name)))
    }

    private func printed(_ name: String, _ options: [String]) throws -> String {
        try house.run("/usr/bin/openssl", ["x509", "-in", "\(name).crt", "-noout"] + options)
            .trimmingCharacters(in: .newlines)
    }

    @Test(
        arguments: [
            ("RSA 1024", "RSA", 1024, nil), ("RSA 2048", "RSA", 2048, nil), ("RSA 3072", "RSA", 3072, nil),
            ("EC P-256", "EC", 256, "P-256"), ("EC P-384", "EC", 384, "P-384"), ("EC P-521", "EC", 521, "P-521"),
            ("EC brainpoolP256r1", "EC", 256, "brainpoolP256r1"), ("EC brainpoolP384r1", "EC", 384, "brainpoolP384r1"),
            ("EC brainpoolP512r1", "EC", 512, "brainpoolP512r1"), ("EC secp256k1", "EC", 256, "secp256k1"),
            ("ED25519", "Ed25519", 256, nil), ("ED448", "Ed448", 456, nil), ("DSA", "DSA", 1024, nil),
        ] as [(String, String, Int, String?)])
    func keysAreNamedAndMeasured(sort: String, type: String, bits: Int, curve: String?) throws {
        let hash = sort.hasPrefix("ED") ? "" : "-sha256"
        try house.certificate("it", key: sort, digest: hash)
        let reading = try reading("it")
        #expect(reading.key.type == type)
        #expect(reading.key.bits == bits)
        #expect(reading.key.curve == curve)
        #expect(reading.isSelfIssued)
        let key = try house.run("/usr/bin/openssl", ["x509", "-in", "it.crt", "-noout", "-pubkey"])
        let file = house.folder.appending(path: "it.pub")
        try key.write(to: file, atomically: true, encoding: .utf8)
        try house.openssl("pkey", "-pubin", "-in", "it.pub", "-outform", "DER", "-out", "it.spki")
        #expect(reading.key.der == Array(try Data(contentsOf: house.folder.appending(path: "it.spki"))))
    }

    @Test(arguments: [
        ("RSA 2048", "-md5", "md5WithRSAEncryption"), ("RSA 2048", "-sha1", "sha1WithRSAEncryption"),
        ("RSA 2048", "-sha224", "sha224WithRSAEncryption"), ("RSA 2048", "-sha256", "sha256WithRSAEncryption"),
        ("RSA 2048", "-sha512", "sha512WithRSAEncryption"), ("EC P-256", "-sha1", "ecdsa-with-SHA1"),
        ("EC P-256", "-sha384", "ecdsa-with-SHA384"), ("DSA", "-sha256", "dsa_with_SHA256"),
    ])
    func signaturesHaveOpenSSLsNames(sort: String, digest: String, name: String) throws {
        try house.certificate("it", key: sort, digest: digest)
        let reading = try reading("it")
        #expect(reading.signature.name == name)
        let text = try printed("it", ["-text"])
        #expect(text.contains("Signature Algorithm: \(name)"))
    }

    @Test func namesDatesSerialAndFingerprintAreWhatOpenSSLPrints() throws {
        try house.certificate(
            "it", subject: "/C=LU/O=Cabinet Dr. M\u{fc}ller, Associ\u{e9}s \\+ Cie/OU=#1 <IT>/CN=mail.example.lu",
            from: "19991231235959Z", until: "20500101000000Z", options: ["-utf8"])
        let reading = try reading("it")
        let subject = try printed("it", ["-subject", "-nameopt", "RFC2253,utf8,-esc_msb"])
        #expect("subject=" + reading.subject.text == subject)
        #expect(reading.commonName == "mail.example.lu")
        #expect(try printed("it", ["-serial"]).lowercased().hasSuffix("=" + reading.serial))
        let fingerprint = try printed("it", ["-fingerprint", "-sha256"]).replacing(":", with: "").lowercased()
        #expect(fingerprint.hasSuffix("=" + reading.fingerprint))
        #expect(reading.notBefore == Date(timeIntervalSince1970: 946_684_799))
        #expect(reading.notAfter == Date(timeIntervalSince1970: 2_524_608_000))
        #expect(reading.version == 3 || reading.version == 1)
    }

    @Test func extensionsAreRead() throws {
        try house.certificate(
            "it",
            extensions: [
                "basicConstraints=critical,CA:true,pathlen:3", "keyUsage=critical,keyCertSign,digitalSignature",
                "extendedKeyUsage=serverAuth,clientAuth", "subjectKeyIdentifier=hash",
                "subjectAltName=DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:2001:db8::1,email:x@a.example,URI:https://a.example/",
                "authorityInfoAccess=OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/",
                "crlDistributionPoints=URI:http://crl.example/l", "tlsfeature=status_request",
            ])
        let extensions = try reading("it").extensions
        #expect(extensions.basicConstraints?.isAuthority == true)
        #expect(extensions.basicConstraints?.pathLength == 3)
        #expect(extensions.keyUsage == ["digitalSignature", "keyCertSign"])
        #expect(extensions.extendedKeyUsage == ["serverAuth", "clientAuth"])
        #expect(
            extensions.names.all
                == ["a.example", "*.b.example", "192.0.2.1", "2001:db8::1", "x@a.example", "https://a.example/"])
        #expect(extensions.ocsp == ["http://ocsp.example/"])
        #expect(extensions.issuerAddresses == ["http://ca.example/"])
        #expect(extensions.revocationLists == ["http://crl.example/l"])
        #expect(extensions.mustStaple)
        #expect(extensions.critical == ["2.5.29.19", "2.5.29.15"])
        #expect(extensions.subjectKey?.count == 40)
    }

    @Test func bundlesAndCollectionsGiveAllTheirCertificates() throws {
        try house.certificate("one")
        try house.certificate("two")
        let both = try house.pem("one", "two")
        #expect(CertificateFile.certificates(in: both) == [try house.der("one"), try house.der("two")])
        try Data(both).write(to: house.folder.appending(path: "both.pem"))
        for form in ["PEM", "DER"] {
            try house.openssl(
                "crl2pkcs7", "-nocrl", "-certfile", "both.pem", "-outform", form, "-out", "both.p7b")
            let bytes = Array(try Data(contentsOf: house.folder.appending(path: "both.p7b")))
            #expect(Set(CertificateFile.certificates(in: bytes)) == [try house.der("one"), try house.der("two")])
        }
    }

    /// The system's store: other people's certificates, all of which openssl reads too.
    @Test func everyCertificateOfTheSystemsStoreIsReadAsOpenSSLReadsIt() throws {
        let store = TrustRoots.system()
        guard store.count > 0 else { return }
        let bytes = Array(try Data(contentsOf: URL(filePath: TrustRoots.systemFile)))
        let found = CertificateFile.certificates(in: bytes)
        #expect(
            found.count == String(decoding: bytes, as: UTF8.self).components(separatedBy: "-----BEGIN CERT").count - 1)
        for der in found.prefix(25) {
            let file = house.folder.appending(path: "x.der")
            try Data(der).write(to: file)
            let text = try house.run(
                "/usr/bin/openssl",
                [
                    "x509", "-in", "x.der", "-inform", "DER", "-noout", "-subject", "-issuer", "-nameopt",
                    "RFC2253,utf8,-esc_msb", "-enddate", "-dateopt", "iso_8601",
                ])
            let reading = try #require(CertificateReading(der: der))
            let end = try #require(reading.notAfter).ISO8601Format().replacing("T", with: " ")
            #expect(
                text == "subject=\(reading.subject.text)\nissuer=\(reading.issuer.text)\nnotAfter=\(end)\n")
            #expect(ChainJudge.isSelfSigned(reading))
        }
    }
}
