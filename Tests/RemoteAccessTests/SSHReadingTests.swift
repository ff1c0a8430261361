import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import RemoteAccess

@Suite struct SSHReadingTests {
    @Test func theFirstValueCountsAndIncludedFilesComeInPlace() {
        let text = """
            # a comment
            Include extra/*.conf
            PermitRootLogin yes
            Port=22
            X11Forwarding no
            Port 2222
            Banner "/etc/my banner" # why
            ChallengeResponseAuthentication no
            Match User a,b Address 192.0.2.0/24
              PasswordAuthentication yes
              Include nested.conf
            Match all
            LogLevel VERBOSE
            X11Forwarding yes
            """
        let read = SSHServerConfiguration(file: text) { pattern in
            switch pattern {
            case "/etc/ssh/extra/*.conf": [("a", "permitrootlogin no\nMatch User z\n X11Forwarding yes\n"), ("b", nil)]
            case "/etc/ssh/nested.conf": [("c", "AllowTcpForwarding no")]
            default: []
            }
        }
        #expect(read.settings["permitrootlogin"] == "no")
        #expect(read.settings["port"] == "22 2222")
        #expect(read.settings["banner"] == "/etc/my banner")
        #expect(read.settings["kbdinteractiveauthentication"] == "no")
        #expect(read.settings["loglevel"] == "VERBOSE")
        #expect(read.settings["x11forwarding"] == "yes", "a section that fits goes before the rest of the file")
        #expect(read.matches.map(\.criteria) == ["User z", "User a,b Address 192.0.2.0/24"])
        #expect(read.matches.last?.settings == ["passwordauthentication": "yes", "allowtcpforwarding": "no"])
        #expect(read.unread == ["b"])
    }

    @Test func anIncludeInACircleEnds() {
        let read = SSHServerConfiguration(file: "Include x\nPort 1") { _ in [("x", "Include x\nPort 1")] }
        #expect(read.settings["port"]?.split(separator: " ").count == 17)
    }

    @Test func filesThatIncludeEachOtherManyTimesEnd() {
        let text = String(repeating: "Include x\n", count: 50) + "LogLevel INFO\n"
        let read = SSHServerConfiguration(file: text) { _ in [("x", text)] }
        #expect(read.settings["loglevel"] == "INFO")
        #expect(read.unread == ["x"])
    }

    @Test func signsChangeTheDefaults() {
        func list(_ value: String, _ defaults: [String]?) -> [String]? {
            SSHServerConfiguration(file: "MACs \(value)").algorithms("macs", defaults: defaults)
        }
        #expect(list("+hmac-md5", ["a", "b"]) == ["a", "b", "hmac-md5"])
        #expect(list("-hmac-*,b", ["hmac-x", "a", "b"]) == ["a"])
        #expect(list("^b", ["a", "b"]) == ["b", "a"])
        #expect(list("+b", nil) == nil)
        #expect(list("c,d", nil) == ["c", "d"])
    }

    @Test func keysAreReadAndMeasured() throws {
        func key(_ text: String) -> SSHPublicKey? { AuthorisedKey(line: text)?.key }
        #expect(key(Recordings.rsa(bits: 1024))?.bits == 1024)
        #expect(key(Recordings.rsa(bits: 3072))?.family == "rsa")
        #expect(key(Recordings.ed25519)?.bits == 256)
        // What is announced must be what the key itself says.
        #expect(key(Recordings.ed25519.replacing("ssh-ed25519 ", with: "ssh-rsa ")) == nil)
        #expect(key("ssh-ed25519 AAAA") == nil)
    }

    @Test func optionsMayHoldQuotedCommasAndBlanks() throws {
        let line = "from=\"a,b\",command=\"echo \\\"x, y\\\"\",no-pty \(Recordings.ed25519) who is this"
        let key = try #require(AuthorisedKey(line: line))
        #expect(key.options == ["from": ["a,b"], "command": ["echo \"x, y\""], "no-pty": [""]])
        #expect(key.comment == "who is this")
        #expect(AuthorisedKey.lines(of: "# c\n\n\(line)\nrubbish\n").last == .damaged(number: 4))
    }

