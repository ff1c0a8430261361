import Foundation
import Guideline
import Observing
import ObservingTesting
import Probing
import Synchronization
import Testing

@testable import Encryption

/// A network in which services answer as a script says.
final class ScriptedNetwork: Network {
    private let answers: [UInt16: [DialogueEvent]]
    private let asked = Mutex<[Endpoint]>([])

    init(_ answers: [UInt16: [DialogueEvent]]) { self.answers = answers }

    var endpoints: [Endpoint] { asked.withLock { $0 } }

    func addresses(of host: String) async -> [IPAddress] {
        host == "nowhere" ? [] : [IPAddress(bytes: [192, 168, 7, 9])].compactMap { $0 }
    }

    func hold<D: Dialogue>(_ dialogues: [(Endpoint, D)], width: Int, within limit: Duration) async -> [D] {
        dialogues.map { endpoint, dialogue in
            asked.withLock { $0.append(endpoint) }
            var dialogue = dialogue
            for event in answers[endpoint.port] ?? [.refused] { _ = dialogue.next(after: event) }
            return dialogue
        }
    }
}

@Suite struct ServicesTests {
    static let tcp =
        ServicesSocketTests.header
        + ServicesSocketTests.line("00000000:0016", state: "0A", inode: 100)
        + ServicesSocketTests.line("00000000:2B68", state: "0A", inode: 101)
        + ServicesSocketTests.line("0100007F:18EB", state: "0A", inode: 102)
        + ServicesSocketTests.line("0107A8C0:18EB", state: "0A", inode: 103)
    static let tcp6 =
        ServicesSocketTests.header
        + ServicesSocketTests.line("00000000000000000000000000000000:0016", state: "0A", inode: 104)
    static let udp =
        ServicesSocketTests.header
        + ServicesSocketTests.line("00000000:0044", state: "07", inode: 105)
        + ServicesSocketTests.line("00000000:CA6C", state: "07", inode: 0)
        + ServicesSocketTests.line("00000000:C000", state: "07", inode: 106)

    private func machine() -> FixtureMachine {
        var machine = FixtureMachine()
        machine.files["/proc/net/tcp"] = .text(Self.tcp)
        machine.files["/proc/net/tcp6"] = .text(Self.tcp6)
        machine.files["/proc/net/udp"] = .text(Self.udp)
        machine.files["/proc/self/ns/net"] = .link("net:[1]")
        func process(_ pid: Int, _ name: String, _ file: String, _ sockets: [Int], unit: String? = nil, net: Int = 1) {
            machine.files["/proc/\(pid)/comm"] = .text(name + "\n")
            machine.files["/proc/\(pid)/exe"] = .link(file)
            machine.files["/proc/\(pid)/ns/net"] = .link("net:[\(net)]")
            machine.files["/proc/\(pid)/cgroup"] = .text("0::/system.slice/\(unit ?? "x.scope")\n")
            machine.files["/proc/\(pid)/fd/0"] = .link("/dev/null")
            for (index, socket) in sockets.enumerated() {
                machine.files["/proc/\(pid)/fd/\(index + 3)"] = .link("socket:[\(socket)]")
            }
        }
        process(1, "systemd", "/usr/lib/systemd/systemd", [100, 104])
        process(50, "sshd", "/usr/sbin/sshd (deleted)", [100, 104], unit: "ssh.service")
        process(60, "storescp", "/usr/bin/storescp", [101])
        process(70, "redis-server", "/usr/bin/redis-server", [102, 103])
        process(80, "dhclient", "/usr/sbin/dhclient", [105])
        process(90, "firefox", "/usr/bin/firefox", [106])
        machine.commands["dpkg-query"] = CommandResult(
            status: 1, output: Array("openssh-server: /usr/sbin/sshd\n".utf8))
        return machine
    }

    private let network = ScriptedNetwork([
        22: [.opened, .received(Array("SSH-2.0-OpenSSH_9.2p1\r\n".utf8))],
        11112: [.opened, .received(Recorded.bytes(Recorded.dicom))],
        6379: [.opened, .received(Array("+PONG\r\n".utf8))],
    ])

