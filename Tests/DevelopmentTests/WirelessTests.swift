import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Development

@Suite struct WirelessTests {
    private static let radio = """
        == /sys/class/net/wlan0/phy80211/name
        phy0
        == /sys/class/net/eth0/mtu
        1500

        """

    private func look(
        _ recording: String, isRoot: Bool = true, commands: [String: String] = [:]
    ) async throws -> Sighting {
        var machine = FixtureMachine(recording: recording, isRoot: isRoot)
        for (line, answer) in commands { machine.commands[line] = .init(status: 0, output: Array(answer.utf8)) }
        return try await Wireless().observe(ObservationRequest(), on: machine)
    }

    private func facts(_ sighting: Sighting, _ subject: String) throws -> [String: Fact] {
        try #require(sighting.observations.first { $0.subject == subject }).facts
    }

    // MARK: What is seen

    @Test func noRadioIsSaid() async throws {
        let seen = try await look("== /sys/class/net/eth0/mtu\n1500\n")
        #expect(try facts(seen, "none")["radios"] == 0)
    }

    @Test func aRadioWithoutNetworksIsNotTheSameAsNone() async throws {
        #expect(try facts(await look(Self.radio), "none")["radios"] == 1)
        let off = "== /sys/class/rfkill/rfkill0/type\nwlan\n== /sys/class/rfkill/rfkill0/soft\n1\n"
        #expect(try facts(await look(Self.radio + off), "none")["off"] == true)
        let other = "== /sys/class/rfkill/rfkill1/type\nwlan\n== /sys/class/rfkill/rfkill1/soft\n0\n"
        #expect(try facts(await look(Self.radio + off + other), "none")["off"] == false)
    }

    @Test func savedNetworksAreReadFromEveryPlace() async throws {
        let seen = try await look(
            Self.radio + """
                == /etc/NetworkManager/system-connections/practice.nmconnection
                [connection]
                type=wifi
                [wifi]
                ssid=Practice
                [wifi-security]
                key-mgmt=sae
                pmf=3
                psk=do-not-copy-1
                == /etc/wpa_supplicant/wpa_supplicant.conf
                network={
                  ssid="Waiting Room"
                  key_mgmt=NONE
                }
                == /etc/network/interfaces
                iface wlan0 inet dhcp
                  wpa-ssid Office
                  wpa-psk do-not-copy-2
                == /var/lib/iwd/Home.psk
                [Security]
                Passphrase=do-not-copy-3
                == /var/lib/iwd/=436166c3a9.open

                """)
        #expect(try facts(seen, "Practice, NetworkManager")["security"] == "sae")
        #expect(try facts(seen, "Practice, NetworkManager")["pmf"] == "required")
        #expect(try facts(seen, "Waiting Room, wpa_supplicant")["security"] == "open")
        #expect(try facts(seen, "Office, interfaces")["security"] == "psk")
        #expect(try facts(seen, "Home, iwd")["security"] == "psk")
        #expect(try facts(seen, "Café, iwd")["security"] == "open")
        let written = String(decoding: try JSONEncoder().encode(seen), as: UTF8.self)
        #expect(!written.contains("do-not-copy"))
    }

