import Foundation

/// A connection profile of NetworkManager (nm-settings-keyfile(5)).
enum WirelessProfile {
    /// Reads a profile; nil where it is not one of a wireless network.
    static func network(keyfile text: String) -> WirelessNetwork? {
        var values: [String: String] = [:]
        var section = ""
        var hasSecurity = false
        for line in text.split(whereSeparator: \.isNewline).prefix(4096) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("[") {
                section = line.filter { $0 != "[" && $0 != "]" }.replacing("802-11-wireless", with: "wifi")
                if section == "wifi-security" { hasSecurity = true }
            } else if let equals = line.firstIndex(of: "="), !line.hasPrefix("#") {
                let key = section + "." + line[..<equals].trimmingCharacters(in: .whitespaces)
                // Only what is listed is kept; the secrets beside it are passed over.
                if wanted.contains(key) {
                    values[key] = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
                }
            }
        }
        guard ["wifi", "802-11-wireless"].contains(values["connection.type"]), let ssid = values["wifi.ssid"] else {
            return nil
        }
        let management = values["wifi-security.key-mgmt"]?.lowercased()
        let security: WirelessNetwork.Security =
            switch management {
            case nil: hasSecurity ? .unknown : .open
            case "none", "ieee8021x": .wep
            case "owe": .owe
            case "wpa-psk": .psk
            case "sae": .sae
            case "wpa-eap", "wpa-eap-suite-b-192": .eap
            default: .unknown
            }
        let frames = ["1": "off", "2": "optional", "3": "required"][values["wifi-security.pmf"] ?? ""]
        let allowed = ["proto", "pairwise"].flatMap { list(values["wifi-security." + $0]) }
        return WirelessNetwork(
            name: name(ssid), security: security, allowsOldWPA: allowed.contains { $0 == "wpa" || $0 == "tkip" },
            frames: frames)
    }

    private static let wanted: Set<String> = [
        "connection.type", "wifi.ssid", "wifi-security.key-mgmt", "wifi-security.proto", "wifi-security.pairwise",
        "wifi-security.pmf",
    ]

    private static func list(_ value: String?) -> [String] {
        (value ?? "").split(separator: ";").map { $0.lowercased() }
    }

    /// A name is text, or bytes as `67;97;102;233;`.
    private static func name(_ value: String) -> String {
        let parts = value.split(separator: ";")
        let bytes = parts.compactMap { UInt8($0) }
        return value.hasSuffix(";") && bytes.count == parts.count
            ? WirelessNetwork.name(bytes)
            : WirelessNetwork.printable(value.replacing("\\;", with: ";"))
    }
}

/// The network blocks of wpa_supplicant.conf(5).
enum SupplicantFile {
    /// Reads all networks that have a name.
    static func networks(_ text: String) -> [WirelessNetwork] {
        var networks: [WirelessNetwork] = []
        var block: [String: String]?
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("network={") {
                block = [:]
            } else if line.hasPrefix("}"), let values = block {
                if let network = network(values) { networks.append(network) }
                block = nil
            } else if block != nil, !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") {
                let key = line[..<equals].trimmingCharacters(in: .whitespaces)
                let value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
                // Of secrets only their presence is kept.
                block?[key] = wanted.contains(key) ? value : ""
            }
        }
        return networks
    }

    private static let wanted: Set<String> = ["ssid", "key_mgmt", "proto", "pairwise", "ieee80211w", "mode"]

    private static func network(_ values: [String: String]) -> WirelessNetwork? {
        guard let ssid = values["ssid"] else { return nil }
        let words: (String) -> [String] = { key in
            (values[key] ?? "").uppercased().split { $0 == " " || $0 == "\t" || $0 == "\"" }.map(String.init)
        }
        let security = security(
            words("key_mgmt"), hasWEPKey: values.keys.contains { $0.hasPrefix("wep_key") },
            hasPassword: values["psk"] != nil || values["sae_password"] != nil)
        let frames = ["0": "off", "1": "optional", "2": "required"][values["ieee80211w"] ?? ""]
        return WirelessNetwork(
            name: name(ssid), security: security,
            allowsOldWPA: words("proto").contains("WPA") || words("pairwise").contains("TKIP"), frames: frames)
    }

    /// The weakest of the key managements that a block allows.
    static func security(_ management: [String], hasWEPKey: Bool, hasPassword: Bool) -> WirelessNetwork.Security {
        if management.isEmpty { return hasPassword ? .psk : hasWEPKey ? .wep : .eap }
        if management.contains("NONE") { return hasWEPKey ? .wep : .open }
        if management.contains("IEEE8021X") { return .wep }
        if management.contains(where: { $0.contains("PSK") }) { return .psk }
        if management.contains(where: { $0.contains("SAE") }) { return .sae }
        if management.contains(where: { $0.contains("EAP") }) { return .eap }
        return management.contains("OWE") ? .owe : .unknown
    }

    /// A name is quoted text, `P"…"` with escapes, or hexadecimal digits.
    private static func name(_ value: String) -> String {
        if value.hasPrefix("P\""), value.hasSuffix("\""), value.utf8.count > 2 {
            return WirelessNetwork.printable(String(value.dropFirst(2).dropLast()))
        }
        if value.hasPrefix("\""), let end = value.lastIndex(of: "\""), end > value.startIndex {
            return WirelessNetwork.printable(String(value[value.index(after: value.startIndex)..<end]))
        }
        return WirelessNetwork.name(hexadecimal: value)
    }
}

