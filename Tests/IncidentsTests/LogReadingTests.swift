import Testing

@testable import Incidents

@Suite struct LogReadingTests {
    @Test func laterSettingsCountAndEmptyOnesTakeBack() {
        let read = Settings(
            ["[Journal]\nStorage=auto\nSeal = no\n[Other]\nStorage=x\n", "[Journal]\n#Storage=none\nSeal=\n"],
            section: "Journal")
        #expect(read["Storage"] == "auto")
        #expect(read["Seal"] == nil)
    }

    @Test(arguments: [("90", 90), ("1month", 2_630_016), ("2weeks 1d", 1_296_000), ("1h 30min", 5400)])
    func timesOfSystemdAreRead(_ text: String, _ seconds: Int) {
        #expect(Settings.seconds(text) == seconds)
    }

    @Test func timesThatAreNoneAreNotRead() {
        for text in ["", "soon", "1fortnight", "-1", "1..2s", "1e99999"] { #expect(Settings.seconds(text) == nil) }
    }

    @Test func targetsOfRsyslogAreRead() {
        let text = """
            # *.* @@commented.example
            *.*   @udp.example:514
            auth.* @@(o)[2001:db8::1]:6514
            mail.* @localhost
            *.* action(type="omfwd"
                target="long.example" port="6514" protocol="tcp")
            action(type="omrelp" target="relp.example" tls="on")
            """
        let found = LogForwarding.rsyslog(text)
        #expect(found.contains(LogForwarding(target: "udp.example", isEncrypted: false)))
        #expect(found.contains(LogForwarding(target: "long.example", isEncrypted: false)))
        #expect(found.contains(LogForwarding(target: "relp.example", isEncrypted: true)))
        #expect(found.contains(LogForwarding(target: "2001:db8::1", isEncrypted: false)))
        #expect(found.filter(\.leavesMachine).count == 4)
        #expect(!found.contains { $0.target.contains("commented") })
    }

    @Test func targetsOfSyslogNGAreRead() {
        let text = """
            destination d_net { network("logs.example" port(6514) transport("tls") tls(ca-dir("/etc/x"))); };
            destination d_file { file("/var/log/x"); };
            destination d_udp { udp("192.0.2.7"); };
            source s { network(ip("0.0.0.0")); };
            """
        #expect(
            LogForwarding.syslogNG(text) == [
                LogForwarding(target: "logs.example", isEncrypted: true),
                LogForwarding(target: "192.0.2.7", isEncrypted: false),
            ])
    }

    @Test func onlyRulesForEveryProgramCount() {
        #expect(AuditRules("-a always,exit -F arch=b64 -S execve -k x\n-e 2\n").recordsExecutions)
        #expect(AuditRules("-a exit,always -S all\n-e 2\n").isLocked)
        #expect(!AuditRules("-a never,exit -S execve\n").recordsExecutions)
        #expect(!AuditRules("-a always,exit -F path=/usr/bin/su -S execve\n").recordsExecutions)
        #expect(!AuditRules("# -a always,exit -S execve\n-w /etc/passwd -p wa\n").recordsExecutions)
        #expect(AuditRules("-w /etc/passwd -p wa\n").count == 1)
    }

    @Test func rotationIsTheProductOfTimeAndNumber() {
        let rotation = LogRotation(["weekly\nrotate 4\n", "/var/log/a {\n daily\n rotate 30\n maxage 10\n}\n"])
        #expect(rotation.days(for: "/var/log/other") == 28)
        #expect(rotation.days(for: "/var/log/a") == 10)
    }

    @Test func damagedInputNeverCrashes() {
        let seeds = [
            "*.* action(type=\"omfwd\" target=\"a\")\n*.* @@(o)[::1]:6\ndestination d { tcp(\"h\" tls(x)); };",
            "[Journal]\nStorage=auto\nMaxRetentionSec=1month 2weeks\n", "weekly\nrotate 4\n/var/log/a {\n daily\n}\n",
            "-a always,exit -F arch=b64 -S execve,execveat -k exec\n-e 2\n",
            "C0,192.0.2.1,3,1.1,-0.1,0.1,0.2,1.2,0.0,0.1,0.01,0.001,64.0,Normal\n",
        ].map { Array($0.utf8) }
        var state: UInt64 = 5
        func random(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, below)
        }
        var forwardings = 0
        for round in 0..<4000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...random(5) {
                let at = random(bytes.count)
                switch random(3) {
                case 0 where at < bytes.count: bytes[at] = UInt8(random(256))
                case 1: bytes.removeSubrange(at...)
                default: bytes.insert(contentsOf: bytes[..<at].suffix(12), at: at)
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            forwardings += LogForwarding.rsyslog(text).count + LogForwarding.syslogNG(text).count
            _ = Settings([text], section: "Journal")
            _ = Settings.seconds(text)
            _ = AuditRules(text)
            _ = LogRotation([text]).days(for: "/var/log/a")
            _ = ChronyTracking(text)
        }
        #expect(forwardings > 0)
    }
}
