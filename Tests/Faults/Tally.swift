/// What is counted. The last line of the harness.
struct Tally: Sendable, CustomStringConvertible {
    var kills = 0
    var acknowledged = 0
    var lost = 0
    var corrupt = 0
    var unverifiable = 0
    /// What happened, a sentence each, at most as many as a person reads.
    var findings: [String] = []
    /// Errors that workers met, by their text: no loss, but somebody should know.
    var troubles: [String: Int] = [:]
    var examinations = 0
    var houses = 0
    /// How often all processes of the server were killed, and how often all its connections were cut.
    var serverKills = 0
    var cuts = 0
    /// Backups that were restored.
    var drills = 0
    /// Changes that were not synced and that a power cut took.
    var dropped = 0

    enum Kind { case lost, corrupt, unverifiable }

    mutating func add(_ kind: Kind, _ sentence: String) {
        switch kind {
        case .lost: lost += 1
        case .corrupt: corrupt += 1
        case .unverifiable: unverifiable += 1
        }
        if findings.count < 60 { findings.append("\(kind): \(sentence)") }
    }

    static func += (left: inout Tally, right: Tally) {
        left.kills += right.kills
        left.acknowledged += right.acknowledged
        left.lost += right.lost
        left.corrupt += right.corrupt
        left.unverifiable += right.unverifiable
        left.findings += right.findings
        left.troubles.merge(right.troubles, uniquingKeysWith: +)
        left.examinations += right.examinations
        left.houses += right.houses
        left.serverKills += right.serverKills
        left.cuts += right.cuts
        left.dropped += right.dropped
        left.drills += right.drills
    }

    var isClean: Bool { lost + corrupt + unverifiable == 0 }

    var description: String {
        "kills \(kills) · acknowledged \(acknowledged) · lost \(lost) · corrupt \(corrupt) · unverifiable \(unverifiable)"
    }
}