    @Test func twoProfilesOfOneNetworkStayApart() async throws {
        let profile = "[connection]\ntype=wifi\n[wifi]\nssid=Practice\n"
        let folder = "/etc/NetworkManager/system-connections"
        let seen = try await look("== \(folder)/a.nmconnection\n\(profile)== \(folder)/b.nmconnection\n\(profile)")
        #expect(
            seen.observations.map(\.subject) == ["Practice, NetworkManager", "Practice, NetworkManager 2"])
    }

    @Test func aProfileThatOnlyRootMayReadKeepsTheMeasureUnknown() async throws {
        let seen = try await look(
            Self.radio + "DENIED /etc/NetworkManager/system-connections/practice.nmconnection\n", isRoot: false)
        let skip = try #require(seen.skipped.first)
        #expect(skip.why == .needsRoot && skip.aspect == "wireless")
    }

    @Test func theNetworkInUseIsAskedForWithoutAScan() async throws {
        let command = "nmcli -t -f ACTIVE,SSID,SECURITY,BSSID dev wifi list --rescan no"
        let answer = #"no:Neighbour::AA\:BB"# + "\n" + #"yes:Room\: 1:WPA1 WPA2:AA\:BB\:CC"# + "\n"
        let seen = try await look(Self.radio, commands: [command: answer])
        #expect(try facts(seen, "Room: 1, in use")["oldWPA"] == true)
        #expect(seen.observations.count == 1)
    }

    @Test func withoutNetworkManagerTheSupplicantIsAsked() async throws {
        let answer = "ssid=Practice\nkey_mgmt=WPA2-PSK\npairwise_cipher=CCMP\ngroup_cipher=TKIP\nwpa_state=COMPLETED\n"
        let seen = try await look(Self.radio, commands: ["wpa_cli -i wlan0 status": answer])
        #expect(try facts(seen, "Practice, in use")["security"] == "psk")
        #expect(try facts(seen, "Practice, in use")["oldWPA"] == true)
    }

    @Test func aConnectionThatNoToolDescribesKeepsTheMeasureUnknown() async throws {
        let up = Self.radio + "== /sys/class/net/wlan0/operstate\nup\n"
        #expect(try await look(up).skipped.map(\.why) == [.needsProgram])
        let seen = try await look(up, isRoot: false)
        #expect(seen.skipped.map(\.why) == [.needsRoot])
        #expect(seen.observations.isEmpty)
    }

    @Test func bluetoothIsAskedForOnlyWhereThereIsAnAdapter() async throws {
        let adapter = "== /sys/class/bluetooth/hci0/type\nprimary\n== /sys/class/bluetooth/hci0:1/x\n\n"
        let seen = try await look(adapter, commands: ["bluetoothctl show": "Controller X\n\tDiscoverable: yes\n"])
        #expect(try facts(seen, "hci0")["discoverable"] == true)
        #expect(!seen.observations.contains { $0.subject == "hci0:1" })
        #expect(try facts(await look(adapter), "hci0")["discoverable"] == nil)
    }

    @Test func thisMachineIsReadForReal() async throws {
        let seen = try await Wireless().observe(ObservationRequest(), on: LocalMachine())
        #expect(seen.observations.contains { $0.kind == "wireless.network" } || !seen.skipped.isEmpty)
    }

    // MARK: Formats

    @Test(arguments: [
        ("", WirelessNetwork.Security.open), ("[wifi-security]\nkey-mgmt=none\nwep-key0=x\n", .wep),
        ("[wifi-security]\nkey-mgmt=none\n", .open),
        ("[wifi-security]\nkey-mgmt=ieee8021x\n", .wep), ("[wifi-security]\nkey-mgmt=owe\n", .owe),
        ("[wifi-security]\nkey-mgmt=wpa-psk\n", .psk), ("[802-11-wireless-security]\nkey-mgmt=wpa-eap\n", .eap),
        ("[wifi-security]\nkey-mgmt=wpa-eap-suite-b-192\n", .eap), ("[wifi-security]\nkey-mgmt=new\n", .unknown),
        ("[wifi-security]\n", .unknown),
    ])
    func profilesTellTheirProtection(section: String, security: WirelessNetwork.Security) throws {
        let head = "[connection]\ntype=wifi\n\n[wifi]\nssid=67;97;102;195;169;\n\n"
        let network = try #require(WirelessProfile.network(keyfile: head + section))
        #expect(network.security == security)
        #expect(network.name == "Café")
        #expect(WirelessProfile.network(keyfile: "[connection]\ntype=ethernet\n" + section) == nil)
    }

    @Test func oldWPAIsNoticedWhereItIsAllowed() {
        let head = "[connection]\ntype=wifi\n[wifi]\nssid=A\n[wifi-security]\nkey-mgmt=wpa-psk\n"
        #expect(WirelessProfile.network(keyfile: head + "proto=rsn;\npairwise=ccmp;\n")?.allowsOldWPA == false)
        #expect(WirelessProfile.network(keyfile: head + "proto=wpa;rsn;\n")?.allowsOldWPA == true)
        #expect(WirelessProfile.network(keyfile: head + "pairwise=tkip;\n")?.allowsOldWPA == true)
        let block = "network={\nssid=\"A\"\npsk=\"x\"\nproto=RSN\npairwise=CCMP TKIP\n}\n"
        #expect(SupplicantFile.networks(block).first?.allowsOldWPA == true)
    }

    @Test(arguments: [
        ("psk=\"x\"", WirelessNetwork.Security.psk), ("key_mgmt=NONE", .open),
        ("key_mgmt=NONE\nwep_key0=\"x\"", .wep), ("key_mgmt=SAE", .sae), ("key_mgmt=SAE WPA-PSK", .psk),
        ("key_mgmt=WPA-EAP", .eap), ("key_mgmt=OWE", .owe), ("key_mgmt=NEW", .unknown),
        ("# key_mgmt=NONE\nkey_mgmt=WPA-PSK", .psk),
    ])
    func networkBlocksTellTheirProtection(lines: String, security: WirelessNetwork.Security) {
        let networks = SupplicantFile.networks("ctrl_interface=/run\nnetwork={\n ssid=436166c3a9\n \(lines)\n}\n")
        #expect(networks.map(\.security) == [security])
        #expect(networks.map(\.name) == ["Café"])
    }

    @Test(arguments: [
        ("", WirelessNetwork.Security.open), ("WEP", .wep), ("WPA2", .psk), ("WPA2 WPA3", .psk), ("WPA3", .sae),
        ("WPA2 802.1X", .eap), ("OWE", .owe), ("NEW", .unknown),
    ])
    func whatTheAccessPointOffersIsRead(words: String, security: WirelessNetwork.Security) {
        #expect(WirelessTools.active(nmcli: "yes:A:\(words):AA\n").map(\.security) == [security])
    }

    @Test func namesCannotCarryControlCharacters() {
        #expect(WirelessNetwork.name([0x41, 0x1b, 0x5b]) == "A\\x1b[")
        #expect(WirelessNetwork.name([0xff, 0x41]) == "\\xffA")
        #expect(WirelessNetwork.printable("a\u{202E}b\u{0}") == "a\\xe2\\x80\\xaeb\\x00")
    }

    @Test func mutatedFilesNeverCrash() {
        let seeds = [
            "[connection]\ntype=wifi\n[wifi]\nssid=67;97;102;195;169;\n[wifi-security]\nkey-mgmt=wpa-psk\npmf=3\n",
            "network={\n ssid=\"Room\"\n key_mgmt=WPA-PSK SAE\n psk=\"x\"\n}\nnetwork={\nssid=4142\n}\n",
            "iface wlan0 inet dhcp\n wpa-ssid Office\n wpa-psk x\niface wlan1\n wireless-essid B\n",
            "yes:Room\\: 1:WPA1 WPA2:AA\\:BB\n", "ssid=A\nkey_mgmt=WPA2-PSK\nwpa_state=COMPLETED\n", "=436166c3a9.open",
        ].map { Array($0.utf8) }
        var state: UInt64 = 42
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, bound)
        }
        var read = 0
        for round in 0..<6000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...next(5) where !bytes.isEmpty {
                switch next(3) {
                case 0: bytes[next(bytes.count)] = UInt8(next(256))
                case 1: bytes.remove(at: next(bytes.count))
                default: bytes.insert(UInt8(next(256)), at: next(bytes.count))
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            var names = SupplicantFile.networks(text).map(\.name) + InterfacesFile.networks(text).map(\.name)
            names += WirelessTools.active(nmcli: text).map(\.name)
            names += [
                WirelessProfile.network(keyfile: text), WirelessTools.active(supplicant: text),
                IWDName.network(file: text),
            ].compactMap { $0?.name }
            #expect(names.allSatisfy { name in !name.unicodeScalars.contains { $0.value < 0x20 } })
            read += names.count
        }
        #expect(read > 1000)
    }
}

