/// One graded thing in machine output.
struct GradedLine: Encodable {
    var kind: String
    var name: String
    var size: Int?
    var level: Level
    var source: String
    var section: String
    var year: Int?
    var until: String?
    var ended: Bool?
    var listed: Bool?
    var unverified: Bool?

    init(_ fact: GradedFact) {
        (kind, name, size) = (fact.element.kind.rawValue, fact.element.name, fact.element.size)
        (level, until) = (fact.grade.level, fact.grade.until)
        (source, section) = (fact.grade.source.publication, fact.grade.source.section)
        (year, unverified) = (fact.grade.source.year, fact.grade.source.unverified)
        ended = fact.grade.until == nil ? nil : fact.grade.hasEnded
        listed = fact.grade.isListed ? nil : false
    }
}
