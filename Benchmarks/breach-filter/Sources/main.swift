import Foundation
import WardPasswords

// lookups FILTER LIST: asks for every hash of the list, and for as many that are not on it.

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

guard CommandLine.arguments.count == 3 else {
    print("usage: lookups FILTER LIST")
    exit(64)
}
let clock = ContinuousClock()
let opening = clock.now
let filter = try BreachFilter(CommandLine.arguments[1])
let opened = clock.now - opening

// Members: the hashes of the list, in an order that jumps over the whole file.
var members: [[UInt8]] = []
let text = try Data(contentsOf: URL(filePath: CommandLine.arguments[2]), options: .mappedIfSafe)
text.withUnsafeBytes { text in
    var start = 0
    while start + 40 <= text.count {
        let hash = (0..<20).map { index in
            let digits = String(decoding: text[start + 2 * index..<start + 2 * index + 2], as: UTF8.self)
            return UInt8(digits, radix: 16) ?? 0
        }
        members.append(hash)
        while start < text.count, text[start] != 0x0A { start += 1 }
        start += 1
    }
}
var numbers = Numbers()
for index in members.indices.reversed() { members.swapAt(index, Int(numbers.next() % UInt64(index + 1))) }
var missed = 0
let asking = clock.now
for member in members where !filter.contains(sha1: member) { missed += 1 }
let asked = (clock.now - asking) / .seconds(1)

let strangers = (0..<members.count).map { _ in bytes(numbers.next(), numbers.next()) }
var alarms = 0
let guessing = clock.now
for stranger in strangers where filter.contains(sha1: stranger) { alarms += 1 }
let guessed = (clock.now - guessing) / .seconds(1)

func perSecond(_ seconds: Double) -> String {
    String(
        format: "%.1f million lookups/s, %.0f ns each", Double(members.count) / seconds / 1e6,
        seconds / Double(members.count) * 1e9)
}
let expected = Double(strangers.count) * filter.falsePositiveRate
print("opened in \(String(format: "%.2f", opened / .milliseconds(1))) ms")
print("members:   \(members.count) asked, \(missed) missed, \(perSecond(asked))")
print(
    "strangers: \(strangers.count) asked, \(alarms) false alarms (\(String(format: "%.0f", expected)) computed), \(perSecond(guessed))"
)
exit(missed == 0 ? 0 : 1)
