import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Development

@Suite struct AccountsTests {
    /// A Debian 12 as it is installed, with one person.
    static let debian = """
        == /etc/pam.d/passwd
        @include common-password
        == /etc/pam.d/common-password
        # comment
        password	[success=1 default=ignore]	pam_unix.so obscure yescrypt
        password	requisite			pam_deny.so
        == /etc/pam.d/login
        auth       optional   pam_faildelay.so  delay=3000000
        @include common-auth
        == /etc/pam.d/common-auth
        auth	[success=1 default=ignore]	pam_unix.so nullok
        == /etc/login.defs
        PASS_MAX_DAYS	99999
        PASS_WARN_AGE	7
        ENCRYPT_METHOD SHA512
        == /etc/passwd
        root:x:0:0:root:/root:/bin/bash
        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
        alice:x:1000:1000:Alice:/home/alice:/bin/bash
        == /etc/shadow
        root:!:20000:0:99999:7:::
        daemon:*:20000:0:99999:7:::
        alice:$y$j9T$saltsaltsalt$hashhashhashhash:20000:0:99999:7:::
        == /etc/group
        root:x:0:
        docker:x:999:
        """

    static func machine(_ more: String = "", replacing changes: [(String, String)] = []) -> FixtureMachine {
        var recording = debian
        for (old, new) in changes { recording = recording.replacing(old, with: new) }
        return FixtureMachine(recording: recording + "\n" + more)
    }

    private func look(_ machine: FixtureMachine) async throws -> Sighting {
        try await Accounts().observe(ObservationRequest(), on: machine)
    }

    private func findings(_ sighting: Sighting) throws -> [Finding] {
        let date = try #require(Date(iso8601: "2026-11-23T08:00:00Z"))
        let observations = sighting.observations.map { seen in
            var seen = seen
            seen.at = date
            return seen
        }
        return judge(observations, policy: Development.policy, asOf: date).findings.filter { $0.rule != "coverage" }
    }

    private func verdict(_ rule: String, _ sighting: Sighting) throws -> Verdicts? {
        let found = try findings(sighting).filter { $0.rule == rule }
        for finding in found {
            #expect(!finding.title.contains("?") && !finding.title.contains("{"), "\(finding.title)")
        }
        return found.map(\.verdict).min { $0.worst == .short && $1.worst != .short }
    }

    private func policy(_ sighting: Sighting) throws -> [String: Fact] {
        try #require(sighting.observations.first { $0.kind == "accounts.policy" }).facts
    }

    @Test func debiansDefaultIsSeenAsItIs() async throws {
        let sighting = try await look(Self.machine())
        let facts = try policy(sighting)
        #expect(facts["minimumLength"] == 6 && facts["kinds"] == 0 && facts["checkedBy"] == "pam_unix")
        #expect(facts["hashMethod"] == "yescrypt" && facts["allowsEmpty"] == true && facts["lockoutAfter"] == 0)
        #expect(facts["accountsWithPassword"] == 1 && facts["accountsWithoutRenewal"] == 1)
        #expect(try verdict("accounts.policy", sighting) == Verdicts(.short))
        #expect(try verdict("accounts.renewal", sighting) == Verdicts(guideline: .short, current: .holds))
        #expect(try verdict("accounts.lockout", sighting) == Verdicts(guideline: .holds, current: .short))
        #expect(try verdict("accounts.hash-method", sighting) == Verdicts(.holds))
        #expect(try verdict("accounts.hashes", sighting) == Verdicts(.holds))
        #expect(try verdict("accounts.empty-password", sighting) == Verdicts(.holds))
        #expect(try verdict("accounts.root-equivalent", sighting) == Verdicts(.holds))
        #expect(try verdict("accounts.root-password", sighting) == Verdicts(.holds))
        #expect(sighting.skipped.isEmpty)
    }

    /// The password line with another module before `pam_unix`.
    private static func quality(_ module: String, auth: String = "") -> FixtureMachine {
        machine(
            auth, replacing: [("# comment", "password requisite \(module)")])
    }

