import Foundation
import WardPasswords

/// Measures Argon2id at a cost and writes a line of JSON.
func measureHash(_ cost: [Int]) throws {
    let found = try Calibration.measure(try PasswordCost(memoryKiB: cost[0], passes: cost[1], lanes: cost[2]))
    print("{\"seconds\": \(found.seconds), \"cpuSeconds\": \(found.cpuSeconds)}")
}

/// Packs a list and says what it took: seconds of processor, and the most memory that was ever taken.
func pack(_ list: String, to filter: String, bits: Int) throws {
    let start = processorSeconds()
    let summary = try BreachPacker(bits: bits).pack([list], to: filter)
    let seconds = processorSeconds() - start
    var usage = rusage()
    getrusage(0, &usage)
    let cost = String(format: "%.1f bits each, %.1f CPU s, ", summary.bitsPerEntry, seconds)
    print("packed:    \(summary.entries) entries, \(summary.bytes) bytes, \(cost)\(usage.ru_maxrss >> 10) MiB at most")
}
