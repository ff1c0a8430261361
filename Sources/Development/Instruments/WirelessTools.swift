import Foundation

/// What the tools say about the connection in use.
enum WirelessTools {
    /// The networks in use, from `nmcli -t -f ACTIVE,SSID,SECURITY,BSSID dev wifi`. Neighbours are passed over.
    static func active(nmcli text: String) -> [WirelessNetwork] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = terse(line)
            guard fields.count >= 3, fields[0] == "yes" else { return nil }
            let words = fields[2].split(separator: " ")
            return WirelessNetwork(
                name: WirelessNetwork.printable(fields[1]), security: security(words),
                allowsOldWPA: words.contains("WPA1"))
        }
    }

    /// The weakest protection that the access point offers.
    private static func security(_ words: [Substring]) -> WirelessNetwork.Security {
        if words.isEmpty || words == ["--"] { return .open }
        if words.contains("WEP") { return .wep }
        if words.contains("802.1X") { return .eap }
        if words.contains("WPA1") || words.contains("WPA2") { return .psk }
        if words.contains("WPA3") { return .sae }
        // In transition mode the open twin of an OWE network has another name of its own.
        return words.contains("OWE") || words.contains("OWE-TM") ? .owe : .unknown
    }

    /// Splits a line of nmcli's terse output, in which `\:` and `\\` stand for themselves.
    static func terse(_ line: some StringProtocol) -> [String] {
        var fields = [""]
        var escaped = false
        for character in line {
            if escaped {
                fields[fields.count - 1].append(character)
                escaped = false
            } else if character == "\\" {
                escaped = true
            } else if character == ":" {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
        }
        return fields
    }

    /// The network in use, from `wpa_cli status`; nil where there is none.
    static func active(supplicant text: String) -> WirelessNetwork? {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2, values[parts[0]] == nil { values[parts[0]] = parts[1] }
        }
        guard values["wpa_state"] == "COMPLETED", let ssid = values["ssid"] else { return nil }
        let management = values["key_mgmt"] ?? ""
        let ciphers = [values["pairwise_cipher"], values["group_cipher"]].compactMap { $0 }
        let security: WirelessNetwork.Security =
            if ciphers.contains(where: { $0.hasPrefix("WEP") }) || management.hasPrefix("IEEE 802.1X") {
                .wep
            } else if management == "NONE" { .open } else if management.contains("PSK") {
                .psk
            } else if management.contains("SAE") {
                .sae
            } else if management.contains("EAP") || management.contains("802.1X") {
                .eap
            } else if management.contains("OWE") { .owe } else { .unknown }
        let frames = ["0": "off", "1": "optional", "2": "required"][values["pmf"] ?? ""]
        // The tool writes bytes of a name that are not printable as \xNN itself.
        return WirelessNetwork(
            name: WirelessNetwork.printable(ssid), security: security,
            allowsOldWPA: ciphers.contains("TKIP") || ["WPA-", "WPA/"].contains { management.hasPrefix($0) },
            frames: frames)
    }

    /// Whether an adapter lets others find it, from `bluetoothctl show`; nil where the tool does not say.
    static func isDiscoverable(bluetoothctl text: String) -> Bool? {
        let line = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .first { $0.hasPrefix("Discoverable:") }
        switch line?.dropFirst("Discoverable:".count).trimmingCharacters(in: .whitespaces) {
        case "yes": return true
        case "no": return false
        default: return nil
        }
    }
}
