/// One place that packages come from: an archive's address, a suite and a component, out of `sources.list`
/// or a `.sources` file (sources.list(5)).
public struct AptSource: Sendable, Hashable {
    /// The archive's address, ending in a slash.
    public var uri: String
    /// The suite; one that ends in a slash is an exact path without components.
    public var suite: String
    /// The component; empty for an exact path.
    public var component: String
    /// The architectures asked for; empty: all of the machine's.
    public var architectures: [String]
    /// Architectures besides the machine's own.
    public var addedArchitectures: [String]
    /// Architectures left out.
    public var removedArchitectures: [String]
    /// The file that names it.
    public var file: String

    /// As a person would name it, without a password: `http://archive.example/debian bookworm main`.
    public var title: String {
        let (scheme, host, path) = parts
        let address = scheme.isEmpty ? uri : "\(scheme)://\(Self.withoutAccount(host))\(path)"
        return [address, suite, component].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The host; empty for archives on this machine.
    public var site: String {
        String(Self.withoutAccount(parts.host).prefix { $0 != ":" })
    }

    /// Scheme, host with perhaps an account, and path; all in the path where there is no `://`.
    private var parts: (scheme: Substring, host: Substring, path: Substring) {
        guard let mark = uri.firstRange(of: "://") else { return ("", "", uri[...]) }
        let rest = uri[mark.upperBound...]
        let host = rest.prefix { $0 != "/" }
        return (uri[..<mark.lowerBound], host, rest[host.endIndex...])
    }

    private static func withoutAccount(_ host: Substring) -> Substring {
        host.lastIndex(of: "@").map { host[host.index(after: $0)...] } ?? host
    }

    /// Whether it is an optical disc, which never brings anything new.
    public var isDisc: Bool { uri.hasPrefix("cdrom:") }

    /// Whether the suite's name says that it brings security fixes.
    public var isSecurity: Bool {
        suite.hasSuffix("-security") || suite.hasSuffix("/updates") && uri.contains("security")
    }

    /// The architectures whose lists apt would fetch on a machine.
    public func architectures(of machine: [String]) -> [String] {
        var result = architectures.isEmpty ? machine : architectures
        result += addedArchitectures.filter { !result.contains($0) }
        return result.filter { !removedArchitectures.contains($0) }
    }

    /// The beginning of the names of this suite's files in `/var/lib/apt/lists`.
    public var listPrefix: String {
        Self.listName(suite.hasSuffix("/") ? uri + suite : "\(uri)dists/\(suite)/")
    }

    /// The name of the package list for an architecture in `/var/lib/apt/lists`, before any ending such as `.lz4`.
    public func listName(architecture: String) -> String {
        component.isEmpty
            ? listPrefix + "Packages"
            : listPrefix + Self.quoted("\(component)/binary-\(architecture)/Packages")
    }

    private static func listName(_ uri: String) -> String {
        var rest = uri[...]
        if let colon = rest.firstIndex(of: ":") {
            rest = rest[rest.index(after: colon)...]
            if rest.hasPrefix("//") {
                rest = rest.dropFirst(2)
                let host = rest.prefix { $0 != "/" }
                rest = rest.dropFirst(host.count - withoutAccount(host).count)
            }
        }
        return quoted(rest)
    }

    /// The way in which apt makes a file name of an address.
    private static func quoted(_ text: some StringProtocol) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte == UInt8(ascii: "/") {
                result += "_"
            } else if byte <= 0x20 || byte >= 0x7f || "\\|{}[]<>\"^~_=!@#$%^&*".utf8.contains(byte) {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            } else {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return result
    }
}

// MARK: - Files

extension AptSource {
    /// Reads the one-line form: `deb [arch=amd64 signed-by=…] URI SUITE COMPONENT…`.
    public static func readLines(_ text: String, file: String, native: String) -> [AptSource] {
        text.split(whereSeparator: \.isNewline).flatMap { line -> [AptSource] in
            var words = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" })[...]
            guard words.popFirst() == "deb" else { return [] }
            var options: [String: String] = [:]
            if words.first?.hasPrefix("[") == true {
                var inside: [Substring] = []
                while let word = words.popFirst() {
                    inside += word.split(whereSeparator: { $0 == "[" || $0 == "]" })
                    if word.hasSuffix("]") { break }
                }
                for option in inside {
                    let parts = option.split(separator: "=", maxSplits: 1)
                    if parts.count == 2 { options[parts[0].lowercased()] = String(parts[1]) }
                }
            }
            guard let uri = words.popFirst(), let suite = words.popFirst() else { return [] }
            let list: (String) -> [String] = { options[$0]?.split(separator: ",").map(String.init) ?? [] }
            return sources(
                uris: [String(uri)], suites: [String(suite)], components: words.map(String.init),
                architectures: list("arch"), added: list("arch+"), removed: list("arch-"), file: file, native: native)
        }
    }

    /// Reads the form of `.sources` files; paragraphs with `Enabled: no` are left out.
    public static func readParagraphs(_ text: String, file: String, native: String) -> [AptSource] {
        Deb822.paragraphs(of: text).flatMap { fields -> [AptSource] in
            let list: (String) -> [String] = { name in
                (fields[name] ?? "").split(whereSeparator: { " \t\n,".contains($0) }).map(String.init)
            }
            guard list("types").contains("deb"),
                !["no", "false", "0", "off", "disable", "without"].contains(fields["enabled"]?.lowercased() ?? "")
            else { return [] }
            return sources(
                uris: list("uris"), suites: list("suites"), components: list("components"),
                architectures: list("architectures"), added: list("architectures-add"),
                removed: list("architectures-remove"), file: file, native: native)
        }
    }

    private static func sources(
        uris: [String], suites: [String], components: [String], architectures: [String], added: [String],
        removed: [String], file: String, native: String
    ) -> [AptSource] {
        uris.flatMap { uri in
            suites.flatMap { suite in
                let address = uri.replacing("$(ARCH)", with: native)
                let components = suite.hasSuffix("/") ? [""] : components
                return components.map { component in
                    AptSource(
                        uri: address.hasSuffix("/") ? address : address + "/",
                        suite: suite.replacing("$(ARCH)", with: native), component: component,
                        architectures: architectures, addedArchitectures: added, removedArchitectures: removed,
                        file: file)
                }
            }
        }
    }
}
