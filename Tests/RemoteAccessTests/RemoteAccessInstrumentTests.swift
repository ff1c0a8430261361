import Guideline
import Observing
import ObservingTesting
import Testing

@testable import RemoteAccess

@Suite struct RemoteAccessInstrumentTests {
    @Test func aMachineWithNothingHoldsAndSaysSo() async throws {
        let findings = try await Recordings.findings(of: Recordings.bare())
        for rule in [
            "remote-access.tool", "remote-access.unattended", "remote-access.tunnel",
            "remote-access.authorised-key",
        ] {
            #expect(findings.verdicts(rule) == [Verdicts(.holds)], "\(rule)")
        }
        for rule in ["remote-access.root-login", "remote-access.password-login", "remote-access.idle"] {
            #expect(findings.verdicts(rule) == [Verdicts(.notApplicable)], "\(rule)")
        }
    }

    @Test func anyDeskThatStartsAtBootFallsShort() async throws {
        let machine = Recordings.desktopWithAnyDesk
        let sighting = try await Recordings.look(at: machine)
        let tools = sighting.observations.filter { $0.kind == "remote-access.tool" }
        // TeamViewer was removed; only its settings are left.
        #expect(tools.map(\.subject) == ["anydesk"])
        #expect(tools.first?.facts["unattended"] == true)
        #expect(tools.first?.facts["seen"] == ["package anydesk", "service anydesk", "running program"])
        let findings = try await Recordings.findings(of: machine)
        #expect(findings.verdicts("remote-access.tool") == [Verdicts(.short)])
        #expect(findings.verdicts("remote-access.unattended") == [Verdicts(.short)])
    }

    @Test func aToolThatOnlyRunsOrOnlyLiesThereIsUnknown() async throws {
        var machine = Recordings.bare()
        machine.files["/opt/teamviewer/tv_bin/x"] = .text("")
        #expect(try await Recordings.findings(of: machine).verdicts("remote-access.tool") == [Verdicts(.unknown)])
        #expect(try await Recordings.findings(of: machine).verdicts("remote-access.unattended") == [Verdicts(.holds)])
        machine.start(9, "TeamViewer", ["/opt/teamviewer/tv_bin/TeamViewer"])
        #expect(try await Recordings.findings(of: machine).verdicts("remote-access.unattended") == [Verdicts(.unknown)])
    }

    @Test func aMaskedServiceDoesNotStart() async throws {
        var machine = Recordings.desktopWithAnyDesk
        machine.files["/etc/systemd/system/anydesk.service"] = .link("/dev/null")
        machine.files["/proc/812/cmdline"] = nil
        let findings = try await Recordings.findings(of: machine)
        #expect(findings.verdicts("remote-access.unattended") == [Verdicts(.holds)])
    }

    @Test func aServiceOfAnotherNameIsKnownByWhatItStarts() async throws {
        var machine = Recordings.bare()
        machine.files["/etc/systemd/system/support.service"] = .text(
            "[Service]\nExecStart=-/usr/bin/x11vnc \\\n  -forever -passwd hunter2\n")
        machine.files["/etc/systemd/system/graphical.target.wants/support.service"] = .link(
            "/etc/systemd/system/support.service")
        let sighting = try await Recordings.look(at: machine)
        let tool = try #require(sighting.observations.first { $0.subject == "x11vnc" })
        #expect(tool.facts["unattended"] == true)
        #expect(!sighting.observations.contains { "\($0)".contains("hunter2") })
    }

    @Test func autostartedToolsCountAsUnattended() async throws {
        var machine = Recordings.bare()
        machine.files["/home/claire/.config/autostart/help.desktop"] = .text(
            "[Desktop Entry]\nExec=/usr/bin/rustdesk --tray\n")
        #expect(try await Recordings.findings(of: machine).verdicts("remote-access.unattended") == [Verdicts(.short)])
        machine.files["/home/claire/.config/autostart/help.desktop"] = .text(
            "[Desktop Entry]\nHidden=true\nExec=/usr/bin/rustdesk --tray\n")
        #expect(try await Recordings.findings(of: machine).verdicts("remote-access.unattended") == [Verdicts(.holds)])
    }

    @Test func whatEachUserSwitchesOnIsUnknown() async throws {
        var machine = Recordings.bare()
        let unit = "/usr/lib/systemd/user/gnome-remote-desktop.service"
        machine.files[unit] = .text("[Service]\nExecStart=/usr/libexec/gnome-remote-desktop-daemon\n")
        machine.files["/etc/systemd/user/gnome-session.target.wants/gnome-remote-desktop.service"] = .link(unit)
        #expect(try await Recordings.findings(of: machine).verdicts("remote-access.unattended") == [Verdicts(.unknown)])
    }

