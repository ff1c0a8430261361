import Advisories
import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Updates

/// What the instrument sees on recorded machines, and on this one.
@Suite struct PackagesInstrumentTests {
    private static let recording = """
        == /etc/os-release
        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        ID=debian
        VERSION_ID="12"
        VERSION_CODENAME=bookworm
        == /usr/share/distro-info/debian.csv
        version,codename,series,created,release,eol,eol-lts,eol-elts
        12,Bookworm,bookworm,2021-08-14,2023-06-10,2026-07-11,2028-06-30,2033-06-30
        == /proc/sys/kernel/osrelease
        6.1.0-37-amd64
        == /proc/sys/kernel/version
        #1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)
        == /proc/12/maps
        7f00-7f01 r-xp 00000000 fe:01 12 /usr/lib/x86_64-linux-gnu/libssl.so.3 (deleted)
        7f01-7f02 r--p 00000000 fe:01 12 /usr/lib/x86_64-linux-gnu/libcrypto.so.3 (deleted)
        7f02-7f03 r-xp 00000000 00:01 9 /memfd:x.so (deleted)
        == /proc/12/comm
        nginx
        == /proc/13/maps
        7f00-7f01 r-xp 00000000 fe:01 12 /usr/lib/x86_64-linux-gnu/libssl.so.3
        == /etc/apt/sources.list
        deb http://user:word@deb.test/debian bookworm main
        deb http://deb.test/debian-security bookworm-security main
        deb http://gone.test/debian extra main
        == /var/lib/dpkg/status
        Package: dpkg
        Status: install ok installed
        Architecture: amd64
        Version: 1.21

        Package: openssl
        Status: install ok installed
        Architecture: amd64
        Version: 3.0-1

        Package: pinned
        Status: hold ok installed
        Architecture: amd64
        Version: 1

        Package: vendor
        Status: install ok half-configured
        Architecture: amd64
        Version: 7

        Package: linux-image-6.1.0-37-amd64
        Status: install ok installed
        Architecture: amd64
        Version: 6.1.140-1

        Package: linux-image-6.1.0-38-amd64
        Status: install ok installed
        Architecture: amd64
        Version: 6.1.147-1
        == /var/lib/apt/lists/deb.test_debian_dists_bookworm_InRelease
        Origin: Debian
        Label: Debian
        Suite: oldstable
        Codename: bookworm
        Date: Sat, 05 Sep 2026 09:00:00 UTC
        == /var/lib/apt/lists/deb.test_debian_dists_bookworm_main_binary-amd64_Packages
        Package: dpkg
        Architecture: amd64
        Version: 1.22

        Package: openssl
        Architecture: amd64
        Version: 3.0-3

        Package: linux-image-6.1.0-37-amd64
        Architecture: amd64
        Version: 6.1.140-1
        == /var/lib/apt/lists/deb.test_debian-security_dists_bookworm-security_InRelease
        Origin: Debian
        Label: Debian-Security
        Suite: oldstable-security
        Codename: bookworm-security
        Date: Sat, 21 Nov 2026 00:53:02 UTC
        Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC
        == /var/lib/apt/lists/deb.test_debian-security_dists_bookworm-security_main_binary-amd64_Packages
        Package: openssl
        Architecture: amd64
        Version: 3.0-2

        Package: pinned
        Architecture: amd64
        Version: 2
        """

    private func look(_ machine: FixtureMachine) async throws -> (facts: [String: [String: Fact]], skipped: [Skip]) {
        let sighting = try await Packages().observe(ObservationRequest(), on: machine)
        let facts = Dictionary(sighting.observations.map { ($0.kind, $0.facts) }) { first, _ in first }
        return (facts, sighting.skipped)
    }

    @Test func aRecordedMachineIsSeenAsItIs() async throws {
        let (facts, skipped) = try await look(FixtureMachine(recording: Self.recording))
        let pending = try #require(facts["packages.pending"])
        #expect(pending["names"] == ["dpkg", "openssl"])
        // The newer version stands in the point release; the security archive's fix lies on the way to it.
        #expect(pending["securityNames"] == ["openssl"])
        #expect(pending["listDate"] == "2026-11-21T00:53:02Z")
        #expect(pending["validUntil"] == "2026-11-28T00:53:02Z")
        #expect(facts["packages.held"]?["security"] == ["pinned"])
        #expect(facts["packages.broken"]?["names"] == ["vendor"])
        #expect(facts["packages.obsolete"]?["names"] == ["linux-image-6.1.0-38-amd64", "vendor"])
        #expect(facts["packages.known-weaknesses"]?["names"] == ["openssl", "pinned"])
        #expect(facts["packages.lists"]?["securityArchive"] == "configured")
        #expect(facts["packages.release"]?["eolLts"] == "2028-06-30")
        #expect(facts["packages.kernel"]?["state"] == "older")
        #expect(facts["packages.kernel"]?["newest"] == "6.1.0-38-amd64")
        #expect(facts["packages.reboot"]?["programs"] == ["nginx"])
        #expect(facts["packages.reboot"]?["libraries"] == ["libssl.so.3"])
        // A source whose list is not there is never taken for one that offers nothing.
        #expect(Set(skipped.map(\.what)) == ["http://gone.test/debian/ extra main"])
        #expect(skipped.allSatisfy { $0.why == .stale && $0.aspect != nil })
    }

    @Test func noPasswordOfASourceIsKept() async throws {
        var machine = FixtureMachine(recording: Self.recording)
        machine.files["/var/lib/apt/lists/deb.test_debian_dists_bookworm_main_binary-amd64_Packages"] = nil
        let sighting = try await Packages().observe(ObservationRequest(), on: machine)
        let text = String(decoding: try JSONEncoder().encode(sighting), as: UTF8.self)
        #expect(sighting.skipped.contains { $0.what == "http://deb.test/debian/ bookworm main" })
        #expect(!text.contains("word@"))
    }

