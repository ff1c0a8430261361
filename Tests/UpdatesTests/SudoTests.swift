import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Updates

private let visudo = ["/usr/sbin/visudo", "/sbin/visudo"].first { FileManager.default.isExecutableFile(atPath: $0) }

@Suite struct SudoTests {
    static let sample = """
        # rules of a practice
        Defaults env_reset
        User_Alias CARERS = alice, bob : NIGHT = carol
        Cmnd_Alias UPDATE = /usr/bin/apt-get update -q, \\
            /usr/bin/unattended-upgrade --verbose
        Cmnd_Alias LOOSE = /usr/bin/apt-get *
        Runas_Alias DATABASE = postgres
        root\tALL=(ALL:ALL) ALL
        %sudo\tALL=(ALL:ALL) ALL
        ward-updates ALL=(root) NOPASSWD: UPDATE
        CARERS ALL = NOPASSWD: LOOSE, PASSWD: /usr/bin/less /var/log/syslog
        NIGHT ALL=(DATABASE) NOPASSWD: ALL
        dora, emil ALL=(ALL) ALL, !/usr/bin/su
        frank ALL=/usr/local/bin/backup
        gina ALL=/usr/local/bin/backup ""
        hans ALL=NOEXEC: /usr/bin/vim /etc/hosts
        #1007 ALL=/usr/bin/systemctl restart nginx
        ida ALL=sudoedit /etc/nginx/nginx.conf
        @includedir /etc/sudoers.d
        """

    private func machine(_ sudoers: String, more: [String: String] = [:]) -> FixtureMachine {
        var machine = FixtureMachine()
        machine.files["/etc/sudoers"] = .text(sudoers + "\n", mode: 0o440)
        for (path, text) in more { machine.files[path] = .text(text) }
        return machine
    }

    private func power(_ sudoers: String, more: [String: String] = [:]) -> [String: String] {
        let sighting = AdministratorRights(machine: machine(sudoers, more: more)).sighting()
        return Dictionary(
            uniqueKeysWithValues: sighting.observations.map { observation in
                (
                    observation.subject,
                    "\(observation.facts["equivalentToRoot"]?.description ?? "") "
                        + "\(observation.facts["why"]?.description ?? "") "
                        + (observation.facts["asksPassword"] == .flag(false) ? "free" : "asks")
                )
            })
    }

