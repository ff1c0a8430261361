import Databases
import Foundation
import WardLedger

// ledger-meter grow DATABASE SIZE …       grows a log to each size and measures it there
// ledger-meter together DATABASE COUNT    one entry a call, 256 callers at a time
// ledger-meter transactions DATABASE COUNT  one entry in a transaction of somebody else, 256 callers at a time
// ledger-meter acknowledge DATABASE       appends for ever and prints the number of each entry once it is acknowledged:
//                                         for programs that kill this one and then look whether all are there

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("ledger-meter grow|together|transactions|acknowledge DATABASE [NUMBER …]")
    exit(64)
}
let database = try SQLDatabases.open(arguments[2])
let ledger = try await Ledger.open(database, origin: "meter.example/ledger")

@Sendable func entry(_ number: Int64) -> LedgerEntry {
    LedgerEntry(
        milliseconds: 1_700_000_000_000 + number, actor: "user:\(number % 50)", practice: "cabinet-\(number % 200)",
        action: "vault.write", subject: "seq \(number)-\(number)", digest: Data(repeating: 7, count: 32))
}

func seconds(_ work: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let begin = clock.now
    try await work()
    return (clock.now - begin) / .seconds(1)
}

/// Microseconds of processor time so far: what a busy machine does not falsify.
func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) * 1e6 }

/// The most memory that the process has had, in megabytes.
func peakMemory() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
}

func text(_ value: Double, _ digits: Int = 2) -> String { String(format: "%.\(digits)f", value) }

func grow(to sizes: [Int64]) async throws {
    print(
        "entries    appends/s (CPU us each)  inclusion ms (p50 p99 max)  consistency ms (p50 p99)  "
            + "verify entries/s (CPU us each)  peak MB")
    var random = SystemRandomNumberGenerator()
    for size in sizes {
        let start = try await ledger.head().size
        let before = processorTime()
        let appending = try await seconds {
            var next = start
            while next < size {
                let end = min(size, next + 10_000)
                _ = try await ledger.append((next..<end).map(entry))
                next = end
            }
        }
        let appendingTime = (processorTime() - before) / Double(max(1, size - start))
        let root = try await ledger.head().root
        var inclusion: [Double] = []
        var consistency: [Double] = []
        for _ in 0..<1000 {
            let index = Int64.random(in: 0..<size, using: &random)
            let leaf = TreeHash.leaf(try entry(index).encoded())
            var proof: InclusionProof?
            inclusion.append(try await seconds { proof = try await ledger.inclusionProof(of: index) })
            guard proof?.verifies(leaf: leaf, root: root) == true else { throw LedgerError(.altered, "no proof") }
            consistency.append(try await seconds { _ = try await ledger.consistencyProof(from: index) })
        }
        inclusion.sort()
        consistency.sort()
        let memory = peakMemory()
        let middle = processorTime()
        let verifying = try await seconds {
            guard try await ledger.verify().holds else { throw LedgerError(.altered, "the log does not fit") }
        }
        let verifyingTime = (processorTime() - middle) / Double(size)
        func milliseconds(_ times: [Double], _ part: Double) -> String {
            text(times[min(times.count - 1, Int(Double(times.count) * part))] * 1000)
        }
        print(
            "\(size)  \(Int(Double(size - start) / appending)) (\(text(appendingTime, 1)))  "
                + "\(milliseconds(inclusion, 0.5)) \(milliseconds(inclusion, 0.99)) \(milliseconds(inclusion, 1))  "
                + "\(milliseconds(consistency, 0.5)) \(milliseconds(consistency, 0.99))  "
                + "\(Int(Double(size) / verifying)) (\(text(verifyingTime, 1)))  \(memory) (\(peakMemory()) verifying)")
    }
}

/// Runs `count` calls, 256 at a time.
func callers(_ count: Int, _ call: @escaping @Sendable (Int) async throws -> Void) async throws {
    let time = try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for caller in 0..<256 {
                group.addTask {
                    for number in stride(from: caller, to: count, by: 256) { try await call(number) }
                }
            }
            try await group.waitForAll()
        }
        try await ledger.sequence()
    }
    print("\(count) calls with one entry each: \(Int(Double(count) / time)) a second")
}

switch arguments[1] {
case "grow": try await grow(to: arguments.dropFirst(3).compactMap { Int64($0) })
case "together":
    try await callers(arguments.count > 3 ? Int(arguments[3]) ?? 100_000 : 100_000) { number in
        _ = try await ledger.append([entry(Int64(number))])
    }
case "transactions":
    try await callers(arguments.count > 3 ? Int(arguments[3]) ?? 100_000 : 100_000) { number in
        let entry = entry(Int64(number))
        _ = try await database.write { try ledger.append([entry], in: $0) }
    }
case "acknowledge":
    while true {
        let index = try await ledger.append([entry(Int64.random(in: 0..<1_000_000))])
        // Straight to the pipe: what is printed was acknowledged.
        try FileHandle.standardOutput.write(contentsOf: Data("\(index)\n".utf8))
    }
default: exit(64)
}
