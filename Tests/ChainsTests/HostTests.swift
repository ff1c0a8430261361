import Formats
import Foundation
import Testing

@Suite("Names against hosts")
struct HostTests {
    private static func certificate(_ name: String, _ alternative: [String]) throws -> CertificateReading {
        let house = try TestAuthority()
        let names = alternative.isEmpty ? [] : ["subjectAltName=" + alternative.joined(separator: ",")]
        try house.certificate("it", subject: "/CN=\(name)", extensions: names)
        return try #require(CertificateReading(der: try house.der("it")))
    }

    @Test(.enabled(if: TestAuthority.isThere, "needs openssl"))
    func hostsMatchAsTheStandardSays() throws {
        let certificate = try Self.certificate(
            "cn.example.lu",
            [
                "DNS:mail.example.lu", "DNS:*.praxis.example.lu", "DNS:*.lu", "DNS:f*.example.lu", "DNS:*",
                "DNS:xn--mller-kva.example.lu", "DNS:192.0.2.9", "IP:192.0.2.7", "IP:2001:db8::7",
            ])
        let expected = [
            "mail.example.lu": true, "MAIL.Example.LU": true, "mail.example.lu.": true, "cn.example.lu": false,
            "a.praxis.example.lu": true, "a.b.praxis.example.lu": false, "praxis.example.lu": false,
            "example.lu": false, "foo.example.lu": false, "localhost": false, "m\u{fc}ller.example.lu": true,
            "M\u{dc}LLER.example.lu": true, "192.0.2.7": true, "192.0.2.9": false, "192.0.2.8": false,
            "2001:db8::7": true, "[2001:DB8:0:0::7]": true, "2001:db8::8": false, "": false, ".": false,
            "*.praxis.example.lu": false, "a..example.lu": false, "mail.example.lu..": false,
        ]
        for (host, matches) in expected {
            #expect(certificate.match(host: host).matches == matches, "\(host)")
            #expect(!certificate.match(host: host).isLegacy)
        }
    }

    @Test(.enabled(if: TestAuthority.isThere, "needs openssl"))
    func theCommonNameAloneIsNoMatchButIsSaid() throws {
        let certificate = try Self.certificate("old.example.lu", [])
        let match = certificate.match(host: "old.example.lu")
        #expect(!match.matches && match.isLegacy)
        #expect(!certificate.match(host: "new.example.lu").isLegacy)
        let other = try Self.certificate("old.example.lu", ["email:a@example.lu"])
        #expect(!other.match(host: "old.example.lu").isLegacy)
    }
}
