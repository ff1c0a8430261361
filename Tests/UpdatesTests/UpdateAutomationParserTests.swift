import Advisories
import Foundation
import Guideline
import Testing

@testable import Updates

@Suite struct UpdateAutomationParserTests {
    @Test func aptSettingsAreReadWithBlocksListsAndComments() {
        var configuration = AptConfiguration()
        configuration.add(
            """
            // one comment
            APT::Periodic::Update-Package-Lists "1"; /* another
            comment */ APT { Periodic { Unattended-Upgrade "7"; Enable "yes"; }; };
            # a third one
            Unattended-Upgrade::Origins-Pattern { "origin=Debian,label=Debian-Security"; "o=x"; };
            Unattended-Upgrade::Origins-Pattern:: "origin=Praxis";
            Unattended-Upgrade::Automatic-Reboot true;
            """)
        #expect(configuration["apt::periodic::update-package-lists"] == "1")
        #expect(configuration.interval("APT::Periodic::Unattended-Upgrade") == 7)
        #expect(configuration.flag("APT::Periodic::Enable") == true)
        #expect(configuration.flag("Unattended-Upgrade::Automatic-Reboot") == true)
        #expect(
            configuration.list("Unattended-Upgrade::Origins-Pattern") == [
                "origin=Debian,label=Debian-Security", "o=x", "origin=Praxis",
            ])
        configuration.add("#clear Unattended-Upgrade::Origins-Pattern;\nAPT::Periodic::Unattended-Upgrade \"0\";\n")
        #expect(configuration.list("Unattended-Upgrade::Origins-Pattern").isEmpty)
        #expect(configuration.interval("APT::Periodic::Unattended-Upgrade") == 0)
    }

    @Test func intervalsMayCarryUnits() {
        var configuration = AptConfiguration()
        configuration.add("a \"always\"; b \"3d\"; c \"12h\"; d \"0\"; e \"no\";")
        #expect(["a", "b", "c", "d", "e", "f"].map { configuration.interval($0) } == [1, 3, 1, 0, 0, 0])
    }

    @Test func anEmptyValueOfAUnitTakesBackWhatCameBefore() {
        var unit = UnitSettings()
        unit.read("[Timer]\nOnCalendar=daily\nOnCalendar=weekly\nPersistent=true\n")
        #expect(unit.values("OnCalendar", in: "Timer") == ["daily", "weekly"])
        unit.read("[Timer]\nOnCalendar=\nOnCalendar=*-*-* 21:00\nPersistent=no\n[Install]\nOnCalendar=x\n")
        #expect(unit.values("OnCalendar", in: "Timer") == ["*-*-* 21:00"])
        #expect(!unit.flag("Persistent", in: "Timer"))
    }

    @Test func aUnitsLineGoesOnBehindABackslash() {
        var unit = UnitSettings()
        unit.read("[Service]\nExecStart=/usr/bin/apt-get \\\n# not me\n  upgrade -y\n; nor me\n")
        #expect(unit.value("ExecStart", in: "Service").flatMap { UpdateCommand($0) } == .packageManager)
    }

    @Test(arguments: [
        ("/usr/lib/apt/apt.systemd.daily install", UpdateCommand.aptPeriodic),
        ("apt-get -y dist-upgrade", .packageManager),
        ("/usr/lib/apt/apt.systemd.daily update", nil), ("apt-get update", nil), ("apt-get -s upgrade", nil),
        ("apt update && apt upgrade -y", .packageManager), ("/usr/bin/unattended-upgrade", .unattendedUpgrade),
        ("unattended-upgrade --dry-run", nil), ("dnf-automatic --timer", .dnfAutomatic),
        ("dnf -y upgrade", .packageManager),
        ("run-parts /etc/cron.daily", nil), ("DEBIAN_FRONTEND=noninteractive apt-get upgrade", .packageManager),
        ("sh -c 'apt-get upgrade'", .packageManager), ("", nil),
    ]) func commandsThatInstallAreKnown(_ line: String, _ expected: UpdateCommand?) {
        #expect(UpdateCommand(line) == expected)
    }

    @Test(arguments: [
        ("25 6 * * *", "2026-11-24T06:25:00Z"), ("*/20 8-10 * * mon-fri", "2026-11-23T08:20:00Z"),
        ("0 3 1 * *", "2026-12-01T03:00:00Z"), ("0 3 * * 7", "2026-11-29T03:00:00Z"),
        ("@weekly", "2026-11-29T00:00:00Z"),
        ("0 3 1 * sat", "2026-11-28T03:00:00Z"), ("5 4 * jan,mar *", "2027-01-01T04:05:00Z"),
    ]) func cronLinesBecomeCalendars(_ line: String, _ expected: String) throws {
        let now = try #require(Date(iso8601: "2026-11-23T08:00:00Z"))
        let schedule = try #require(CronSchedule(line.split(separator: " ")))
        let next = schedule.expressions.compactMap { $0.firstElapse(after: now, machineZone: .gmt) }.min()
        #expect(next?.iso8601 == expected)
    }

    @Test(arguments: ["60 * * * *", "* * * *", "a b c d e", "*/0 * * * *", "5-1 * * * *", "@never", "1,,2 * * * *"])
    func whatCronRefusesIsRefused(_ line: String) {
        #expect(CronSchedule(line.split(separator: " ")) == nil)
    }

    @Test func aCrontabHasJobsAndNothingElse() {
        let table = Crontab(
            "# comment\nMAILTO=root\n25 6 * * * root run-parts /etc/cron.daily\n@reboot root /opt/x\n\n1 2 3\n",
            hasUser: true)
        #expect(table.jobs.map(\.command) == ["run-parts /etc/cron.daily", "/opt/x"])
        #expect(table.jobs.map(\.user) == ["root", "root"])
    }

    @Test func aptsHistoryIsReadRunByRun() {
        let history = AptHistory(Self.history, zone: TimeZone(identifier: "Europe/Luxembourg") ?? .gmt)
        #expect(
            history.runs.map(\.started.iso8601) == [
                "2026-11-20T05:12:01Z", "2026-11-21T05:12:01Z", "2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z",
            ])
        #expect(history.runs.map(\.unattended) == [true, true, false, false])
        #expect(history.runs.map(\.failed) == [false, true, false, false])
        #expect(history.runs.map(\.byPerson) == [false, false, true, false])
        #expect(history.runs.map(\.ended) == [true, true, true, false])
        #expect(history.runs.map(\.upgraded) == [true, true, false, true])
    }

    static let history = """

        Start-Date: 2026-11-20  06:12:01
        Commandline: /usr/bin/unattended-upgrade
        Upgrade: libc6:amd64 (2.36-9, 2.36-10)
        End-Date: 2026-11-20  06:12:40

        Start-Date: 2026-11-21  06:12:01
        Commandline: /usr/bin/unattended-upgrade
        Upgrade: nginx:amd64 (1.22.1-9, 1.22.1-10)
        Error: Sub-process /usr/bin/dpkg returned an error code (1)
        End-Date: 2026-11-21  06:12:44

        Start-Date: 2026-11-22  10:00:00
        Commandline: apt-get install unattended-upgrades
        Requested-By: alice (1000)
        Install: unattended-upgrades:amd64 (2.9.1)
        End-Date: 2026-11-22  10:00:09

        Start-Date: 2026-11-22  11:00:00
        Commandline: apt-get upgrade
        Upgrade: perl:amd64 (5.36.0-7, 5.36.0-8)

        """

    @Test func theLogOfUnattendedUpgradesIsRead() {
        let log = UnattendedLog(
            """
            2026-11-20 06:12:01,123 INFO Starting unattended upgrades script
            2026-11-20 06:12:05,001 ERROR Installing the upgrades failed!
            Traceback (most recent call last):
            2026-11-21 06:12:01,123 INFO Starting unattended upgrades script
            2026-11-21 06:12:03,123 INFO All upgrades installed
            """, zone: .gmt)
        #expect(log.runs == 2 && log.errors == 1 && !log.lastFailed)
        #expect(log.lastRun?.iso8601 == "2026-11-21T06:12:01Z")
    }

    @Test func mutatedFilesNeverTrap() {
        var random = AutomationSeed(5)
        let apt = "APT { Periodic { Enable \"1\"; }; };\n#clear APT::x;\n/* y */ a::b:: { \"c\"; }; // z\n"
        let unit = "[Timer]\nOnCalendar=daily \\\n x\nRandomizedDelaySec=1h\n;c\n[Install]\nA=\n"
        let cron = "*/5 1-7/2 * jan-mar 0,7 root apt-get upgrade\n@reboot root x\n"
        var jobs = 0
        for _ in 0..<3000 {
            var configuration = AptConfiguration()
            configuration.add(random.mutated(apt))
            var settings = UnitSettings()
            settings.read(random.mutated(unit))
            jobs += Crontab(random.mutated(cron), hasUser: true).jobs.count
            _ = AptHistory(random.mutated(Self.history), zone: .gmt).runs.count
            _ = UnattendedLog(random.mutated("2026-11-20 06:12:01,123 ERROR x"), zone: .gmt)
            _ = UpdateCommand(random.mutated("a; apt-get upgrade | b"))
        }
        #expect(jobs > 1000)
    }
}