    @Test func withoutListsNothingIsSaidToBeUpToDate() async throws {
        var machine = FixtureMachine(recording: Self.recording)
        for path in machine.files.keys where path.hasPrefix("/var/lib/apt/lists/") { machine.files[path] = nil }
        let sighting = try await Packages().observe(ObservationRequest(), on: machine)
        #expect(sighting.skipped.contains { $0.what == "/var/lib/apt/lists" && $0.why == .stale })
        let findings = judge(sighting.observations, policy: Updates.policy, asOf: machine.now).findings
        for rule in ["packages.pending", "packages.lists", "packages.obsolete", "packages.known-weaknesses"] {
            #expect(findings.first { $0.rule == rule }?.verdict == Verdicts(.unknown), "\(rule)")
        }
    }

    @Test func damagedListsAreSkippedAndNeverEmpty() async throws {
        var machine = FixtureMachine(recording: Self.recording)
        let path = "/var/lib/apt/lists/deb.test_debian_dists_bookworm_main_binary-amd64_Packages"
        machine.files[path] = nil
        machine.files[path + ".lz4"] = .bytes(
            [4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, 9, 0, 0, 0], FileStatus(kind: .file))
        let (_, skipped) = try await look(machine)
        #expect(skipped.contains { $0.what == path + ".lz4" && $0.why == .unreadable })
    }

    @Test func compressedListsAreLeftToAptsProgram() async throws {
        var machine = FixtureMachine(recording: Self.recording)
        let path = "/var/lib/apt/lists/deb.test_debian-security_dists_bookworm-security_main_binary-amd64_Packages"
        let content = try machine.read(path, limit: 1 << 20)
        machine.files[path] = nil
        machine.files[path + ".xz"] = .text("xz")
        let without = try await look(machine)
        #expect(without.skipped.contains { $0.why == .needsProgram })
        machine.commands["apt-helper cat-file \(path).xz"] = CommandResult(status: 0, output: content)
        let with = try await look(machine)
        #expect(with.facts["packages.pending"]?["securityNames"] == ["openssl"])
    }

    @Test func aMachineWithoutDpkgIsUnknown() async throws {
        var machine = FixtureMachine(recording: Self.recording)
        machine.files["/var/lib/dpkg/status"] = nil
        let (facts, skipped) = try await look(machine)
        #expect(facts["packages.pending"] == nil)
        #expect(skipped.contains { $0.why == .unsupported && $0.aspect == "pending" })
        #expect(facts["packages.release"] != nil)
    }

    @Test func processesOfOthersStayUnseenWithoutRoot() async throws {
        var machine = FixtureMachine(recording: Self.recording)
        machine.files["/proc/13/maps"] = .denied(.needsRoot)
        #expect(try await look(machine).facts["packages.reboot"]?["unseen"] == 1)
    }

    @Test func aReplacedBuildOfTheRunningKernelAsksForARestart() throws {
        let status =
            "Package: linux-image-6.1.0-37-amd64\nStatus: install ok installed\nVersion: 6.1.141-1\n"
            + "Architecture: amd64\n\nPackage: linux-image-6.1.0-99-cloud-amd64\nStatus: install ok installed\n"
            + "Version: 6.1.999-1\nArchitecture: amd64\n"
        let kernels = InstalledKernels(.init(Array(status.utf8)))
        let answer = { (running: String, build: String) in kernels.comparison(running: running, build: build).state }
        #expect(answer("6.1.0-37-amd64", "#1 SMP Debian 6.1.140-1 (2025-05-22)") == .older)
        #expect(answer("6.1.0-37-amd64", "#1 SMP Debian 6.1.141-1 (2025-06-22)") == .current)
        #expect(answer("6.18.0-host", "#1 SMP") == .otherKernel)
        #expect(InstalledKernels(.init([])).comparison(running: "6", build: "").state == .notPackaged)
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/apt-get"), "needs apt-get"))
    func onThisMachineThePendingSetIsThatOfApt() async throws {
        // The packages may change between the two questions: ask again before it counts.
        for turn in 1...3 {
            let apt = try await LocalMachine().run(
                "apt-get", ["-s", "dist-upgrade"], timeLimit: .seconds(120), outputLimit: 8 << 20)
            let report = try await Packages.pending(on: LocalMachine())
            let ward = report.pending.map { "\($0.name) \($0.installed ?? "-") \($0.version)" }
            if ward == AptRoot.installations(apt.text) { return }
            if turn == 3 {
                let difference = Set(ward).symmetricDifference(AptRoot.installations(apt.text)).sorted()
                Issue.record("Ward and apt differ in \(difference), not read: \(report.skipped)")
            }
        }
    }

    @Test func theReportHasAllFieldsAndNullForNewPackages() async throws {
        let report = try await Packages.pending(on: FixtureMachine(recording: Self.recording))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(report), as: UTF8.self)
        #expect(
            text == #"{"pending":[{"installed":"1.21","name":"dpkg","security":false,"version":"1.22"},"#
                + #"{"installed":"3.0-1","name":"openssl","security":true,"version":"3.0-3"}],"#
                + #""schema":"ward/pending/1","skipped":[{"what":"http://gone.test/debian/ extra main","why":"stale"}]}"#
        )
        let new = PendingReport.Pending(name: "a", installed: nil, version: "1", security: false)
        #expect(String(decoding: try encoder.encode(new), as: UTF8.self).contains(#""installed":null"#))
    }
}
