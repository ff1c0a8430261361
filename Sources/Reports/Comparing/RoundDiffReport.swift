public import Foundation
public import Guideline

extension RoundDiff {
    /// The document `ward/diff/1`, see `Schemas/diff.schema.json`.
    public func data(pretty: Bool = false) throws -> Data {
        try wardJSON(pretty: pretty)
    }

    /// What changed, for a terminal: what got worse first.
    public func text(_ options: TerminalOptions = .init(), language: Language = .en) -> String {
        let words = Words(language: language)
        var canvas = Canvas(width: options.width, colour: options.colour)
        canvas.write(
            words("diff-header", new.host, language.shortDate(old.asOf), language.shortDate(new.asOf)), at: 0,
            hanging: 2, ink: .strong)
        canvas.write(counts(words).joined(separator: " · "), at: 2, hanging: 2)
        if isEmpty { canvas.write(words["diff-same"], at: 2) }
        let groups: [(String, [Change], Ink)] = [
            ("worse", worse, .short), ("appeared", appeared, .short), ("unseen", unseen, .unknown),
            ("better", better, .holds), ("gone", gone, .holds),
        ]
        for (name, changes, ink) in groups where !changes.isEmpty {
            canvas.space()
            canvas.write(words["diff-" + name], at: 2, ink: ink)
            let shown = options.long ? changes[...] : changes.prefix(10)
            for change in shown {
                canvas.write("\(change.measure)", Self.sentence(change, words), at: 4, ink: .strong)
            }
            if changes.count > shown.count {
                canvas.write(words.andMore(changes.count - shown.count) + ": --long", at: 4, ink: .quiet)
            }
        }
        if !measures.isEmpty {
            canvas.space()
            canvas.write(words["measures"], at: 2, ink: .strong)
            for measure in measures {
                canvas.write(
                    "\(measure.id) \(measure.title)", right: Self.arrow(measure.old, measure.new, words), at: 4,
                    rightInk: measure.new.ink)
            }
        }
        return canvas.text
    }

    /// "4 better", "1 worse" and so on, none left out: a zero is an answer too.
    func counts(_ words: Words) -> [String] {
        [
            words.count("diff-count-better", better.count), words.count("diff-count-worse", worse.count),
            words.count("diff-count-appeared", appeared.count), words.count("diff-count-gone", gone.count),
            words.count("diff-count-unseen", unseen.count),
        ]
    }

    private static func sentence(_ change: Change, _ words: Words) -> String {
        change.title + " (" + arrow(change.old, change.new, words) + ")"
    }

    private static func arrow(_ old: Verdict?, _ new: Verdict?, _ words: Words) -> String {
        let ends = [old, new].map { $0.map(words.verdict) ?? words["diff-nothing"] }
        return ends.joined(separator: " → ")
    }
}