    @Test(arguments: [
        ("pam_pwquality.so retry=3 minlen=15", Verdicts(guideline: .short, current: .holds)),
        ("pam_pwquality.so minlen=16 minclass=3", Verdicts(guideline: .holds, current: .short)),
        ("pam_pwquality.so minlen=10 dcredit=-1 ucredit=-1 lcredit=-1", Verdicts(guideline: .holds, current: .short)),
        ("pam_pwquality.so minlen=15 dictcheck=0", Verdicts(.short)),
        ("pam_pwquality.so minlen=15 dcredit=3", Verdicts(.short)),
        ("pam_pwquality.so", Verdicts(.short)),
        ("pam_cracklib.so minlen=19", Verdicts(guideline: .short, current: .holds)),
        ("pam_cracklib.so minlen=99999999999 dcredit=-1", Verdicts(guideline: .short, current: .holds)),
    ]) func strengthIsJudgedByBothSources(_ module: String, _ expected: Verdicts) async throws {
        #expect(try verdict("accounts.policy", try await look(Self.quality(module))) == expected)
    }

    @Test func anArgumentOfTheModuleWinsOverItsFile() async throws {
        let files =
            "== /etc/security/pwquality.conf.d/10.conf\nminlen = 20\nminclass=2\n"
            + "== /etc/security/pwquality.conf\n# minlen = 8\nminlen=18\n"
        let file = try policy(try await look(Self.quality("pam_pwquality.so", auth: files)))
        #expect(file["minimumLength"] == 18 && file["kinds"] == 2)
        let argument = try policy(try await look(Self.quality("pam_pwquality.so minlen=12", auth: files)))
        #expect(argument["minimumLength"] == 12)
    }

    @Test func aSecondFactorAllowsShorterPasswords() async throws {
        let auth = "== /etc/pam.d/common-auth\nauth required pam_u2f.so\nauth required pam_unix.so\n"
        let sighting = try await look(Self.quality("pam_pwquality.so minlen=10", auth: auth))
        #expect(try policy(sighting)["secondFactor"] == true)
        #expect(try verdict("accounts.policy", sighting) == Verdicts(guideline: .short, current: .holds))
    }

    @Test func aDirectoryKeepsThePolicyOutOfSight() async throws {
        let sighting = try await look(Self.quality("pam_sss.so use_authtok"))
        for rule in ["accounts.policy", "accounts.renewal", "accounts.lockout", "accounts.hash-method"] {
            #expect(try verdict(rule, sighting) == Verdicts(.unknown))
        }
    }

    @Test func aStackWithoutAnyCheckIsShort() async throws {
        let machine = Self.machine(replacing: [
            ("password\t[success=1 default=ignore]\tpam_unix.so obscure yescrypt", "")
        ])
        let sighting = try await look(machine)
        #expect(try policy(sighting)["checkedBy"] == "none")
        #expect(try verdict("accounts.policy", sighting) == Verdicts(.short))
    }

