public import Foundation

/// What an archive says about one of its releases: the `Release` or `InRelease` file.
public struct ReleaseFile: Sendable {
    /// Who runs the archive, such as `Debian`.
    public var origin = ""
    /// The archive's label, such as `Debian-Security`.
    public var label = ""
    /// The suite, such as `oldstable-security`.
    public var suite = ""
    /// The code name, such as `bookworm-security`.
    public var codename = ""
    /// The version, such as `12.15`.
    public var version = ""
    /// When the archive made this release's lists.
    public var date: Date?
    /// Until when the lists may be used.
    public var validUntil: Date?
    /// Whether apt should install from here only when told to.
    public var isNotAutomatic = false
    /// Whether what was installed from here may be upgraded from here.
    public var butAutomaticUpgrades = false
    /// The architectures; empty where the release does not say.
    public var architectures: [String] = []
    /// The sizes of the package lists that the release contains, by path such as `main/binary-amd64/Packages`.
    public var lists: [String: Int] = [:]

    /// Reads a release file. A signature around it is passed over, not verified: apt verified it when it fetched it.
    public init(_ text: String) {
        let signed = text.hasPrefix("-----BEGIN PGP SIGNED MESSAGE-----")
        let paragraphs = Deb822.paragraphs(of: text)
        let fields = (signed ? paragraphs.first { $0["hash"] == nil || $0.count > 2 } : paragraphs.first) ?? [:]
        origin = fields["origin"] ?? ""
        label = fields["label"] ?? ""
        suite = fields["suite"] ?? ""
        codename = fields["codename"] ?? ""
        version = fields["version"] ?? ""
        date = fields["date"].flatMap(Self.date)
        validUntil = fields["valid-until"].flatMap(Self.date)
        isNotAutomatic = fields["notautomatic"]?.lowercased() == "yes"
        butAutomaticUpgrades = fields["butautomaticupgrades"]?.lowercased() == "yes"
        architectures = fields["architectures"]?.split(separator: " ").map(String.init) ?? []
        for line in (fields["sha256"] ?? "").split(separator: "\n") where line.contains("/Packages") {
            let words = line.split(separator: " ")
            if words.count == 3, words[2].hasSuffix("/Packages"), let size = Int(words[1]) {
                lists[String(words[2])] = size
            }
        }
    }

    /// Whether the lists bring security fixes: Debian, Ubuntu and Ubuntu's extended maintenance name such a suite
    /// `…-security`, and Debian up to 10 gave it the label `Debian-Security` only.
    public var isSecurity: Bool {
        label == "Debian-Security" || suite.hasSuffix("-security") || codename.hasSuffix("-security")
    }

    /// Reads `Sat, 21 Nov 2026 00:53:02 UTC`, the form of Debian's repositories.
    static func date(_ text: String) -> Date? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == ":" })
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count >= 7, let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])),
            let year = Int(words[3]), let hour = Int(words[4]), let minute = Int(words[5]), let second = Int(words[6]),
            (1...31).contains(day), (1970...9999).contains(year), (0...23).contains(hour), (0...59).contains(minute),
            (0...60).contains(second)
        else { return nil }
        // Days since 1970 by the proleptic Gregorian calendar, years counted from March.
        let shifted = month < 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return Date(timeIntervalSince1970: Double(days * 86_400 + hour * 3600 + minute * 60 + second))
    }
}
