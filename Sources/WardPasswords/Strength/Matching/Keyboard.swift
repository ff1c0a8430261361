/// The keyboards whose neighbouring keys are known.
public enum Keyboard: UInt8, Sendable, Hashable, CaseIterable, Codable {
    /// English.
    case qwerty
    /// Dvorak.
    case dvorak
    /// A PC's number block.
    case keypad
    /// A Mac's number block.
    case macKeypad
    /// German.
    case qwertz
    /// Swiss and Luxembourgish.
    case qwertzSwiss
    /// French and Belgian.
    case azerty

    /// Those that zxcvbn knows.
    static let zxcvbn: [Keyboard] = [.qwerty, .dvorak, .keypad, .macKeypad]

    /// The keyboard in words.
    var name: String {
        switch self {
        case .qwerty: "QWERTY"
        case .dvorak: "Dvorak"
        case .keypad, .macKeypad: "number block"
        case .qwertz: "QWERTZ"
        case .qwertzSwiss: "Swiss QWERTZ"
        case .azerty: "AZERTY"
        }
    }

    /// Rows from above with the column of their first key; a key is written plain and shifted. Each row stands half a key
    /// to the right of the one above, except on a number block.
    private var rows: [(column: Int, keys: String)] {
        switch self {
        case .qwerty:
            [
                (0, "`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) -_ =+"), (1, "qQ wW eE rR tT yY uU iI oO pP [{ ]} \\|"),
                (1, "aA sS dD fF gG hH jJ kK lL ;: '\""), (1, "zZ xX cC vV bB nN mM ,< .> /?"),
            ]
        case .dvorak:
            [
                (0, "`~ 1! 2@ 3# 4$ 5% 6^ 7& 8* 9( 0) [{ ]}"), (1, "'\" ,< .> pP yY fF gG cC rR lL /? =+ \\|"),
                (1, "aA oO eE uU iI dD hH tT nN sS -_"), (1, ";: qQ jJ kK xX bB mM wW vV zZ"),
            ]
        case .keypad: [(1, "/ * -"), (0, "7 8 9 +"), (0, "4 5 6"), (0, "1 2 3"), (1, "0 .")]
        case .macKeypad: [(1, "= / *"), (0, "7 8 9 -"), (0, "4 5 6 +"), (0, "1 2 3"), (1, "0 .")]
        case .qwertz:
            [
                (0, "^° 1! 2\" 3§ 4$ 5% 6& 7/ 8( 9) 0= ß? ´`"), (1, "qQ wW eE rR tT zZ uU iI oO pP üÜ +*"),
                (1, "aA sS dD fF gG hH jJ kK lL öÖ äÄ #'"), (0, "<> yY xX cC vV bB nN mM ,; .: -_"),
            ]
        case .qwertzSwiss:
            [
                (0, "§° 1+ 2\" 3* 4ç 5% 6& 7/ 8( 9) 0= '? ^`"), (1, "qQ wW eE rR tT zZ uU iI oO pP èü ¨!"),
                (1, "aA sS dD fF gG hH jJ kK lL éö àä $£"), (0, "<> yY xX cC vV bB nN mM ,; .: -_"),
            ]
        case .azerty:
            [
                (0, "² &1 é2 \"3 '4 (5 -6 è7 _8 ç9 à0 )° =+"), (1, "aA zZ eE rR tT yY uU iI oO pP ^¨ $£"),
                (1, "qQ sS dD fF gG hH jJ kK lL mM ù% *µ"), (0, "<> wW xX cC vV bB nN ,? ;. :/ !§"),
            ]
        }
    }

    /// Whether rows stand half a key apart; a number block's stand below each other.
    private var isSlanted: Bool { self != .keypad && self != .macKeypad }

    /// The figures of the formula: keys to start from, and neighbours of a key on average. All full keyboards count as
    /// QWERTY does.
    var figures: (starts: Double, neighbours: Double) { isSlanted ? (94, 432.0 / 94) : (15, 76.0 / 15) }

    /// Where the keys of a keyboard are.
    struct Map: Sendable {
        /// For each scalar of Latin-1 its column, row and shift; 0 where it has no key.
        private var places = [UInt16](repeating: 0, count: 256)
        private let isSlanted: Bool

        init(_ keyboard: Keyboard) {
            isSlanted = keyboard.isSlanted
            for (row, line) in keyboard.rows.enumerated() {
                for (offset, key) in line.keys.split(separator: " ").enumerated() {
                    for (shift, scalar) in key.unicodeScalars.enumerated() where scalar.value < 256 {
                        let place = 1 << 15 | (line.column + offset) << 8 | row << 4 | shift
                        places[Int(scalar.value)] = UInt16(place)
                    }
                }
            }
        }

        /// Whether a character is typed with shift.
        func isShifted(_ scalar: UInt32) -> Bool { scalar < 256 && places[Int(scalar)] & 1 == 1 }

        /// The direction from one key to its neighbour; nil where they are none.
        @inline(__always)
        func direction(from one: UInt32, to other: UInt32) -> Int? {
            guard one < 256, other < 256 else { return nil }
            let from = Int(places[Int(one)])
            let to = Int(places[Int(other)])
            guard from != 0, to != 0 else { return nil }
            let right = (to >> 8) - (from >> 8)
            let down = (to >> 4 & 15) - (from >> 4 & 15)
            guard right >= -1, right <= 1, down >= -1, down <= 1, right != 0 || down != 0 else { return nil }
            // On slanted rows the keys above are this column's and the next, those below this and the one before.
            if isSlanted && right == down { return nil }
            return (down + 1) * 3 + right + 1
        }
    }

    /// The maps of all keyboards, by raw value.
    static let maps = allCases.map(Map.init)
}
