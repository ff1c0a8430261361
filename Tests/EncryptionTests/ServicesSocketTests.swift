import Foundation
import Guideline
import Observing
import ObservingTesting
import Probing
import Testing

@testable import Encryption

@Suite struct ServicesSocketTests {
    static let header =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    static func line(_ local: String, state: String, inode: Int) -> String {
        "   0: \(local) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0        0 \(inode) 1\n"
    }

    @Test func tcpListenersAreReadAndConnectionsAreNot() {
        let text =
            Self.header + Self.line("0100007F:0016", state: "0A", inode: 11)
            + Self.line("0100007F:0017", state: "01", inode: 12)
        let read = SocketTable.listeners(text, .tcp)
        #expect(read.listeners.map { "\($0.address):\($0.port) \($0.inode)" } == ["127.0.0.1:22 11"])
        #expect(read.damaged == 0)
    }

    @Test func udpSocketsCountUnlessTheyHaveAFixedPartner() {
        let text =
            Self.header + Self.line("00000000:0044", state: "07", inode: 1)
            + Self.line("00000000:0045", state: "01", inode: 2)
        #expect(SocketTable.listeners(text, .udp).listeners.map(\.port) == [68])
    }

    @Test(arguments: [
        ("00000000000000000000000001000000:0016", "::1"), ("00000000000000000000000000000000:0016", "::"),
        ("0000000000000000FFFF00000100007F:0016", "::ffff:127.0.0.1"),
        ("000080FE00000000FF005450B3C4D5FE:0016", "fe80::5054:ff:fed5:c4b3"),
        ("B80D0120000000000000000001000000:0016", "2001:db8::1"),
    ])
    func version6AddressesAreReadWordByWord(_ written: String, _ address: String) {
        #expect(SocketTable.endpoint(written[...])?.address.description == address)
    }

    @Test func damagedLinesAreCounted() {
        for line in [
            "", "x", "0: 0100007F 0 0A", "0: 0100007F:ZZZZ 0:0 0A 0 0 0 0 0 5", "0: é100007F:0016 0 0A 0 0 0 0 0 5",
        ] {
            let read = SocketTable.listeners(Self.header + line + "\n", .tcp)
            #expect(read.listeners.isEmpty)
            #expect(read.damaged == (line.isEmpty ? 0 : 1))
        }
    }

    @Test(
        arguments: [
            ([127, 0, 0, 1], Reach.loopback), ([127, 0, 0, 53], .loopback), ([0, 0, 0, 0], .any),
            ([10, 1, 2, 3], .lan),
            ([192, 168, 1, 4], .lan), ([172, 31, 0, 1], .lan), ([172, 32, 0, 1], .any), ([8, 8, 8, 8], .any),
        ] as [([UInt8], Reach)])
    func reachFollowsTheAddress(_ bytes: [UInt8], _ reach: Reach) throws {
        #expect(Reach(try #require(IPAddress(bytes: bytes))) == reach)
        let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + bytes
        #expect(Reach(try #require(IPAddress(bytes: mapped))) == reach)
    }

    @Test func unitsAreReadFromControlGroups() {
        #expect(SocketOwners.unit("0::/system.slice/nginx.service\n") == "nginx.service")
        #expect(SocketOwners.unit("0::/system.slice/docker.service/inner\n") == "docker.service")
        #expect(SocketOwners.unit("0::/user.slice\n") == nil)
    }

    @Test func packagesAreReadFromDpkg() async {
        let answer = """
            openssh-server: /usr/sbin/sshd
            diversion by dash from: /bin/sh
            libc6:amd64, libc6:i386: /bin/both
            """
        #expect(PackageOwners.parse(answer) == ["/usr/sbin/sshd": "openssh-server", "/bin/both": "libc6"])
        var machine = FixtureMachine()
        machine.commands["dpkg-query"] = CommandResult(status: 1, output: Array("dash: /bin/dash\n".utf8))
        #expect(await PackageOwners.packages(of: ["/usr/bin/dash"], on: machine) == ["/usr/bin/dash": "dash"])
    }

    @Test(arguments: [
        ("pacs.example:11112", "pacs.example:11112"), ("[fd00::1]:104", "[fd00::1]:104"),
        ("https://example.org/fhir?x", "example.org:443"), ("http://example.org:8080", "example.org:8080"),
        ("LDAPS://dc.example", "dc.example:636"),
    ])
    func locationsAreRead(_ text: String, _ location: String) {
        #expect(ServiceLocation(text)?.description == location)
    }

    @Test(arguments: [
        "", "host", "host:0", "host:70000", "host:x", ":80", "[fd00::1", "[::1]x", "a b:80", "u@h:80", "\r\n:80",
    ])
    func placesWithoutHostAndPortAreNone(_ text: String) {
        #expect(ServiceLocation(text) == nil)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/ss"), "needs ss (iproute2)"))
    func tcpListenersAreThoseOfSS() async throws {
        let machine = LocalMachine()
        func ss() async throws -> Set<String> {
            let text = try await machine.run("ss", ["-Hltn"]).text
            return Set(
                text.split(separator: "\n").compactMap { line in
                    line.split(separator: " ").dropFirst(3).first.map {
                        $0.split(separator: ":").last.map(String.init) ?? ""
                    }
                })
        }
        func own() throws -> Set<String> {
            let tables = try ["tcp", "tcp6"].map { try machine.textIfPresent("/proc/net/\($0)") ?? "" }
            return Set(tables.flatMap { SocketTable.listeners($0, .tcp).listeners }.map { String($0.port) })
        }
        // Other tests open and close ports meanwhile: the two have to agree in one of many looks.
        for _ in 0..<50 {
            if try await ss() == own() { return }
        }
        #expect(try await ss() == own())
    }
}
