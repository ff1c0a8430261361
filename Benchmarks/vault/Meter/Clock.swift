import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// What some work took.
struct Cost {
    var seconds: Double
    /// Of all threads of this process.
    var cpuSeconds: Double
}

func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func cost(_ work: () async throws -> Void) async rethrows -> Cost {
    let cpu = processorSeconds()
    let start = ContinuousClock.now
    try await work()
    let took = (ContinuousClock.now - start).components
    return Cost(
        seconds: Double(took.seconds) + Double(took.attoseconds) / 1e18, cpuSeconds: processorSeconds() - cpu)
}

/// The least of several runs: what the machine can do when others leave it alone.
func best(_ costs: [Cost]) -> Cost {
    Cost(
        seconds: costs.map(\.seconds).min() ?? .infinity, cpuSeconds: costs.map(\.cpuSeconds).min() ?? .infinity)
}

/// Memory of this process now, in MiB.
func residentMiB() -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
}

func shown(_ value: Double, _ digits: Int = 0) -> String { String(format: "%.\(digits)f", value) }

/// One line of the table.
func row(_ what: String, _ ward: String, _ plain: String, _ ratio: String) {
    print("| \(what) | \(ward) | \(plain) | \(ratio) |")
    fflush(nil)
}