    @Test func everyListenerHasProgramPackageUnitReachAndProtocol() async throws {
        let sighting = try await Services(network: network).observe(ObservationRequest(), on: machine())
        #expect(sighting.skipped.isEmpty)
        let seen = Dictionary(uniqueKeysWithValues: sighting.observations.map { ($0.subject, $0.facts) })
        #expect(
            Set(seen.keys) == [
                "tcp/22", "tcp/11112", "tcp/6379@127.0.0.1", "tcp/6379@192.168.7.1", "udp/68", "udp/51820",
                "udp/borrowed",
                "old-remote", "medical",
            ])
        let ssh = try #require(seen["tcp/22"])
        #expect(ssh["process"] == "sshd" && ssh["executable"] == "/usr/sbin/sshd" && ssh["package"] == "openssh-server")
        #expect(ssh["unit"] == "ssh.service" && ssh["reach"] == "any" && ssh["transportSecurity"] == "encrypted")
        #expect(ssh["address"] == ["0.0.0.0", "::"])
        #expect(seen["tcp/11112"]?["protocol"] == "dicom" && seen["tcp/11112"]?["listener"] == "11112 (storescp)")
        #expect(seen["tcp/6379@127.0.0.1"]?["reach"] == "loopback" && seen["tcp/6379@192.168.7.1"]?["reach"] == "lan")
        #expect(seen["udp/68"]?["protocol"] == "dhcp")
        #expect(seen["udp/51820"]?["protocol"] == "wireguard" && seen["udp/51820"]?["transportSecurity"] == "encrypted")
        #expect(seen["udp/borrowed"]?["processes"] == ["firefox"])
        #expect(seen["medical"]?["unprotected"] == ["DICOM 11112 (storescp)"])
        #expect(
            network.endpoints.map(\.description).sorted() == [
                "127.0.0.1:11112", "127.0.0.1:22", "127.0.0.1:6379", "192.168.7.1:6379",
            ])
    }

    @Test func theSameMachineGivesTheSameObservations() async throws {
        let one = try await Services(network: network).observe(ObservationRequest(), on: machine())
        let other = try await Services(network: network).observe(ObservationRequest(), on: machine())
        #expect(one.observations == other.observations)
    }

    @Test func programsThatOnlyRootMaySeeAreMissed() async throws {
        var machine = machine()
        machine.isRoot = false
        machine.files["/proc/60/fd"] = .denied(.needsRoot)
        machine.files = machine.files.filter { !$0.key.hasPrefix("/proc/60/fd/") }
        let sighting = try await Services(network: network).observe(ObservationRequest(), on: machine)
        #expect(sighting.skipped.map(\.why) == [.needsRoot, .needsRoot])
        #expect(sighting.skipped.map(\.aspect) == ["services", "device-links"])
        #expect(sighting.observations.first { $0.subject == "tcp/11112" }?.facts["protocol"] == "dicom")
    }

    @Test func containersThatListenAreMissedAndQuietOnesAreNot() async throws {
        var machine = machine()
        machine.files["/proc/200/ns/net"] = .link("net:[2]")
        machine.files["/proc/200/net/tcp"] = .text(ServicesSocketTests.header)
        machine.files["/proc/300/ns/net"] = .link("net:[3]")
        machine.files["/proc/300/net/tcp"] = .text(Self.tcp)
        let sighting = try await Services(network: network).observe(ObservationRequest(), on: machine)
        #expect(sighting.skipped.map(\.why) == [.unsupported, .unsupported])
        #expect(sighting.skipped.map(\.count) == [1, 1])
    }

    @Test func withoutListenersOneObservationSaysSo() async throws {
        var machine = FixtureMachine()
        for table in ["tcp", "udp"] { machine.files["/proc/net/\(table)"] = .text(ServicesSocketTests.header) }
        let sighting = try await Services(network: network).observe(ObservationRequest(), on: machine)
        #expect(sighting.observations.map(\.subject) == ["none", "old-remote", "medical"])
        #expect(verdicts(sighting.observations) == ["services.plaintext": .holds, "services.old-remote": .holds])
    }

    @Test func withoutTablesNothingIsClean() async throws {
        let sighting = try await Services(network: network).observe(ObservationRequest(), on: FixtureMachine())
        #expect(sighting.skipped.map(\.why) == Array(repeating: .notFound, count: 4))
        #expect(!sighting.observations.contains { $0.subject == "none" })
    }

    @Test func endpointsAreAskedWhereTheEstateSays() async throws {
        let asset = Asset(id: "pacs", kind: .endpoint, location: "pacs.example:11112")
        let sighting = try await Services(network: network).observe(
            ObservationRequest(asset: asset), on: FixtureMachine())
        #expect(sighting.observations.map(\.subject) == ["pacs.example:11112", "medical"])
        #expect(network.endpoints.map(\.description) == ["192.168.7.9:11112"])
        #expect(verdicts(sighting.observations) == ["services.endpoint": .short])
    }

    @Test(arguments: [
        ("nowhere:104", Asset.Kind.device, SkipReason.unreachable), ("closed.example:104", .device, .unreachable),
        ("no-port", .endpoint, .unsupported), ("server.example", .server, .needsAgent),
    ])
    func whatCannotBeReachedIsUnknown(_ location: String, _ kind: Asset.Kind, _ why: SkipReason) async throws {
        let asset = Asset(id: "x", kind: kind, location: location)
        let sighting = try await Services(network: network).observe(
            ObservationRequest(asset: asset), on: FixtureMachine())
        #expect(sighting.observations.isEmpty)
        #expect(sighting.skipped.map(\.why) == [why, why])
    }

    private func verdicts(_ observations: [Observation]) -> [String: Verdict] {
        let asOf = Date(iso8601: "2026-11-23") ?? .distantPast
        let findings = judge(observations, policy: Encryption.policy, asOf: asOf).findings
        return Dictionary(findings.filter { $0.rule != "coverage" }.map { ($0.rule, $0.verdict.worst) }) { one, _ in one
        }
    }
}
