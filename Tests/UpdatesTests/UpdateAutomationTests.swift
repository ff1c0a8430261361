import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Updates

@Suite struct UpdateAutomationTests {
    /// A Debian 12 as it is installed, with unattended-upgrades switched on.
    static let debian = """
        == /etc/apt/apt.conf.d/20auto-upgrades
        APT::Periodic::Update-Package-Lists "1";
        APT::Periodic::Unattended-Upgrade "1";
        == /etc/apt/apt.conf.d/50unattended-upgrades
        Unattended-Upgrade::Origins-Pattern {
            // one comment
            "origin=Debian,codename=${distro_codename},label=Debian";
            "origin=Debian,codename=${distro_codename}-security,label=Debian-Security";
        };
        == /usr/lib/systemd/system/apt-daily.timer
        [Timer]
        OnCalendar=*-*-* 6,18:00
        RandomizedDelaySec=12h
        Persistent=true
        == /usr/lib/systemd/system/apt-daily.service
        [Service]
        ExecStart=/usr/lib/apt/apt.systemd.daily update
        == /usr/lib/systemd/system/apt-daily-upgrade.timer
        [Timer]
        OnCalendar=*-*-* 6:00
        RandomizedDelaySec=60m
        Persistent=true
        == /usr/lib/systemd/system/apt-daily-upgrade.service
        [Service]
        ExecStartPre=-/usr/lib/apt/apt-helper wait-online
        ExecStart=/usr/lib/apt/apt.systemd.daily install
        -> /lib /usr/lib
        -> /etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer /lib/systemd/system/apt-daily-upgrade.timer
        -> /etc/localtime /usr/share/zoneinfo/Europe/Luxembourg
        DIR /run/systemd/system
        == /usr/bin/unattended-upgrade
        #!/usr/bin/python3
        == /usr/lib/apt/apt.systemd.daily
        #!/bin/sh
        unattended-upgrade
        == /etc/crontab
        25 6 * * * root test -x /usr/sbin/anacron || { cd / && run-parts --report /etc/cron.daily; }
        == /etc/cron.daily/apt-compat
        #!/bin/sh
        exec /usr/lib/apt/apt.systemd.daily
        == /var/lib/dpkg/status
        == /proc/1/comm
        systemd
        == /var/log/apt/history.log
        Start-Date: 2026-11-20  06:12:01
        Commandline: /usr/bin/unattended-upgrade
        Upgrade: libc6:amd64 (2.36-9, 2.36-10)
        End-Date: 2026-11-20  06:12:40

        """

    static func machine(_ more: String = "", without paths: [String] = []) -> FixtureMachine {
        var machine = FixtureMachine(recording: debian + more)
        for path in paths { machine.files[path] = nil }
        return machine
    }

    private func look(
        _ machine: FixtureMachine, _ kind: Asset.Kind = .workstation,
        practice: Practice? = CalendarWorkingTimeTests.practice
    ) async throws -> Sighting {
        let asset = Asset(id: "pc", kind: kind, isThisMachine: true)
        return try await UpdateAutomation().observe(ObservationRequest(asset: asset, practice: practice), on: machine)
    }

    private func verdicts(_ sighting: Sighting, at now: String = "2026-11-23T08:00:00Z") throws -> [String: Verdict] {
        let date = try #require(Date(iso8601: now))
        let observations = sighting.observations.map { seen in
            var seen = seen
            seen.at = date
            return seen
        }
        let findings = judge(observations, policy: Updates.policy, asOf: date).findings
        for finding in findings {
            #expect(!finding.title.contains("?") && !finding.title.contains("{"), "\(finding.title)")
        }
        return Dictionary(findings.filter { $0.rule != "coverage" }.map { ($0.rule, $0.verdict.current) }) { first, _ in
            first
        }
    }