@Suite struct WirelessRuleTests {
    private func finding(_ kind: String, _ facts: [String: Fact]) throws -> Finding {
        let observation = Observation(kind: kind, subject: "Practice, in use", facts: facts, source: "test")
        let judged = judge([observation], policy: Development.policy, asOf: Date(iso8601: "2026-11-23") ?? .now)
        return try #require(judged.findings.first { $0.rule == kind })
    }

    private func network(_ security: String, oldWPA: Bool = false, active: Bool = true) -> [String: Fact] {
        [
            "none": false, "ssid": "Practice", "place": "in use", "security": .text(security),
            "oldWPA": .flag(oldWPA), "active": .flag(active),
        ]
    }

    @Test(arguments: [
        ("open", Verdict.short), ("wep", .short), ("owe", .holds), ("psk", .holds), ("sae", .holds), ("eap", .holds),
        ("unknown", .unknown),
    ])
    func eachProtectionHasItsVerdict(security: String, verdict: Verdict) throws {
        for active in [true, false] {
            #expect(try finding("wireless.network", network(security, active: active)).verdict == Verdicts(verdict))
        }
    }

    @Test func oldWPAHoldsByTheGuidelineOnly() throws {
        let found = try finding("wireless.network", network("psk", oldWPA: true))
        #expect(found.verdict == Verdicts(guideline: .holds, current: .short))
        #expect(try finding("wireless.network", network("open", oldWPA: true)).verdict == Verdicts(.short))
    }

    @Test func anOpenNetworkInUseIsWorseThanASavedOne() throws {
        let used = try finding("wireless.network", network("open"))
        let saved = try finding("wireless.network", network("open", active: false))
        #expect(used.severity > saved.severity)
        #expect(used.title == "The wireless network Practice is in use without encryption")
    }

    @Test func noRadioIsNotApplicableAndASilentOneHolds() throws {
        let none = try finding("wireless.network", ["none": true, "radios": 0, "off": false])
        #expect(none.verdict == Verdicts(.notApplicable))
        #expect(none.title == "This machine has no wireless adapter")
        #expect(
            try finding("wireless.network", ["none": true, "radios": 1, "off": true]).verdict == Verdicts(.holds))
        #expect(
            try finding("wireless.network", ["none": true, "radios": 1, "off": false]).verdict == Verdicts(.holds))
    }

    @Test func eachStateOfBluetoothHasItsVerdict() throws {
        let kind = "wireless.bluetooth"
        #expect(try finding(kind, ["off": true]).verdict == Verdicts(.holds))
        #expect(try finding(kind, ["off": false, "discoverable": false]).verdict == Verdicts(.holds))
        #expect(
            try finding(kind, ["off": false, "discoverable": true]).verdict
                == Verdicts(guideline: .holds, current: .short))
        #expect(try finding(kind, ["off": false]).verdict == Verdicts(.unknown))
    }
}
