import ArgumentParser
import Foundation
import WardPasswords

/// `ward passwords calibrate`: finds what a password hash may cost on this machine.
struct PasswordsCalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Find the most costly password hash that this machine computes in time.",
        discussion: """
            Raises the memory of Argon2id and then its passes until one hash takes the target time, never below OWASP's \
            floor of 19 MiB and two passes. Run it on the server, under its usual load.

            EXAMPLES
              ward passwords calibrate
              ward passwords calibrate --target-ms 500 --memory-mib 128 --format json
              ward passwords calibrate --measure m=19456,t=2,p=1
            """)

    @Option(name: .long, help: ArgumentHelp("Milliseconds that one hash may take.", valueName: "ms"))
    var targetMs = 250

    @Option(name: .long, help: ArgumentHelp("Mebibytes that one hash may take.", valueName: "MiB"))
    var memoryMib = 64

    @Option(name: .long, help: ArgumentHelp("Lanes of one hash, each a thread.", valueName: "n"))
    var parallelism = 1

    @Option(name: .long, help: ArgumentHelp("Only measure this cost.", valueName: "m=…,t=…,p=…"))
    var measure: String?

    @Option(name: .long, help: "table or json.")
    var format: Format = .table

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    func validate() throws {
        guard 1...60_000 ~= targetMs else { throw ValidationError("--target-ms is 1 to 60000") }
        guard 19...16_384 ~= memoryMib else { throw ValidationError("--memory-mib is 19 to 16384") }
        guard 1...64 ~= parallelism else { throw ValidationError("--parallelism is 1 to 64") }
    }

    func run() throws {
        do throws(PasswordHashError) {
            if let measure {
                let found = try Calibration.measure(try Self.cost(measure))
                try report(found, isCalibrated: false)
            } else {
                let calibration = Calibration(
                    target: .milliseconds(targetMs), memoryKiB: memoryMib << 10, lanes: parallelism)
                try report(try calibration.run(), isCalibrated: true)
            }
        } catch {
            throw failure(error.description, error == .noMemory ? Exit.internalError : Exit.usage)
        }
    }

    /// Reads `m=19456,t=2,p=1`.
    private static func cost(_ text: String) throws(PasswordHashError) -> PasswordCost {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = zip(fields, ["m=", "t=", "p="]).compactMap { field, name in
            field.hasPrefix(name) ? Int(field.dropFirst(2)) : nil
        }
        guard fields.count == 3, numbers.count == 3 else {
            throw .belowFloor("write the cost as m=19456,t=2,p=1, not \(text)")
        }
        return try PasswordCost(memoryKiB: numbers[0], passes: numbers[1], lanes: numbers[2])
    }

    private func report(_ found: Calibration.Measurement, isCalibrated: Bool) throws(PasswordHashError) {
        let text =
            switch format {
            case .table: table(found, isCalibrated: isCalibrated)
            case .json: json(found)
            }
        do {
            try Console.say(text)
        } catch {
            throw .failed("its answer could not be written")
        }
    }

    private func table(_ found: Calibration.Measurement, isCalibrated: Bool) -> String {
        let cost = found.cost
        var lines = [
            "Argon2id      \(cost)",
            String(format: "Memory        %.1f MiB", Double(cost.memoryKiB) / 1024),
            String(
                format: "Took          %.0f ms, %.0f ms of processor", found.seconds * 1000, found.cpuSeconds * 1000),
        ]
        if isCalibrated, found.seconds * 1000 > Double(targetMs) {
            lines.append("              longer than \(targetMs) ms: this is the floor, nothing weaker is safe")
        }
        lines.append("In Swift      \(swift(cost))")
        return lines.joined(separator: "\n")
    }

    private func json(_ found: Calibration.Measurement) -> String {
        let cost = found.cost
        return """
            {"schema": "ward/password-cost/1", "memoryKiB": \(cost.memoryKiB), "passes": \(cost.passes), \
            "lanes": \(cost.lanes), "seconds": \(String(format: "%.6f", found.seconds)), \
            "cpuSeconds": \(String(format: "%.6f", found.cpuSeconds)), "swift": "\(swift(cost))"}
            """
    }

    private func swift(_ cost: PasswordCost) -> String {
        "PasswordHasher(cost: try PasswordCost(memoryKiB: \(cost.memoryKiB), passes: \(cost.passes), "
            + "lanes: \(cost.lanes)))"
    }
}
