/// The version of an OpenSSH package.
struct OpenSSHVersion: Sendable, Hashable {
    var major: Int
    var minor: Int
    /// What follows the upstream version, such as `2+deb12u10`.
    var revision: String

    /// Reads a Debian version such as `1:9.2p1-2+deb12u10`.
    init?(package text: String) {
        let version = text.split(separator: ":").last ?? ""
        let parts = version.split(separator: "-", maxSplits: 1)
        guard let numbers = parts.first?.split(separator: "p").first?.split(separator: "."), numbers.count == 2,
            let major = Int(numbers[0]), let minor = Int(numbers[1])
        else { return nil }
        (self.major, self.minor) = (major, minor)
        revision = parts.count > 1 ? String(parts[1]) : ""
    }

    /// Whether it knows strict key exchange, the answer to CVE-2023-48795 ("Terrapin"): `yes`, `no` or `unknown`.
    ///
    /// OpenSSH 9.6 brought it; Debian added it to 9.2p1-2+deb12u2 and 8.4p1-5+deb11u3 (DSA-5586-1). What other
    /// distributors added to older versions is not known here.
    var hasStrictKeyExchange: String {
        if (major, minor) >= (9, 6) { return "yes" }
        for (release, update) in [("+deb12u", 2), ("+deb11u", 3)] {
            guard let range = revision.firstRange(of: release) else { continue }
            guard let number = Int(revision[range.upperBound...].prefix(while: \.isNumber)) else { return "unknown" }
            return number >= update ? "yes" : "no"
        }
        return revision.isEmpty ? "no" : "unknown"
    }
}
