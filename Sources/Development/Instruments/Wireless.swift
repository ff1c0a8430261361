import Foundation
public import Guideline
public import Observing

/// Says which radios this machine has, and how each wireless network that it knows or uses is protected. It looks at
/// nothing but the machine itself: no scan is started, and of passwords only their presence is noticed.
public struct Wireless: Instrument {
    /// The name in reports.
    public static let name = "wireless"
    /// Unprotected wireless connections.
    public let measures = ["7.8"]

    private static let aspect = "wireless"

    /// Creates the instrument.
    public init() {}

    /// Looks at radios, saved networks, the network in use, and Bluetooth.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        var sighting = Sighting()
        let radios = Radios(on: machine)
        sighting.checked += radios.names.count
        lookAtSavedNetworks(machine, &sighting)
        await lookAtNetworkInUse(radios, machine, &sighting)
        if sighting.observations.isEmpty {
            sighting.observations.append(
                Observation(
                    kind: "wireless.network", subject: "none",
                    facts: [
                        "none": true, "radios": .number(radios.names.count), "off": .flag(radios.areOff),
                    ], source: "/sys/class/net"))
        }
        await lookAtBluetooth(machine, &sighting)
        return sighting
    }

    // MARK: Saved networks

    private func lookAtSavedNetworks(_ machine: any Machine, _ sighting: inout Sighting) {
        read("/etc/NetworkManager/system-connections", "NetworkManager", machine, &sighting) { _, text in
            WirelessProfile.network(keyfile: text).map { [$0] } ?? []
        }
        read("/run/NetworkManager/system-connections", "NetworkManager", machine, &sighting) { _, text in
            WirelessProfile.network(keyfile: text).map { [$0] } ?? []
        }
        for folder in ["/etc/wpa_supplicant", "/run/netplan"] {
            read(folder, "wpa_supplicant", machine, &sighting) { name, text in
                name.hasSuffix(".conf") ? SupplicantFile.networks(text) : []
            }
        }
        read("/etc/network", "interfaces", machine, &sighting) { name, text in
            name == "interfaces" ? InterfacesFile.networks(text) : []
        }
        read("/etc/network/interfaces.d", "interfaces", machine, &sighting) { _, text in InterfacesFile.networks(text) }
        do throws(MachineError) {
            for file in try machine.listIfPresent("/var/lib/iwd") {
                guard let network = IWDName.network(file: file) else { continue }
                sighting.checked += 1
                add(network, "iwd", source: "/var/lib/iwd", &sighting)
            }
        } catch {
            sighting.skipped.append(error.skip(measures: measures, aspect: Self.aspect))
        }
    }

    private func read(
        _ folder: String, _ place: String, _ machine: any Machine, _ sighting: inout Sighting,
        networks: (_ name: String, _ text: String) -> [WirelessNetwork]
    ) {
        do throws(MachineError) {
            for name in try machine.listIfPresent(folder) {
                let path = "\(folder)/\(name)"
                do throws(MachineError) {
                    guard try machine.status(path, follow: true).kind == .file else { continue }
                    let text = try machine.text(path)
                    sighting.checked += 1
                    for network in networks(name, text) { add(network, place, source: path, &sighting) }
                } catch {
                    sighting.skipped.append(error.skip(measures: measures, aspect: Self.aspect))
                }
            }
        } catch {
            sighting.skipped.append(error.skip(measures: measures, aspect: Self.aspect))
        }
    }

    /// Two profiles of one network are told apart by a number, in the order of their files.
    private func add(
        _ network: WirelessNetwork, _ place: String, isActive: Bool = false, source: String, _ sighting: inout Sighting
    ) {
        var observation = network.observation(place: place, isActive: isActive, source: source)
        let subject = observation.subject
        var number = 1
        while sighting.observations.contains(where: { $0.subject == observation.subject }) {
            number += 1
            observation.subject = "\(subject) \(number)"
        }
        sighting.observations.append(observation)
    }

    // MARK: The network in use

    private func lookAtNetworkInUse(_ radios: Radios, _ machine: any Machine, _ sighting: inout Sighting) async {
        guard !radios.names.isEmpty, !radios.areOff else { return }
        let command = ["-t", "-f", "ACTIVE,SSID,SECURITY,BSSID", "dev", "wifi", "list", "--rescan", "no"]
        if let answer = try? await ask("nmcli", command, machine), answer.status == 0 {
            for network in WirelessTools.active(nmcli: answer.text) {
                add(network, "in use", isActive: true, source: "nmcli dev wifi", &sighting)
            }
            return
        }
        for radio in radios.names where !radio.hasPrefix("-") {
            guard let answer = try? await ask("wpa_cli", ["-i", radio, "status"], machine), answer.status == 0,
                let network = WirelessTools.active(supplicant: answer.text)
            else { continue }
            add(network, "in use", isActive: true, source: "wpa_cli status", &sighting)
        }
    }

    private func ask(_ program: String, _ arguments: [String], _ machine: any Machine) async throws -> CommandResult {
        try await machine.run(program, arguments, timeLimit: .seconds(4), outputLimit: 1 << 20)
    }

    // MARK: Bluetooth

    private func lookAtBluetooth(_ machine: any Machine, _ sighting: inout Sighting) async {
        let names = ((try? machine.listIfPresent("/sys/class/bluetooth")) ?? []).filter { !$0.contains(":") }
        for adapter in names {
            sighting.checked += 1
            var facts: [String: Fact] = ["off": .flag(Radios.areBlocked("bluetooth", on: machine))]
            if let answer = try? await ask("bluetoothctl", ["show"], machine),
                let discoverable = WirelessTools.isDiscoverable(bluetoothctl: answer.text)
            {
                facts["discoverable"] = .flag(discoverable)
            }
            sighting.observations.append(
                Observation(kind: "wireless.bluetooth", subject: adapter, facts: facts, source: "bluetoothctl show"))
        }
    }
}

/// The wireless network radios of a machine.
struct Radios: Sendable {
    /// Their interfaces, or where a radio has none, its own name.
    var names: [String]
    /// Whether a switch keeps all of them silent.
    var areOff: Bool

    /// Looks at the kernel's list.
    init(on machine: any Machine) {
        let folder = "/sys/class/net"
        let interfaces = ((try? machine.list(folder)) ?? []).filter { name in
            ["wireless", "phy80211"].contains { machine.exists("\(folder)/\(name)/\($0)") }
        }
        names = interfaces.isEmpty ? (try? machine.listIfPresent("/sys/class/ieee80211")) ?? [] : interfaces
        areOff = Self.areBlocked("wlan", on: machine)
    }

    /// Whether there are switches of a kind (rfkill) and each of them is off.
    static func areBlocked(_ kind: String, on machine: any Machine) -> Bool {
        let folder = "/sys/class/rfkill"
        let value: (String) -> String? = { path in
            (try? machine.text("\(folder)/\(path)", limit: 64))?.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let switches = ((try? machine.listIfPresent(folder)) ?? []).filter { value("\($0)/type") == kind }
        return !switches.isEmpty && switches.allSatisfy { value("\($0)/soft") == "1" || value("\($0)/hard") == "1" }
    }
}