    @Test func patternsOfKeyFilesAreFilledIn() {
        let claire = LocalAccount.all(in: Recordings.passwd)[2]
        #expect(AuthorisedKeySearch.path(".ssh/k", of: claire) == "/home/claire/.ssh/k")
        #expect(AuthorisedKeySearch.path("/etc/keys/%u-%U%%", of: claire) == "/etc/keys/claire-1000%")
        #expect(AuthorisedKeySearch.path("%h/k", of: claire) == "/home/claire/k")
        #expect(AuthorisedKeySearch.path("%x", of: claire) == nil)
    }

    @Test(arguments: [
        (["ssh", "-fN", "-R", "1:a:2", "u@h"], true, "h"), (["autossh", "-M", "0", "-NR1:a:2", "h"], true, "h"),
        (["ssh", "-o", "RemoteForward 1 a:2", "h"], true, "h"), (["ssh", "-w", "0:0", "h"], true, "h"),
        (["ssh", "-i", "-R", "h"], false, "h"), (["ssh", "h", "-R", "1:a:2"], true, "h"),
        (["/usr/bin/ssh", "h", "ls", "-R"], false, "h"), (["ssh", "-L", "1:a:2", "h"], false, "h"),
    ])
    func tunnelsAreSeenInCommandLines(_ words: [String], _ leadsHere: Bool, _ host: String) throws {
        let command = try #require(SSHCommandLine(words))
        #expect((command.opensRemotePorts || command.opensNetworkDevice) == leadsHere)
        #expect(command.target == host)
    }

    @Test(arguments: [
        ("1:9.2p1-2+deb12u10", "yes"), ("1:9.2p1-2+deb12u1", "no"), ("1:8.4p1-5+deb11u3", "yes"),
        ("1:9.6p1-3ubuntu13", "yes"), ("1:8.9p1-3ubuntu0.1", "unknown"), ("10.0p2", "yes"), ("9.5p1", "no"),
    ])
    func strictKeyExchangeIsKnownByVersion(_ version: String, _ answer: String) {
        #expect(OpenSSHVersion(package: version)?.hasStrictKeyExchange == answer)
    }

    @Test func timesOfSshdAreReadInSeconds() {
        #expect(SSHServerReading.seconds("1h30m") == 5400)
        #expect(SSHServerReading.seconds("120") == 120)
        #expect(SSHServerReading.seconds("2x") == nil)
        #expect(SSHServerReading.seconds("99999999999999999999w") == nil)
    }

    @Test func damagedInputNeverCrashes() {
        var random = SeededGenerator(seed: 22)
        let seeds = [
            "from=\"a\",command=\"b\" \(Recordings.ed25519) c\n\(Recordings.rsa(bits: 1024))\n",
            "Include a\nMatch User x\n PermitRootLogin yes\nCiphers +3des-cbc\nPort \"22\" # x\n",
            "[Service]\nExecStart=ssh -N -R 1:b:2 \\\n user@host\n", Recordings.passwd,
            "Package: x\nStatus: install ok installed\nVersion: 1:9.2p1-2+deb12u2\n\n",
        ].map { Array($0.utf8) }
        var lines = 0
        for round in 0..<4000 {
            let text = String(decoding: random.mutated(seeds[round % seeds.count]), as: UTF8.self)
            lines += AuthorisedKey.lines(of: text).count
            let read = SSHServerConfiguration(file: text) { _ in [("a", text)] }
            _ = read.algorithms("ciphers", defaults: ["a"])
            _ = SSHServerReading.seconds(text)
            _ = SSHCommandLine(in: text)
            _ = ServiceUnits.starts(in: text)
            _ = LocalAccount.all(in: text)
            lines += InstalledPackages(status: text).versions.count
        }
        #expect(lines > 0)
    }
}

/// A generator that gives the same numbers on every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Bytes with a few changed, cut, doubled or put in.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...Int.random(in: 0..<6, using: &self) {
            let at = Int.random(in: 0...bytes.count, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &self)
            case 1 where at > 0: bytes.removeSubrange(at...)
            case 2: bytes.insert(contentsOf: bytes[at...].prefix(20), at: at)
            default: bytes.insert(Array("\"\\ \n%=#{}*\0".utf8).randomElement(using: &self) ?? 0, at: at)
            }
        }
        return bytes
    }
}
