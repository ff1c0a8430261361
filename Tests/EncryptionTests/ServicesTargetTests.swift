import Probing
import Testing

@testable import Encryption

@Suite struct ServicesTargetTests {
    @Test(arguments: [
        ("192.168.10.77/24", "192.168.10.0/24", 254, true), ("10.0.0.5/32", "10.0.0.5/32", 1, true),
        ("10.0.0.4/31", "10.0.0.4/31", 2, true), ("172.16.0.0/22", "172.16.0.0/22", 1022, true),
        ("127.0.0.0/30", "127.0.0.0/30", 2, true), ("192.0.2.0/28", "192.0.2.0/28", 14, false),
        ("fd00::10/124", "fd00::10/124", 16, true), ("2001:db8::/120", "2001:db8::/120", 256, false),
        ("fe80::1/128", "fe80::1/128", 1, true), ("172.15.255.0/24", "172.15.255.0/24", 254, false),
        ("224.0.0.0/28", "224.0.0.0/28", 14, false), ("::ffff:10.0.0.0/126", "::ffff:10.0.0.0/126", 4, true),
    ])
    func rangesAreRead(_ text: String, _ description: String, _ count: Int, _ isPrivate: Bool) throws {
        let range = try #require(AddressRange(text))
        #expect(range.description == description)
        #expect(range.addresses.count == count)
        #expect(range.isPrivate == isPrivate)
        #expect(range.isAskable)
    }

    @Test func theEndsOfANetworkAreNoHosts() throws {
        let range = try #require(AddressRange("10.0.0.0/22"))
        #expect(range.addresses.first?.description == "10.0.0.1")
        #expect(range.addresses.last?.description == "10.0.3.254")
        #expect(Set(range.addresses).count == 1022)
    }

    @Test(arguments: [
        "10.0.0.0/33", "10.0.0/24", "10.0.0.0", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/+8", "010.0.0.0/24", "a/24",
        "256.0.0.0/8", "fd00::/129", "1::2::3/64", ":::/64", "fd00:12345::/64", "10.0.0.0/24/24", "/24",
        "1:2:3:4:5:6:7:8:9/64", "1:2:3:4:5:6:7/64", "1:2:3:4:5:6:7::8/64",
    ])
    func otherTextsAreNoRanges(_ text: String) { #expect(AddressRange(text) == nil) }

    /// A private network with a public one inside its mask must not pass for private.
    @Test func aRangeIsOnlyPrivateAsAWhole() throws {
        #expect(try #require(AddressRange("172.0.0.0/8")).isPrivate == false)
        #expect(try #require(AddressRange("192.168.0.0/15")).isPrivate == false)
        #expect(try #require(AddressRange("0.0.0.0/0")).isPrivate == false)
    }

    @Test func targetsAreToldApart() throws {
        #expect(try ServiceTarget.read("pacs") == .host("pacs"))
        #expect(try ServiceTarget.read("fd00::5") == .host("fd00::5"))
        #expect(try ServiceTarget.read("10.0.0.5:161/udp") == .port(ServiceLocation(host: "10.0.0.5", port: 161)))
        #expect(try ServiceTarget.read("[fd00::5]:104") == .port(ServiceLocation(host: "fd00::5", port: 104)))
        #expect(try ServiceTarget.read("dicom-tls://pacs") != ServiceTarget.read("pacs:2762"))
        guard case .range = try ServiceTarget.read("10.0.0.0/24") else {
            Issue.record("a range is a range")
            return
        }
    }

    @Test(arguments: ["", "a b", "host:0", "10.0.0.0/8", "fd00::/64", "host/24", "http://", "-x", "x..y", "\u{1b}[31m"])
    func whatIsNoTargetIsRefused(_ text: String) {
        #expect(throws: ServiceTarget.Mistake.self) { try ServiceTarget.read(text) }
    }

    @Test(arguments: [
        ("http://h:8080/fhir", true), ("http://h/hapi/fhir/R4?x=1", true), ("https://h/FHIR-server", true),
        ("http://h/", false), ("http://h/cefhirx/y", false),
    ])
    func pathsOfFHIRAreKnown(_ text: String, _ isFHIR: Bool) throws {
        #expect(try #require(ServiceLocation(text)).isFHIR == isFHIR)
    }
}