    @Test func debiansDefaultOnAWorkstationCatchesUpInTheMorning() async throws {
        let sighting = try await look(Self.machine())
        let schedule = try #require(sighting.observations.first { $0.kind == "updates.schedule" })
        #expect(schedule.subject == "apt-daily-upgrade.timer")
        #expect(schedule.facts["calendar"] == ["*-*-* 6:00"])
        #expect(schedule.facts["randomizedDelayMinutes"] == 60)
        #expect(schedule.facts["runsDuringOpeningHours"] == "no")
        #expect(schedule.facts["catchesUpAtStart"] == true)
        #expect(schedule.facts["firstRun"] == "2026-11-24T05:00:00Z")
        #expect(sighting.observations.count { $0.kind == "updates.schedule" } == 1)
        let verdicts = try verdicts(sighting)
        #expect(verdicts["updates.automation"] == .holds)
        #expect(verdicts["updates.schedule"] == .short)
        #expect(verdicts["updates.reboot"] == .notApplicable)
        #expect(verdicts["updates.account"] == .holds)
        #expect(verdicts["updates.record"] == .holds)
        #expect(sighting.skipped.isEmpty)
    }

    @Test func theSameOnAServerThatNeverSleepsHolds() async throws {
        #expect(try verdicts(try await look(Self.machine(), .server))["updates.schedule"] == .holds)
    }

    @Test func aDropInMovesTheTimerToTheEvening() async throws {
        let machine = Self.machine(
            """
            == /etc/systemd/system/apt-daily-upgrade.timer.d/window.conf
            [Timer]
            OnCalendar=
            OnCalendar=Mon..Fri 20:00 Europe/Luxembourg
            RandomizedDelaySec=15m
            Persistent=false

            """)
        let sighting = try await look(machine)
        let schedule = try #require(sighting.observations.first { $0.kind == "updates.schedule" })
        #expect(schedule.facts["calendar"] == ["Mon..Fri 20:00 Europe/Luxembourg"])
        #expect(schedule.facts["firstRun"] == "2026-11-23T19:00:00Z")
        #expect(try verdicts(sighting)["updates.schedule"] == .holds)
    }

    @Test func theRandomDelayCountsAsPartOfTheRun() async throws {
        let machine = Self.machine(
            """
            == /etc/systemd/system/apt-daily-upgrade.timer.d/window.conf
            [Timer]
            RandomizedDelaySec=3h
            Persistent=no

            """)
        let sighting = try await look(machine, .server)
        let schedule = try #require(sighting.observations.first { $0.kind == "updates.schedule" })
        #expect(schedule.facts["runsDuringOpeningHours"] == "yes")
        #expect(schedule.facts["firstDuringOpeningHours"] == "2026-11-24T05:00:00Z")
        #expect(try verdicts(sighting)["updates.schedule"] == .short)
    }

    @Test func aRunThatTheClockChangeSkipsIsCounted() async throws {
        let machine = Self.machine(
            """
            == /etc/systemd/system/apt-daily-upgrade.timer.d/window.conf
            [Timer]
            OnCalendar=
            OnCalendar=02:30
            RandomizedDelaySec=0
            Persistent=no

            """)
        let sighting = try await look(machine)
        let schedule = try #require(sighting.observations.first { $0.kind == "updates.schedule" })
        #expect(schedule.facts["lostToClockChange"] == 1)
        #expect(try verdicts(sighting)["updates.schedule"] == .holds)
    }

    @Test func withoutOpeningHoursTheScheduleIsUnknown() async throws {
        #expect(try verdicts(try await look(Self.machine(), practice: nil))["updates.schedule"] == .unknown)
        let nothing = Self.machine(without: ["/usr/bin/unattended-upgrade"])
        #expect(try verdicts(try await look(nothing, practice: nil))["updates.automation"] == .short)
    }

    @Test func aScheduleThatIsNotUnderstoodIsUnknown() async throws {
        let machine = Self.machine(
            "== /etc/systemd/system/apt-daily-upgrade.timer.d/window.conf\n[Timer]\nOnCalendar=whenever\n")
        #expect(try verdicts(try await look(machine))["updates.schedule"] == .unknown)
    }

