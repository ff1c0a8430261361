import Foundation

/// apt's own record of what was installed (`/var/log/apt/history.log`).
struct AptHistory: Sendable {
    /// One run of apt.
    struct Run: Hashable, Sendable {
        /// When it began.
        var started: Date
        /// Whether it came to its end.
        var ended = false
        /// Whether it changed installed packages to another version.
        var upgraded = false
        /// Whether it ended with an error.
        var failed = false
        /// Whether `unattended-upgrade` made it.
        var unattended = false
        /// Whether a person's account asked for it, through sudo or polkit.
        var byPerson = false
    }

    /// The runs, oldest first.
    var runs: [Run] = []

    /// Reads the record; its times are those of the machine's clock.
    init(_ text: String, zone: TimeZone) {
        for block in text.split(separator: "\n\n") {
            var run: Run?
            for line in block.split(separator: "\n") {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].trimmed
                switch line[..<colon] {
                case "Start-Date": run = Self.time(value, zone).map { Run(started: $0) }
                case "End-Date": run?.ended = true
                case "Upgrade": run?.upgraded = true
                case "Error": run?.failed = true
                case "Commandline": run?.unattended = value.prefix { $0 != " " }.contains("unattended-upgrade")
                case "Requested-By": run?.byPerson = true
                default: break
                }
            }
            if let run { runs.append(run) }
        }
        runs.sort { $0.started < $1.started }
    }

    /// Reads `2026-11-23  18:58:46` or, with a comma and milliseconds, a line of Python's log.
    static func time(_ text: some StringProtocol, _ zone: TimeZone) -> Date? {
        let words = text.split(separator: " ")
        guard words.count >= 2, let day = CivilDay(iso8601: String(words[0])) else { return nil }
        let fields = words[1].prefix(8).split(separator: ":").map { Int($0) }
        guard fields.count == 3, let hour = fields[0], let minute = fields[1], let second = fields[2],
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<61).contains(second)
        else { return nil }
        return day.instant(seconds: hour * 3600 + minute * 60 + second, in: zone)
    }
}

/// The log of `unattended-upgrade`, one line a message.
struct UnattendedLog: Sendable {
    /// How often it began.
    var runs = 0
    /// When it last began.
    var lastRun: Date?
    /// Whether a message of the last run is an error.
    var lastFailed = false
    /// Messages that are errors.
    var errors = 0

    /// Reads the log.
    init(_ text: String, zone: TimeZone) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.count == 4, let time = AptHistory.time(line, zone) else { continue }
            if words[3].hasPrefix("Starting unattended upgrades script") {
                runs += 1
                lastRun = time
                lastFailed = false
            } else if words[2] == "ERROR" {
                errors += 1
                lastFailed = true
            }
        }
    }
}
