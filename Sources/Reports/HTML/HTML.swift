/// Markup in which text can only stand escaped.
///
/// What is written literally in the source is markup; every interpolated string is text and is escaped; only other
/// `HTML` goes in as it is. There is no way to turn a string into markup.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    let markup: String

    struct StringInterpolation: StringInterpolationProtocol {
        var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ text: String) { markup += Escaping.markup(text) }
        mutating func appendInterpolation(_ number: Int) { markup += String(number) }
        mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        mutating func appendInterpolation(_ parts: [HTML]) { parts.forEach { markup += $0.markup } }
        mutating func appendInterpolation(_ html: HTML?) { markup += html?.markup ?? "" }
    }

    init(stringLiteral value: String) { markup = value }
    init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

    /// Nothing.
    static let empty: HTML = ""
}

extension [HTML] {
    /// The parts with markup between them.
    func joined(by separator: HTML) -> HTML {
        var result: HTML = ""
        for (index, part) in enumerated() { result = index == 0 ? part : "\(result)\(separator)\(part)" }
        return result
    }
}
