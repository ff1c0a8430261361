import Foundation
import WardPasswords

/// Random bytes that are the same each time.
struct Numbers {
    var state: UInt64 = 0xFEED

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

func bytes(_ word: UInt64, _ rest: UInt64) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: 20)
    for index in 0..<8 {
        hash[index] = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * index))
        hash[index + 8] = UInt8(truncatingIfNeeded: rest >> UInt64(56 - 8 * index))
    }
    return hash
}

func nibble(_ digit: UInt8) -> UInt8 { digit < 0x3A ? digit - 0x30 : (digit | 0x20) - 0x61 + 10 }

func speed(_ count: Int, _ seconds: Double) -> String {
    let each = seconds / Double(max(count, 1))
    return String(format: "%.1f million lookups per CPU second, %.0f ns each", 1e-6 / each, each * 1e9)
}

/// Asks for every hash of the list, and for as many that are not on it; false when one of the list was missed.
func lookUp(filter filterPath: String, list listPath: String) throws -> Bool {
    let watch = ContinuousClock()
    let opening = watch.now
    let filter = try BreachFilter(filterPath)
    let opened = watch.now - opening

    // Members: the hashes of the list, in an order that jumps over the whole file.
    var members: [[UInt8]] = []
    let text = try Data(contentsOf: URL(filePath: listPath), options: .mappedIfSafe)
    text.withUnsafeBytes { text in
        var start = 0
        while start + 40 <= text.count {
            let hash = (0..<20).map { nibble(text[start + 2 * $0]) << 4 | nibble(text[start + 2 * $0 + 1]) }
            members.append(hash)
            while start < text.count, text[start] != 0x0A { start += 1 }
            start += 1
        }
    }
    var numbers = Numbers()
    for index in members.indices.reversed() { members.swapAt(index, Int(numbers.next() % UInt64(index + 1))) }
    var missed = 0
    let asking = processorSeconds()
    for member in members where !filter.contains(sha1: member) { missed += 1 }
    let asked = processorSeconds() - asking

    let strangers = (0..<members.count).map { _ in bytes(numbers.next(), numbers.next()) }
    var alarms = 0
    let guessing = processorSeconds()
    for stranger in strangers where filter.contains(sha1: stranger) { alarms += 1 }
    let guessed = processorSeconds() - guessing

    let expected = Double(strangers.count) * filter.falsePositiveRate
    print("opened in \(String(format: "%.2f", opened / .milliseconds(1))) ms")
    print("members:   \(members.count) asked, \(missed) missed, \(speed(members.count, asked))")
    let computed = String(format: "%.0f", expected)
    print("strangers: \(strangers.count) asked, \(alarms) false alarms (\(computed) computed), ", terminator: "")
    print(speed(strangers.count, guessed))
    return missed == 0
}