    @Test(arguments: [
        ("-> /etc/systemd/system/apt-daily-upgrade.timer /dev/null\n", [], "timerMasked"),
        ("", ["/etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer"], "timerDisabled"),
        ("", ["/usr/bin/unattended-upgrade"], "notInstalled"),
        ("== /etc/apt/apt.conf.d/99off\nAPT::Periodic::Unattended-Upgrade \"0\";\n", [], "periodicOff"),
        ("== /etc/apt/apt.conf\nAPT::Periodic::Enable \"0\";\n", [], "periodicOff"),
        ("", ["/run/systemd/system"], "schedulerNotRunning"),
        ("", ["/run/systemd/system", "/usr/bin/unattended-upgrade"], "notInstalled"),
    ]) func whatStopsTheAutomationIsNamed(_ more: String, _ without: [String], _ why: String) async throws {
        let sighting = try await look(Self.machine(more, without: without))
        let automation = try #require(sighting.observations.first { $0.kind == "updates.automation" })
        #expect(automation.facts["why"] == .text(why))
        #expect(automation.facts["automated"] == "no")
        let verdicts = try verdicts(sighting)
        #expect(verdicts["updates.automation"] == .short)
        #expect(verdicts["updates.account"] == .unknown)
        #expect(verdicts["updates.schedule"] == nil)
    }

    @Test func aSwitchOffInAFileThatAptIgnoresChangesNothing() async throws {
        let machine = Self.machine("== /etc/apt/apt.conf.d/99off.bak\nAPT::Periodic::Unattended-Upgrade \"0\";\n")
        #expect(try verdicts(try await look(machine))["updates.automation"] == .holds)
    }

    @Test func withoutSystemdCronRunsAptsDailyJob() async throws {
        let machine = Self.machine("== /proc/77/comm\ncron\n", without: ["/run/systemd/system"])
        let sighting = try await look(machine)
        let schedule = try #require(sighting.observations.first { $0.kind == "updates.schedule" })
        #expect(schedule.subject == "/etc/cron.daily/apt-compat")
        #expect(schedule.facts["firstRun"] == "2026-11-24T05:25:00Z")
        #expect(schedule.facts["randomizedDelayMinutes"] == 30)
        #expect(try verdicts(sighting)["updates.schedule"] == .holds)
    }

    @Test func aScriptOfOnesOwnInCronIsFound() async throws {
        let machine = Self.machine(
            """
            == /etc/cron.d/updates
            0 10 * * 1-5 root /usr/local/sbin/patch >/dev/null
            == /usr/local/sbin/patch
            #!/bin/sh
            # apt-get upgrade would be the old way
            apt-get -qq update && apt-get -y dist-upgrade
            == /proc/77/comm
            cron

            """)
        let sighting = try await look(machine)
        let schedule = try #require(sighting.observations.first { $0.source == "/etc/cron.d/updates" })
        #expect(schedule.facts["runsDuringOpeningHours"] == "yes")
        #expect(schedule.facts["firstDuringOpeningHours"] == "2026-11-23T09:00:00Z")
    }

    @Test func anUpdaterThatOthersMayChangeIsShort() async throws {
        var machine = Self.machine("== /etc/cron.d/updates\n0 21 * * * root /opt/patch\n== /proc/77/comm\ncron\n")
        machine.files["/opt/patch"] = .text("#!/bin/sh\napt-get -y upgrade\n", mode: 0o757)
        #expect(try verdicts(try await look(machine))["updates.account"] == .short)
    }

    @Test func aTimerUnderAnAccountOfItsOwnIsNamed() async throws {
        let machine = Self.machine(
            "== /etc/systemd/system/apt-daily-upgrade.service.d/user.conf\n[Service]\nUser=ward-updates\n")
        let account = try await look(machine).observations.first { $0.kind == "updates.account" }
        #expect(account?.subject == "ward-updates")
        #expect(account?.facts["isRoot"] == false)
        #expect(try verdicts(try await look(machine))["updates.account"] == .holds)
    }

    @Test func automationWithoutSecurityUpdatesIsShort() async throws {
        let machine = Self.machine(
            """
            == /etc/apt/apt.conf.d/60own
            #clear Unattended-Upgrade::Origins-Pattern;
            Unattended-Upgrade::Origins-Pattern { "origin=Praxis"; };

            """)
        #expect(try verdicts(try await look(machine))["updates.automation"] == .short)
    }

