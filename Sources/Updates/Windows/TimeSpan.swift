/// A length of time as systemd writes it, such as `1h 30min` (systemd.time(7)).
struct TimeSpan: Hashable, Sendable {
    /// The length in seconds; parts of a second are dropped.
    var seconds: Int

    /// The length in minutes, rounded up.
    var minutes: Int { (seconds + 59) / 60 }

    /// Reads a span; a number without a unit means seconds. Nil for what is no span, and for more than 68 years.
    init?(_ text: String) {
        var total = 0.0
        var rest = text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }[...]
        guard !rest.isEmpty, rest.count <= 64 else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: ".") }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(String(decoding: number, as: UTF8.self)),
                let factor = Self.units[String(decoding: unit, as: UTF8.self)]
            else { return nil }
            total += value * factor
        }
        guard total < 2_147_483_648 else { return nil }
        seconds = Int(total)
    }

    private static let units: [String: Double] = {
        var units: [String: Double] = [:]
        for (names, factor) in [
            ("usec us µs", 1e-6), ("msec ms", 1e-3), ("seconds second sec s", 1), ("minutes minute min m", 60),
            ("hours hour hr h", 3600), ("days day d", 86_400), ("weeks week w", 604_800),
            ("months month M", 2_629_800), ("years year y", 31_557_600),
        ] {
            for name in names.split(separator: " ") { units[String(name)] = factor }
        }
        units[""] = 1
        return units
    }()
}
