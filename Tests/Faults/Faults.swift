import Foundation

/// Kills processes that work on a vault, thousands of times, and looks at what is left. See docs/faults.md.
@main
enum Faults {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if arguments.first == "worker", arguments.count == 4 {
                guard let round = Int(arguments[2]), let seed = UInt64(arguments[3]) else { throw Trouble("worker?") }
                await Worker(house: try House(argument: arguments[1]), round: round, seed: seed).run()
            }
            let tally = try await run(arguments)
            print(tally)
            exit(tally.isClean ? 0 : 1)
        } catch {
            FileHandle.standardError.write(Data("ward-faults: \(error)\n".utf8))
            exit(70)
        }
    }

    private static func run(_ arguments: [String]) async throws -> Tally {
        var plan = Plan(root: FileManager.default.temporaryDirectory.path + "/ward-faults-\(getpid())")
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--kills": plan.kills = try number(rest.popFirst())
            case "--seed": plan.seed = UInt64(try number(rest.popFirst()))
            case "--keep": plan.keepsWhatIsDamaged = true
            default: throw Trouble("\(word) is no option")
            }
        }
        try FileManager.default.createDirectory(atPath: plan.root, withIntermediateDirectories: true)
        var rounds = try await Rounds(plan)
        let tally = try await rounds.run()
        if !plan.keepsWhatIsDamaged { try? FileManager.default.removeItem(atPath: plan.root) }
        report(tally, "SQLite")
        return tally
    }

    private static func report(_ tally: Tally, _ name: String) {
        print("\(name): \(tally) (\(tally.examinations) examinations, \(tally.houses) vaults)")
        for (trouble, count) in tally.troubles.sorted(by: { $0.value > $1.value }).prefix(20) {
            print("  \(count) × \(trouble)")
        }
    }

    private static func number(_ text: String?) throws -> Int {
        guard let text, let number = Int(text), number >= 0 else { throw Trouble("a number is missing") }
        return number
    }
}
