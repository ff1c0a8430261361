import ArgumentParser
import EstateFile
import Foundation
import Guideline
import Observing

/// Makes a round: plans it, sends the instruments out, and judges what they bring back.
struct RoundMaking {
    var estate: Estate
    var wishes: RoundPlanner.Wishes
    var instruments: [any Instrument] = allInstruments
    var policy: Policy
    var asOf: Date?
    var language: Language
    /// Paths that a person named for instruments other than the file search.
    var paths: [String] = []
    var showsProgress = Console.isWatched

    /// Goes over the estate.
    func make() async -> Round {
        let machine = LocalMachine()
        let started = Date.wholeSecond
        var (plans, unseen) = RoundPlanner(instruments: instruments).plan(estate, wishes)
        if !paths.isEmpty {
            for index in plans.indices { plans[index].request.paths = paths }
        }
        let runner = RoundRunner(
            program: "/proc/self/exe", arguments: ["observe"], width: ProcessInfo.processInfo.activeProcessorCount)
        let watch = showsProgress
        let (runs, observations) = await runner.run(plans) { progress in
            guard watch else { return }
            switch progress {
            case .began(let instrument, let asset): Console.progress("\(asset): \(instrument) …")
            case .ended(let instrument, let done, let all):
                Console.progress("\(done) of \(all) instruments, \(instrument) done")
            }
        }
        if watch { Console.progress("") }
        return Round(
            ward: wardVersion, estate: estate, machine: ThisMachine.name(machine), started: started,
            ended: .wholeSecond, runs: runs + unseen, observations: observations, only: wishes.only.sorted(),
            policy: policy, asOf: asOf ?? started, staleAfterDays: nil, language: language)
    }

    /// Reads an estate from a file, or takes this machine alone.
    static func estate(from path: String?) throws -> Estate {
        guard let path else { return ThisMachine.estate(LocalMachine()) }
        let text = try readFile(path, limit: EstateFile.limit)
        guard let yaml = String(data: text, encoding: .utf8) else {
            throw failure("\(path): not UTF-8 text", Exit.badInput)
        }
        do {
            return try EstateFile.read(yaml, named: path)
        } catch {
            throw failure(error.description, Exit.badInput)
        }
    }
}

extension Date {
    /// Now, without fractions: times in Ward's files have whole seconds.
    static var wholeSecond: Date { Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down)) }
}
