import Foundation
import WardPasswords

// Parts of WardPasswords, each measured by itself. The scripts of Benchmarks/passwords-* and breach-filter run it.

/// Seconds of processor that this program has used: a busy machine does not change them.
func processorSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case ("estimate", 2): try estimate(times: Int(arguments[1]) ?? 1)
case ("hash", 4): try measureHash(arguments[1...].map { Int($0) ?? 0 })
case ("pack", 4): try pack(arguments[1], to: arguments[2], bits: Int(arguments[3]) ?? 16)
case ("lookups", 3): exit(try lookUp(filter: arguments[1], list: arguments[2]) ? 0 : 1)
default:
    print("usage: passwords-meter estimate TIMES < PASSWORDS | hash KIB PASSES LANES | pack LIST FILTER BITS")
    print("       | lookups FILTER LIST")
    exit(64)
}
