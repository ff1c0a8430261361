import DatabasesTesting
import Foundation

/// Kills processes that work on a vault, thousands of times, and looks at what is left. See docs/faults.md.
@main
enum Faults {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if arguments.first == "worker", arguments.count == 5 {
                guard let round = Int(arguments[2]), let seed = UInt64(arguments[3]), let hands = Int(arguments[4])
                else {
                    throw Trouble("A worker is started by the harness only")
                }
                await Worker(house: try House(argument: arguments[1]), round: round, seed: seed, hands: hands).run()
            }
            let tally = try await run(arguments)
            print(tally)
            exit(tally.isClean ? 0 : 1)
        } catch let wrong as WrongUsage {
            FileHandle.standardError.write(Data("ward-faults: \(wrong.sentence); see docs/faults.md\n".utf8))
            exit(64)
        } catch {
            FileHandle.standardError.write(Data("ward-faults: \(error)\n".utf8))
            exit(70)
        }
    }

    private static func run(_ arguments: [String]) async throws -> Tally {
        var plan = Plan(root: FileManager.default.temporaryDirectory.path + "/ward-faults-\(getpid())")
        var backEnds = BackEnd.allCases
        var modes = Plan.Mode.allCases
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--kills": plan.kills = try number(rest.popFirst())
            case "--seed": plan.seed = UInt64(try number(rest.popFirst()))
            case "--on": backEnds = [try value(rest.popFirst())]
            case "--mode": modes = [try value(rest.popFirst())]
            case "--sabotage": plan.sabotage = try value(rest.popFirst())
            case "--shim": plan.shim = rest.popFirst()
            case "--keep": plan.keepsWhatIsDamaged = true
            default: throw WrongUsage(sentence: "\(word) is no option")
            }
        }
        try FileManager.default.createDirectory(
            atPath: plan.root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var total = Tally()
        for backEnd in backEnds {
            if backEnd == .postgres && !PostgresServer.isInstalled {
                plan.note("PostgreSQL: skipped, it is not installed (apt-get install postgresql-15)")
                continue
            }
            plan.server = backEnd == .postgres ? try PostgresServer() : nil
            for mode in modes where backEnd == .sqlite || !mode.needsShim {
                if mode.needsShim && plan.shim == nil {
                    plan.note("\(mode): skipped, it needs --shim")
                    continue
                }
                plan.mode = mode
                let start = ContinuousClock.now
                var rounds = try await Rounds(plan)
                let tally = try await rounds.run()
                report(tally, "\(backEnd == .sqlite ? "SQLite" : "PostgreSQL"), \(mode)", ContinuousClock.now - start)
                total += tally
            }
        }
        if !plan.keepsWhatIsDamaged || total.isClean { try? FileManager.default.removeItem(atPath: plan.root) }
        return total
    }

    private enum BackEnd: String, CaseIterable { case sqlite, postgres }

    private static func report(_ tally: Tally, _ name: String, _ time: Duration) {
        print("\(name): \(tally)")
        var line = "  \(tally.examinations) examinations, \(tally.houses) vaults, \(time.components.seconds) s"
        if tally.drills > 0 { line += ", \(tally.drills) backups restored" }
        if tally.serverKills + tally.cuts > 0 {
            line += ", \(tally.serverKills) kills of the server, \(tally.cuts) cuts of all its connections"
        }
        if tally.dropped > 0 { line += ", \(tally.dropped) changes that were not synced were dropped" }
        print(line)
        for (trouble, count) in tally.troubles.sorted(by: { $0.value > $1.value }).prefix(20) {
            print("  \(count) × \(trouble)")
        }
    }

    private static func value<Value: RawRepresentable & CaseIterable>(
        _ text: String?
    ) throws -> Value where Value.RawValue == String {
        guard let text, let value = Value(rawValue: text) else {
            throw WrongUsage(sentence: "One of: " + Value.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return value
    }

    private static func number(_ text: String?) throws -> Int {
        guard let text, let number = Int(text), number >= 0 else { throw WrongUsage(sentence: "A number is missing") }
        return number
    }
}

/// Options that there are not.
private struct WrongUsage: Error {
    var sentence: String
}