    @Test func renewalIsJudgedByBothSources() async throws {
        let set = [("PASS_MAX_DAYS\t99999", "PASS_MAX_DAYS 90")]
        #expect(try verdict("accounts.renewal", try await look(Self.machine(replacing: set))) == Verdicts(.short))
        let all = set + [(":20000:0:99999:", ":20000:0:90:")]
        #expect(
            try verdict("accounts.renewal", try await look(Self.machine(replacing: all)))
                == Verdicts(guideline: .holds, current: .short))
    }

    @Test(arguments: [
        ("deny=5", Verdicts(.holds)), ("", Verdicts(.holds)),
        ("deny=500", Verdicts(guideline: .holds, current: .short)),
    ])
    func lockoutIsRead(_ argument: String, _ expected: Verdicts) async throws {
        let auth =
            "== /etc/pam.d/common-auth\nauth required pam_faillock.so preauth \(argument)\nauth required pam_unix.so\n"
        let sighting = try await look(Self.machine(auth))
        #expect(try verdict("accounts.lockout", sighting) == expected)
        if argument.isEmpty { #expect(try policy(sighting)["lockoutAfter"] == 3) }
    }

    @Test(arguments: [
        ("pam_unix.so sha512", Verdicts(guideline: .holds, current: .short)), ("pam_unix.so md5", Verdicts(.short)),
        ("pam_unix.so", Verdicts(guideline: .holds, current: .short)), ("pam_unix.so blowfish", Verdicts(.holds)),
    ]) func theMethodForNewPasswordsIsJudged(_ module: String, _ expected: Verdicts) async throws {
        let machine = Self.machine(replacing: [("pam_unix.so obscure yescrypt", module)])
        #expect(try verdict("accounts.hash-method", try await look(machine)) == expected)
    }

    @Test(arguments: [
        ("$6$rounds=656000$salt$hash", "sha512", Verdicts(guideline: .holds, current: .short)),
        ("$5$salt$hash", "sha256", Verdicts(guideline: .holds, current: .short)),
        ("$1$salt$hash", "md5", Verdicts(.short)), ("ab1234567890.", "des", Verdicts(.short)),
        ("$2b$12$hash", "bcrypt", Verdicts(.holds)), ("$7$hash", "scrypt", Verdicts(.holds)),
        ("$zz$hash", "unknown", Verdicts(.unknown)), ("!", "none", Verdicts(.notApplicable)),
        ("!$6$salt$hash", "none", Verdicts(.notApplicable)),
    ]) func storedPasswordsAreClassifiedAndNeverKept(
        _ field: String, _ scheme: String, _ expected: Verdicts
    ) async throws {
        let machine = Self.machine(replacing: [("$y$j9T$saltsaltsalt$hashhashhashhash", field)])
        let sighting = try await look(machine)
        let hashes = try #require(sighting.observations.first { $0.kind == "accounts.hashes" })
        #expect(hashes.facts["scheme"] == .text(scheme))
        #expect(try verdict("accounts.hashes", sighting) == expected)
        let written = String(decoding: try JSONEncoder.ward.encode(sighting), as: UTF8.self)
        #expect(!written.contains("hash\"") && !written.contains("salt") && !written.contains("1234567890"))
    }

    @Test func roundsAreReadFromTheStoredValue() async throws {
        let machine = Self.machine(
            replacing: [("root:!", "root:$6$rounds=656000$a$b"), ("$y$j9T$saltsaltsalt$hashhashhashhash", "$6$a$b")])
        let hashes = try await look(machine).observations.first { $0.kind == "accounts.hashes" }
        #expect(hashes?.facts["lowestRounds"] == 5000 && hashes?.facts["count"] == 2)
        #expect(hashes?.facts["accounts"] == ["alice", "root"])
    }

    @Test func anEmptyPasswordIsShort() async throws {
        let empty = [("$y$j9T$saltsaltsalt$hashhashhashhash", "")]
        let open = try await look(Self.machine(replacing: empty))
        #expect(try findings(open).first { $0.rule == "accounts.empty-password" }?.severity == .critical)
        let refused = try await look(Self.machine(replacing: empty + [("pam_unix.so nullok", "pam_unix.so")]))
        #expect(try findings(refused).first { $0.rule == "accounts.empty-password" }?.severity == .medium)
        #expect(try verdict("accounts.empty-password", refused) == Verdicts(.short))
    }

    @Test func anEmptyFieldInPasswdCountsToo() async throws {
        let sighting = try await look(Self.machine(replacing: [("alice:x:", "alice::")]))
        let found = try #require(sighting.observations.first { $0.kind == "accounts.empty-password" })
        #expect(found.subject == "alice" && found.facts["loginShell"] == true)
    }

    @Test(arguments: [
        ("set", "$y$a$b", Verdicts(guideline: .holds, current: .short)), ("locked", "*", Verdicts(.holds)),
        ("empty", "", Verdicts(.short)),
    ]) func rootsPasswordIsSeen(_ state: String, _ field: String, _ expected: Verdicts) async throws {
        let sighting = try await look(Self.machine(replacing: [("root:!", "root:\(field)")]))
        #expect(sighting.observations.first { $0.kind == "accounts.root-password" }?.facts["password"] == .text(state))
        #expect(try verdict("accounts.root-password", sighting) == expected)
    }

    @Test func withoutRootsEntryItsPasswordIsUnknown() async throws {
        let sighting = try await look(Self.machine(replacing: [("root:!:20000:0:99999:7:::\n", "")]))
        #expect(try verdict("accounts.root-password", sighting) == Verdicts(.unknown))
    }

    @Test(arguments: [
        ("toor:x:0:0::/root:/bin/sh", "", "toor", Verdicts(.short)),
        ("bob:x:1000:1000::/home/bob:/bin/sh", "", "uid 1000", Verdicts(.short)),
        ("+::::::", "", "other sources", Verdicts(.unknown)),
        ("", "alice", "group docker", Verdicts(.short)),
    ]) func accountsThatAreRootOrShareANumberAreNamed(
        _ line: String, _ member: String, _ subject: String, _ expected: Verdicts
    ) async throws {
        let machine = Self.machine(
            replacing: [("daemon:x:1:1:", "\(line)\ndaemon:x:1:1:"), ("docker:x:999:", "docker:x:999:\(member)")])
        let sighting = try await look(machine)
        #expect(sighting.observations.filter { $0.kind == "accounts.root-equivalent" }.map(\.subject) == [subject])
        #expect(try verdict("accounts.root-equivalent", sighting) == expected)
    }

    @Test func withoutRootTheHashesAreNotSeen() async throws {
        var machine = Self.machine()
        machine.isRoot = false
        machine.files["/etc/shadow"] = .denied(.needsRoot)
        let sighting = try await look(machine)
        #expect(sighting.skipped.map(\.why) == [.needsRoot, .needsRoot])
        #expect(Set(sighting.skipped.compactMap(\.aspect)) == ["hashes", "accounts"])
        #expect(sighting.observations.map(\.kind) == ["accounts.policy", "accounts.root-equivalent"])
    }

    @Test func redHatsStackIsFollowedThroughSubstacks() {
        let files = [
            "passwd":
                "auth include system-auth\npassword substack system-auth\n-password optional pam_gnome_keyring.so",
            "system-auth": "password requisite pam_pwquality.so local_users_only\n"
                + "password sufficient pam_unix.so \\\n sha512 shadow\nauth required pam_unix.so\n",
        ]
        let stack = PAMStack(service: "passwd") { files[$0] }
        #expect(stack.modules.map(\.name) == ["pam_unix", "pam_pwquality", "pam_unix", "pam_gnome_keyring"])
        #expect(stack.module("password", "pam_unix")?.arguments == ["sha512", "shadow"])
    }

    @Test func stacksInACircleEnd() {
        let stack = PAMStack(service: "a") { _ in "@include a\nauth required pam_unix.so\n" }
        #expect(stack.modules.count == 16)
    }

    @Test func stacksThatDoubleWithEachStepEnd() {
        let stack = PAMStack(service: "a") { _ in "@include a\n@include a\nauth required pam_unix.so\n" }
        #expect(stack.modules.count < 200)
    }

    @Test func aMachineWithoutPAMIsNotClean() async throws {
        let sighting = try await look(FixtureMachine())
        #expect(sighting.observations.isEmpty)
        #expect(Set(sighting.skipped.compactMap(\.aspect)) == ["hashes", "accounts", "host-policy"])
    }

    @Test func everySentenceNamesOnlyFactsThatAreObserved() async throws {
        let machine = Self.machine(
            replacing: [
                ("docker:x:999:", "docker:x:999:alice"), ("daemon:x:1:1:", "+::::::\nbob:x:1000:1:::\ndaemon:x:1:1:"),
                ("$y$j9T$saltsaltsalt$hashhashhashhash", "$6$a$b"),
            ])
        let known = Dictionary(grouping: try await look(machine).observations, by: \.kind)
            .mapValues { Set($0.flatMap(\.facts.keys)).union(["subject", "asset"]) }
        for rule in Development.policy.rules where rule.id.hasPrefix("accounts.") {
            let facts = try #require(known[rule.observes])
            for entry in rule.cases {
                let texts =
                    Language.allCases.flatMap { language in
                        [entry.say[language], entry.remedy?.text[language] ?? ""]
                    } + [entry.remedy?.command ?? ""]
                for name in texts.flatMap(Template.names) { #expect(facts.contains(name), "\(rule.id): \(name)") }
            }
        }
    }

    @Test func mutatedFilesNeverTrap() async throws {
        var state: UInt64 = 9
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let original = Array(Self.debian.utf8)
        var seen = 0
        for _ in 0..<1500 {
            var bytes = original
            for _ in 0...random(4) {
                let place = random(bytes.count)
                if random(2) == 0 { bytes[place] = UInt8(random(256)) } else { bytes.remove(at: place) }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            seen += Account.read(text).accounts.count + ShadowEntry.read(text).count + AccountGroup.read(text).count
            seen += PAMStack(service: "x") { $0 == "x" ? text : nil }.modules.count
            var settings = PlainSettings()
            settings.read(text)
            seen += settings.number("PASS_WARN_AGE") ?? 0
        }
        #expect(seen > 10_000)
    }
}