extension WirelessNetwork {
    /// A name given as hexadecimal digits; anything else is taken as it is.
    static func name(hexadecimal text: String) -> String {
        let digits = Array(text.utf8)
        let bytes = stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16)
        }
        return bytes.count * 2 == digits.count && !bytes.isEmpty ? name(bytes) : printable(text)
    }
}

/// Networks in `/etc/network/interfaces` (interfaces(5) with the options of wpasupplicant and wireless-tools).
enum InterfacesFile {
    /// Reads all networks named in the file's stanzas.
    static func networks(_ text: String) -> [WirelessNetwork] {
        var stanzas: [[String: String]] = [[:]]
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            guard let key = words.first, !key.hasPrefix("#") else { continue }
            if ["iface", "auto", "mapping", "source"].contains(key) || key.hasPrefix("allow-") { stanzas.append([:]) }
            guard words.count == 2, key.hasPrefix("wpa-") || key.hasPrefix("wireless-") else { continue }
            let isSecret = !["wpa-ssid", "wpa-key-mgmt", "wpa-proto", "wpa-pairwise", "wireless-essid"].contains(key)
            stanzas[stanzas.count - 1][String(key)] = isSecret ? "" : words[1].trimmingCharacters(in: .whitespaces)
        }
        return stanzas.compactMap { values in
            guard let ssid = values["wpa-ssid"] ?? values["wireless-essid"] else { return nil }
            let words: (String) -> [String] = { (values[$0] ?? "").uppercased().split(separator: " ").map(String.init) }
            let security: WirelessNetwork.Security =
                values["wpa-ssid"] == nil
                ? (values["wireless-key"] == nil ? .open : .wep)
                : SupplicantFile.security(
                    words("wpa-key-mgmt"), hasWEPKey: values.keys.contains { $0.hasPrefix("wpa-wep-key") },
                    hasPassword: values["wpa-psk"] != nil)
            return WirelessNetwork(
                name: WirelessNetwork.printable(ssid.trimmingCharacters(in: ["\""])), security: security,
                allowsOldWPA: words("wpa-proto").contains("WPA") || words("wpa-pairwise").contains("TKIP"))
        }
    }
}

/// The networks that iwd keeps, one file each (iwd.network(5)): the name tells protection and network.
enum IWDName {
    /// Reads `Practice.psk` or `=436166e9.open`; nil for other files.
    static func network(file: String) -> WirelessNetwork? {
        guard let dot = file.lastIndex(of: ".") else { return nil }
        let stem = String(file[..<dot])
        let security: WirelessNetwork.Security
        switch file[file.index(after: dot)...] {
        case "psk": security = .psk
        case "open": security = .open
        case "8021x": security = .eap
        default: return nil
        }
        let name =
            stem.hasPrefix("=")
            ? WirelessNetwork.name(hexadecimal: String(stem.dropFirst()))
            : WirelessNetwork.printable(stem)
        return WirelessNetwork(name: name, security: security)
    }
}