    @Test func aSampleIsUnderstoodRuleByRule() {
        let power = power(
            Self.sample,
            more: [
                "/etc/sudoers.d/local": "jan ALL=(ALL) NOPASSWD:/usr/bin/\n", "/etc/sudoers.d/off.bak": "x ALL=ALL\n",
                "/etc/sudoers.d/old~": "y ALL=ALL\n",
            ])
        #expect(
            power == [
                "%sudo: ALL": "yes everything asks",
                "ward-updates: /usr/bin/apt-get update -q": "no limited free",
                "ward-updates: /usr/bin/unattended-upgrade --verbose": "no limited free",
                "alice: /usr/bin/apt-get *": "yes wildcard free", "bob: /usr/bin/apt-get *": "yes wildcard free",
                "alice: /usr/bin/less /var/log/syslog": "yes editor asks",
                "bob: /usr/bin/less /var/log/syslog": "yes editor asks",
                "carol (postgres): ALL": "no otherAccount free",
                "dora: ALL": "yes everything asks", "emil: ALL": "yes everything asks",
                "frank: /usr/local/bin/backup": "unclear anyArguments asks",
                "gina: /usr/local/bin/backup \"\"": "no limited asks",
                "hans: /usr/bin/vim /etc/hosts": "no limited asks",
                "#1007: /usr/bin/systemctl restart nginx": "no limited asks",
                "ida: sudoedit /etc/nginx/nginx.conf": "no limited asks",
                "jan: /usr/bin/": "yes folder free",
            ])
    }

    @Test(arguments: [
        ("/usr/bin/apt-get", "yes freeArguments asks"), ("/usr/bin/apt-get install -y nginx", "no limited asks"),
        ("/usr/bin/*", "yes wildcard asks"), ("/usr/bin/dpkg -i /srv/*.deb", "yes wildcard asks"),
        ("/bin/bash", "yes shell asks"), ("/bin/bash /opt/update", "no limited asks"),
        ("/usr/bin/python3.11", "yes shell asks"), ("/usr/bin/vim /etc/hosts", "yes editor asks"),
        ("/usr/bin/find", "yes gateway asks"), ("sudoedit /etc/sudoers", "yes editsAnyFile asks"),
        ("/usr/bin/apt-get ^install .*$", "yes wildcard asks"), ("/usr/bin/lp report\\*", "no limited asks"),
        ("sha224:abcd /usr/bin/tar", "yes gateway asks"), ("/usr/bin/unattended-upgrade", "yes freeArguments asks"),
    ]) func aCommandGivesWhatItGives(_ command: String, _ expected: String) {
        #expect(Array(power("u ALL=\(command)").values) == [expected])
    }

    @Test func authenticationSwitchedOffFreesEveryRule() {
        #expect(power("Defaults !authenticate\nu ALL=(ALL) ALL")["u: ALL"] == "yes everything free")
        #expect(
            power("Defaults:u !authenticate\nu ALL=ALL\nv ALL=ALL") == [
                "u: ALL": "yes everything free", "v: ALL": "yes everything asks",
            ])
    }

    @Test func aSecondHostListBelongsToTheSameAccount() {
        #expect(
            power("u ONE = /bin/ls \"\" : TWO = NOPASSWD: ALL") == [
                "u: /bin/ls \"\"": "no limited asks", "u: ALL": "yes everything free",
            ])
    }

    @Test func aProgramThatOthersCanChangeIsRoot() {
        var machine = machine("u ALL=/opt/update \"\"")
        machine.files["/opt/update"] = .text("#!/bin/sh\n", mode: 0o777)
        let facts = AdministratorRights(machine: machine).sighting().observations.first?.facts
        #expect(facts?["why"] == "writableProgram")
    }

    @Test func includesInACircleEnd() {
        let power = power("@include /etc/sudoers\nu ALL=ALL")
        #expect(power == ["u: ALL": "yes everything asks"])
    }

    @Test func includesAndAliasesThatDoubleWithEachStepEnd() {
        let twice = String(repeating: "@include /etc/sudoers\n", count: 20) + "u ALL=ALL"
        #expect(power(twice) == ["u: ALL": "yes everything asks"])
        let aliases = (0..<30).map { "Cmnd_Alias A\($0) = A\($0 + 1), A\($0 + 1), A0" }.joined(separator: "\n")
        var sudoers = Sudoers()
        sudoers.read(aliases + "\nCmnd_Alias A30 = /bin/sh\nu ALL = A0") { _ in [] }
        #expect((1...1000).contains(sudoers.rules.count))
        #expect(sudoers.rules.allSatisfy { $0.command == "/bin/sh" })
    }

    @Test func doasIsReadToo() {
        var machine = FixtureMachine()
        machine.files["/etc/doas.conf"] = .text(
            """
            # doas
            permit nopass keepenv :wheel
            permit persist anna as postgres
            permit nopass setenv { PATH=/bin } ben as root cmd /usr/bin/apt-get args update
            deny carl
            permit dan cmd /usr/bin/reboot args

            """)
        let found = AdministratorRights(machine: machine).sighting().observations
        #expect(
            found.map(\.subject) == [
                "%wheel: ALL", "anna (postgres): ALL", "ben: /usr/bin/apt-get update", "dan: /usr/bin/reboot \"\"",
            ])
        #expect(found.map { $0.facts["equivalentToRoot"] } == ["yes", "no", "no", "no"])
    }

    @Test func withoutRootTheRulesAreNotSeen() {
        var machine = FixtureMachine(isRoot: false)
        machine.files["/etc/sudoers"] = .denied(.needsRoot)
        let sighting = AdministratorRights(machine: machine).sighting()
        #expect(sighting.observations.isEmpty)
        #expect(sighting.skipped.map(\.why) == [.needsRoot])
        #expect(sighting.skipped.map(\.aspect) == ["sudo"])
    }

    @Test func everyVerdictOfTheRuleIsReached() {
        let sudoers = """
            ALL ALL=NOPASSWD: ALL
            a ALL=NOPASSWD: /bin/sh
            b ALL=(ALL) ALL
            c ALL=/usr/bin/apt *
            d ALL=/usr/bin/apt
            e ALL=/opt/tool
            f ALL=(www) /bin/sh
            g ALL=/usr/bin/apt-get update
            """
        let verdicts = Self.verdicts(AdministratorRights(machine: machine(sudoers)).sighting().observations)
        #expect(
            verdicts == [
                "ALL: ALL": .short, "a: /bin/sh": .short, "b: ALL": .notApplicable, "c: /usr/bin/apt *": .short,
                "d: /usr/bin/apt": .short, "e: /opt/tool": .unknown, "f (www): /bin/sh": .holds,
                "g: /usr/bin/apt-get update": .holds,
            ])
        #expect(
            Self.verdicts(AdministratorRights(machine: FixtureMachine()).sighting().observations) == ["none": .holds])
    }

    private static func verdicts(_ observations: [Observation]) -> [String: Verdict] {
        Dictionary(
            uniqueKeysWithValues: observations.map { observation in
                let judgement = judge([observation], policy: Updates.policy, asOf: observation.at)
                let finding = judgement.findings.first { $0.rule == "sudo.rule" }
                return (observation.subject, finding?.verdict.current ?? .declared)
            })
    }

    @Test(.enabled(if: visudo != nil, "needs visudo"))
    func theSampleIsValidForSudoItself() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("ward-sudoers-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = Self.sample.split(separator: "\n").filter { !$0.hasPrefix("@includedir") }.joined(separator: "\n")
        try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await Child.run(
            visudo ?? "", ["-c", "-f", path], environment: ["LC_ALL": "C"], input: [], timeLimit: .seconds(10),
            outputLimit: 1 << 16)
        #expect(result.status == 0, "\(result.text) \(result.error)")
    }

    @Test func mutatedRulesNeverTrap() {
        var random = AutomationSeed(3)
        var seen = 0
        for _ in 0..<3000 {
            var sudoers = Sudoers()
            sudoers.read(random.mutated(Self.sample)) { _ in [] }
            seen += sudoers.rules.count
            _ = Doas.rules(random.mutated("permit nopass setenv { A } :wheel as root cmd x args y"))
        }
        #expect(seen > 3000)
    }
}
