import Crypto
import Foundation

extension PasswordPolicy {
    /// What has to remain beside the names of practice, place and person.
    private static let leastBesideContext = 8

    /// Says whether a password may be used, and if not, every reason once.
    ///
    /// The password is read in composed form (NFC), so that an `é` counts once however a keyboard sends it. It is not
    /// folded further: NFKC would make one of characters that a person typed as different ones. It is neither trimmed nor
    /// cut off; the same form has to be hashed.
    public func check(_ password: String, for context: PasswordContext = PasswordContext()) -> PasswordVerdict {
        if password.isEmpty { return verdict([.empty], Strength(guesses: 1, patterns: [])) }
        // Composing makes one of up to four scalars of four bytes: what is longer than that is too long in any form.
        guard password.utf8.count <= maximumLength * 16 else { return verdict([.tooLong(maximum: maximumLength)], nil) }
        let text = password.precomposedStringWithCanonicalMapping
        let count = text.unicodeScalars.count
        var reasons: [Reason] = []
        if text.unicodeScalars.contains(where: Self.isControl) { reasons.append(.controlCharacter) }
        if count < minimumLength { reasons.append(.tooShort(count: count, minimum: minimumLength)) }
        if count > maximumLength { return verdict(reasons + [.tooLong(maximum: maximumLength)], nil) }

        let strength = context.estimator.strength(of: text)
        let known = reasonsKnown(strength.patterns, count: count)
        reasons += known
        // The reasons above say the same more exactly.
        if known.isEmpty && strength.score < minimumScore {
            reasons.append(.guessable(score: strength.score.rawValue, minimum: minimumScore.rawValue))
        }
        var unchecked: [PasswordVerdict.Unchecked] = []
        if refusesBreached {
            if let breaches = context.breaches {
                let digest = Array(Insecure.SHA1.hash(data: Data(text.utf8)))
                if breaches.contains(sha1: digest) { reasons.append(.breached) }
            } else {
                unchecked.append(.breaches)
            }
        }
        let kinds = Self.kinds(text)
        if kinds < minimumKinds { reasons.append(.tooFewKinds(count: kinds, minimum: minimumKinds)) }
        if history > 0 {
            if let wasUsed = context.wasUsed {
                if wasUsed(text) { reasons.append(.reused(last: history)) }
            } else {
                unchecked.append(.history)
            }
        }
        return PasswordVerdict(profile: profile, reasons: reasons, unchecked: unchecked, strength: strength)
    }

    private func verdict(_ reasons: [Reason], _ strength: Strength?) -> PasswordVerdict {
        PasswordVerdict(profile: profile, reasons: reasons, unchecked: [], strength: strength)
    }

    /// The reasons that the found patterns give by themselves.
    private func reasonsKnown(_ patterns: [Strength.Pattern], count: Int) -> [Reason] {
        var reasons: [Reason] = []
        var besideContext = count
        var hasContext = false
        for pattern in patterns {
            switch pattern.kind {
            case .word(.context, _, _, _):
                hasContext = true
                besideContext -= pattern.range.count
            case .word where pattern.range.count == count: reasons.append(.common)
            case .repetition where pattern.range.count == count: reasons.append(.repeated)
            default: break
            }
        }
        if refusesContextWords && hasContext && besideContext < Self.leastBesideContext {
            reasons.append(.contextWord)
        }
        return reasons
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value >= 0x20 && scalar.value < 0x7f { return false }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    /// How many of the kinds a text has: small letters (and letters without case), capitals, digits, everything else.
    static func kinds(_ text: String) -> Int {
        var found: Set<Int> = []
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            switch properties.generalCategory {
            case .uppercaseLetter, .titlecaseLetter: found.insert(1)
            case .lowercaseLetter, .modifierLetter, .otherLetter: found.insert(0)
            case .decimalNumber: found.insert(2)
            // A mark belongs to its letter.
            case .nonspacingMark, .spacingMark, .enclosingMark: break
            default: found.insert(3)
            }
        }
        return found.count
    }
}