    @Test func withoutDebianPackagesTheRestIsSaidToBeUnseen() async throws {
        var machine = Recordings.bare()
        machine.files["/var/lib/dpkg/status"] = nil
        let skipped = try await Recordings.look(at: machine).skipped
        #expect(skipped.map(\.why) == [.unsupported, .unsupported])
    }

    @Test func aReverseTunnelFromAServiceOrACrontabFallsShort() async throws {
        var machine = Recordings.bare()
        machine.files["/etc/cron.d/keep"] = .text(
            "@reboot claire ssh -N -R 2222:localhost:22 -o ServerAliveInterval=30 help@hub.example\n")
        var findings = try await Recordings.findings(of: machine)
        #expect(findings.verdicts("remote-access.tunnel") == [Verdicts(.short)])
        machine.files["/etc/cron.d/keep"] = nil
        machine.start(77, "ssh", ["ssh", "-fNR", "2222:localhost:22", "hub.example"])
        findings = try await Recordings.findings(of: machine)
        #expect(findings.verdicts("remote-access.tunnel") == [Verdicts(.unknown)])
        machine.start(77, "ssh", ["ssh", "-NL", "5432:db:5432", "hub.example"])
        findings = try await Recordings.findings(of: machine)
        #expect(findings.verdicts("remote-access.tunnel") == [Verdicts(.holds)])
    }

    @Test func networksAreToldApart() async throws {
        var machine = Recordings.bare()
        machine.files["/sys/class/net/wg0/uevent"] = .text("DEVTYPE=wireguard\nINTERFACE=wg0\n")
        machine.files["/sys/class/net/vnet0/tun_flags"] = .text("0x1002\n")
        machine.files["/sys/class/net/eth0/uevent"] = .text("INTERFACE=eth0\n")
        machine.files["/usr/lib/systemd/system/tailscaled.service"] = .text(
            "[Service]\nExecStart=/usr/sbin/tailscaled\n")
        let findings = try await Recordings.findings(of: machine).filter { $0.rule == "remote-access.tunnel" }
        #expect(findings.map(\.verdict) == [Verdicts(.unknown), Verdicts(.holds)])
        machine.files["/etc/systemd/system/multi-user.target.wants/tailscaled.service"] = .link(
            "/usr/lib/systemd/system/tailscaled.service")
        machine.files["/etc/network/interfaces"] = .text("auto wg0\niface wg0 inet static\n")
        let now = try await Recordings.findings(of: machine).filter { $0.rule == "remote-access.tunnel" }
        #expect(now.map(\.verdict) == [Verdicts(.short), Verdicts(.unknown)])
    }

    @Test func aHardenedServerHoldsThroughout() async throws {
        let machine = Recordings.hardenedServer
        let sighting = try await Recordings.look(at: machine)
        #expect(sighting.skipped.isEmpty)
        let server = try #require(sighting.observations.first { $0.kind == "ssh.server" })
        #expect(server.facts["readBy"] == "file")
        #expect(server.facts["running"] == true)
        let findings = Recordings.judged(sighting, at: machine.now)
        for rule in RemoteAccess.policy.rules.map(\.id) where rule != "remote-access.key-source" {
            #expect(findings.verdicts(rule) == [Verdicts(.holds)], "\(rule)")
        }
        let algorithms = try #require(sighting.observations.first { $0.kind == "ssh.algorithms" })
        #expect(algorithms.facts["strictKex"] == "yes")
        #expect(algorithms.facts["kex"] == ["curve25519-sha256"])
    }

    @Test func whatOnlyRootMayReadIsSkippedAndNeverClean() async throws {
        var machine = Recordings.hardenedServer
        machine.isRoot = false
        machine.files["/root/.ssh/authorized_keys"] = .denied(.needsRoot)
        machine.files["/home/claire/.ssh/authorized_keys"] = nil
        machine.files["/etc/ssh/sshd_config.d/10-ward.conf"] = .denied(.needsRoot)
        let sighting = try await Recordings.look(at: machine)
        #expect(!sighting.observations.contains { $0.kind == "remote-access.authorised-key" })
        let why = Set(sighting.skipped.map { "\($0.measures.first?.description ?? "") \($0.what) \($0.why.rawValue)" })
        #expect(why.contains("3.5 /root/.ssh/authorized_keys needsRoot"))
        #expect(why.contains("1.6 /etc/ssh/sshd_config.d/10-ward.conf needsRoot"))
        #expect(sighting.observations.first { $0.kind == "ssh.server" }?.facts["rootKeys"] == nil)
    }
}