    @Test(arguments: [
        ("", "04:00", Verdict.holds), ("", "12:00", .short), ("", "now", .short),
        ("Unattended-Upgrade::Automatic-Reboot-WithUsers \"false\";", "now", .holds), ("", "later", .unknown),
    ]) func restartsAreHeldAgainstOpeningHours(_ more: String, _ time: String, _ expected: Verdict) async throws {
        let machine = Self.machine(
            """
            == /etc/apt/apt.conf.d/60reboot
            Unattended-Upgrade::Automatic-Reboot "true";
            Unattended-Upgrade::Automatic-Reboot-Time "\(time)";
            \(more)

            """)
        #expect(try verdicts(try await look(machine))["updates.reboot"] == expected)
    }

    @Test(arguments: [
        ("", Verdict.unknown),
        (UpdateAutomationParserTests.history.replacing("Sub-process", with: "x"), .short),
        ("Start-Date: 2026-11-20  06:12:01\nError: x\nEnd-Date: 2026-11-20  06:13:00\n", .short),
        (
            "Start-Date: 2026-11-20  06:12:01\nError: x\nEnd-Date: 2026-11-20  06:13:00\n\n"
                + "Start-Date: 2026-11-21  06:12:01\nEnd-Date: 2026-11-21  06:13:00\n", .holds
        ),
        ("Start-Date: 2026-11-23  08:59:01\nCommandline: apt-get upgrade\n", .holds),
    ]) func theRecordTellsHowItWent(_ history: String, _ expected: Verdict) async throws {
        var machine = Self.machine()
        machine.files["/var/log/apt/history.log"] = .text(history)
        #expect(try verdicts(try await look(machine))["updates.record"] == expected)
    }

    @Test func noRecordIsShortAndAPackedOneUnknown() async throws {
        let none = Self.machine(without: ["/var/log/apt/history.log"])
        #expect(try verdicts(try await look(none))["updates.record"] == .short)
        let packed = Self.machine("== /var/log/apt/history.log.1.gz\nx\n", without: ["/var/log/apt/history.log"])
        #expect(try verdicts(try await look(packed))["updates.record"] == .unknown)
    }

    @Test func anErrorOfTheLastUnattendedRunIsShort() async throws {
        let machine = Self.machine(
            """
            == /var/log/unattended-upgrades/unattended-upgrades.log
            2026-11-20 06:12:01,123 INFO Starting unattended upgrades script
            2026-11-20 06:12:05,001 ERROR Installing the upgrades failed!

            """)
        #expect(try verdicts(try await look(machine))["updates.record"] == .short)
    }

    @Test func filesForRootOnlyAreSkippedWithTheReason() async throws {
        let machine = Self.machine(
            "DENIED /var/log/unattended-upgrades/unattended-upgrades.log\nDENIED /etc/sudoers\n"
                + "DENIED /var/spool/cron/crontabs\n")
        let sighting = try await look(machine)
        #expect(sighting.skipped.map(\.why) == [.needsRoot, .needsRoot, .needsRoot])
        #expect(Set(sighting.skipped.compactMap(\.aspect)) == ["record", "schedule", "sudo"])
    }

    @Test func anEmptyMachineIsNotClean() async throws {
        let sighting = try await look(FixtureMachine())
        let verdicts = try verdicts(sighting)
        #expect(verdicts["updates.automation"] == .short)
        #expect(verdicts["updates.record"] == nil)
        #expect(sighting.skipped.map(\.why) == [.unsupported])
    }

    @Test func everySentenceNamesOnlyFactsThatAreObserved() async throws {
        let machine = Self.machine("== /etc/sudoers\na ALL=ALL\n")
        let known = Dictionary(grouping: try await look(machine).observations, by: \.kind)
            .mapValues { Set($0.flatMap(\.facts.keys)).union(["subject", "asset"]) }
        for rule in Updates.policy.rules where rule.id.hasPrefix("updates.") || rule.id == "sudo.rule" {
            guard var facts = known[rule.observes] else { continue }
            facts.formUnion(["firstDuringOpeningHours", "lastUnattendedRun"])
            for entry in rule.cases {
                let texts =
                    Language.allCases.flatMap { language in
                        [entry.say[language], entry.remedy?.text[language] ?? ""]
                    } + [entry.remedy?.command ?? ""]
                for name in texts.flatMap(Template.names) { #expect(facts.contains(name), "\(rule.id): \(name)") }
            }
        }
    }
}
