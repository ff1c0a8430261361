/// Whether a certificate is for a host (RFC 9525, which replaces RFC 6125).
public struct HostMatch: Sendable, Hashable {
    /// Whether one of its alternative names is the host.
    public let matches: Bool
    /// The name that matched, as the certificate writes it.
    public let name: String?
    /// Whether it has no alternative names at all and only its common name is the host. Current programs refuse it.
    public let isLegacy: Bool
}

extension CertificateReading {
    /// Compares the certificate's names with a host: a DNS name in any case, with or without the dot at its end, also
    /// one in Unicode, or an IP address.
    ///
    /// A `*` stands for exactly one whole label, the leftmost, and at least two labels must follow it. An address
    /// matches only an address, never a name. The common name counts for nothing; where there are no alternative names
    /// that would have matched it, ``HostMatch/isLegacy`` says so.
    public func match(host: String) -> HostMatch {
        let names = extensions.names
        if let address = AddressText.read(host) {
            if names.addresses.contains(address) {
                return HostMatch(matches: true, name: AddressText.write(address), isLegacy: false)
            }
            let isLegacy = names.isEmpty && commonName.flatMap(AddressText.read) == address
            return HostMatch(matches: false, name: nil, isLegacy: isLegacy)
        }
        guard let labels = HostLabels.read(host) else { return HostMatch(matches: false, name: nil, isLegacy: false) }
        if let name = names.dns.first(where: { HostLabels.pattern($0, matches: labels) }) {
            return HostMatch(matches: true, name: name, isLegacy: false)
        }
        let isLegacy = names.isEmpty && commonName.map { HostLabels.pattern($0, matches: labels) } ?? false
        return HostMatch(matches: false, name: nil, isLegacy: isLegacy)
    }
}

/// The labels of host names.
enum HostLabels {
    /// The labels in lower case and in ASCII (A-labels, RFC 5890); nil where the text is no host name.
    static func read(_ host: String) -> [String]? {
        guard host.utf8.count <= 1024 else { return nil }
        let host = host.hasSuffix(".") ? host.dropLast() : host[...]
        let labels = host.split(separator: ".", omittingEmptySubsequences: false).map { label in
            label.utf8.allSatisfy { $0 < 0x80 }
                ? label.lowercased() : Punycode.label(label.lowercased())
        }
        guard !labels.isEmpty, labels.allSatisfy(isLabel), labels.reduce(-1, { $0 + $1.utf8.count + 1 }) <= 253 else {
            return nil
        }
        return labels
    }

    /// Whether a name in a certificate, perhaps with a `*`, is the host with these labels.
    static func pattern(_ pattern: String, matches labels: [String]) -> Bool {
        guard pattern.hasPrefix("*.") else { return read(pattern) == labels }
        guard let rest = read(String(pattern.dropFirst(2))), rest.count >= 2 else { return false }
        return labels.count == rest.count + 1 && rest.elementsEqual(labels.dropFirst())
    }

    /// Letters, digits, hyphens, and underscores as some networks use them; never a `*`.
    private static func isLabel(_ label: String) -> Bool {
        (1...63).contains(label.utf8.count)
            && label.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
