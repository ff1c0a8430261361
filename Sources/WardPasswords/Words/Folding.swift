import Foundation

/// Letters without their marks.
enum Folding {
    /// What is known of a letter beyond ASCII.
    struct Letter {
        /// The ASCII letter without marks, lower case; 0 where there is none.
        let base: UInt8
        let isUpper: Bool
        let isLower: Bool
    }

    /// The letters U+00C0 to U+017F without their marks; a dot where there is no such letter.
    private static let bases = Array(
        """
        aaaaaaaceeeeiiiidnooooo.ouuuuy.saaaaaaaceeeeiiiidnooooo.ouuuuy.y\
        aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll\
        lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs
        """.utf8)

    /// Reads a scalar beyond ASCII.
    static func letter(_ scalar: UInt32) -> Letter {
        guard let unicode = Unicode.Scalar(scalar) else { return Letter(base: 0, isUpper: false, isLower: false) }
        let properties = unicode.properties
        let index = Int(scalar) - 0xc0
        let base = bases.indices.contains(index) && bases[index] != UInt8(ascii: ".") ? bases[index] : 0
        return Letter(base: base, isUpper: properties.isUppercase, isLower: properties.isLowercase)
    }

    /// The spellings of a word that are compared: without marks, and as typed where a key is missing (`ue` for `ü`,
    /// `ss` for `ß`). Letters and digits only.
    static func spellings(_ word: some StringProtocol) -> [[UInt8]] {
        var plain: [UInt8] = []
        var german: [UInt8] = []
        for scalar in String(word).precomposedStringWithCanonicalMapping.unicodeScalars {
            let base: UInt8
            switch scalar.value {
            case 0x30...0x39, 0x61...0x7a: base = UInt8(scalar.value)
            case 0x41...0x5a: base = UInt8(scalar.value + 32)
            default: base = scalar.value < 0x80 ? 0 : letter(scalar.value).base
            }
            if base == 0 { continue }
            plain.append(base)
            german.append(base)
            switch scalar {
            case "ä", "ö", "ü", "Ä", "Ö", "Ü": german.append(UInt8(ascii: "e"))
            case "ß": german.append(UInt8(ascii: "s"))
            default: break
            }
        }
        return plain == german ? [plain] : [plain, german]
    }
}
