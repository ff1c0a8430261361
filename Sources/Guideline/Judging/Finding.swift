public import Foundation

/// What a policy concludes about one observed thing.
public struct Finding: Codable, Sendable, Identifiable, Hashable {
    /// The same machine and the same fact have the same id next week: rule, asset and subject, escaped and joined,
    /// so that two different findings can never share one.
    public var id: String
    /// The measure.
    public var measure: MeasureID
    /// The aspect of the measure.
    public var aspect: String
    /// The asset.
    public var asset: String
    /// The rule that concluded it, or `coverage` where something could not be seen.
    public var rule: String
    /// The answer by the guideline and by current advice.
    public var verdict: Verdicts
    /// How much it matters where it falls short.
    public var severity: Severity
    /// The sentence, in the round's language.
    public var title: String
    /// What it rests on.
    public var evidence: [Evidence]
    /// How to mend it, or how to make it known.
    public var remedy: Remedy?
    /// The current source; for `coverage` the guideline.
    public var basis: Basis
    /// The place in the guideline.
    public var guidelineBasis: Basis
    /// One sentence where the two verdicts differ.
    public var difference: String?
    /// Why it is unknown, where it is.
    public var reason: SkipReason?
    /// Who acts.
    public var responsible: Responsible

    /// The finding's id for a rule, asset and subject: injective, so that no finding can hide behind another.
    public static func id(rule: String, asset: String, subject: String) -> String {
        "\(rule)@\(escaped(asset))#\(escaped(subject))"
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x21...0x7e where byte != UInt8(ascii: "%") && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "@"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

/// What an auditor can check: the facts as observed, with their source and time.
public struct Evidence: Codable, Sendable, Hashable {
    /// The kind of observation.
    public var kind: String
    /// File, command or address.
    public var source: String
    /// The facts, as `name=value` in alphabetical order.
    public var value: String
    /// When it was observed.
    public var at: Date
}

/// How to mend a finding, in finished words.
public struct Remedy: Codable, Sendable, Hashable {
    /// What to do.
    public var text: String
    /// The command that does it.
    public var command: String?

    /// Creates a remedy.
    public init(text: String, command: String? = nil) {
        self.text = text
        self.command = command
    }
}
