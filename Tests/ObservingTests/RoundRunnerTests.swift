import Foundation
import Guideline
import Observing
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Plays an instrument with a shell script in place of `ward observe`.
private func run(_ script: String, limit: Duration = .seconds(5)) async throws -> (InstrumentRun, [Observation]) {
    let file = FileManager.default.temporaryDirectory.appending(path: "instrument-\(UUID().uuidString).sh")
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let runner = RoundRunner(program: "/bin/sh", arguments: [file.path()])
    let plan = RoundRunner.Plan(
        instrument: "played", measures: ["1.2"], timeLimit: limit,
        request: ObservationRequest(asset: Asset(id: "pc", kind: .workstation)))
    let answer = await runner.run([plan])
    return (try #require(answer.runs.first), answer.observations)
}

@Suite struct RoundRunnerTests {
    @Test func whatAnInstrumentSawComesBackWithItsNameAndAsset() async throws {
        let sighting =
            #"{"observations":[{"kind":"k","subject":"s","asset":"","instrument":"","facts":{"a":1},"#
            + #""source":"x","at":"0001-01-01T00:00:00Z"}],"checked":1,"skipped":[]}"#
        let (run, observations) = try await run("cat >/dev/null; echo '\(sighting)'")
        #expect(run.checked == 1 && run.observed == 1)
        #expect(observations.first?.asset == "pc")
        #expect(observations.first?.instrument == "played")
        #expect((observations.first?.at ?? .distantPast) > Date(timeIntervalSince1970: 1_700_000_000))
    }

    @Test func aCrashCostsOnlyItsOwnMeasures() async throws {
        let (run, observations) = try await run("kill -SEGV $$")
        #expect(observations.isEmpty)
        #expect(run.skipped.first?.why == .crashed)
        #expect(run.skipped.first?.measures.map(\.description) == ["1.2"])
        #expect(run.skipped.first?.detail?.contains("139") == true)
    }

    @Test func aHangIsEndedAtItsLimitWithAllItStarted() async throws {
        let mark = "ward-test-\(UUID().uuidString)"
        let (run, _) = try await run("sh -c 'sleep 300; : \(mark)' & wait", limit: .milliseconds(100))
        #expect(run.skipped.first?.why == .timedOut)
        let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.filter {
            (try? LocalMachine().text("/proc/\($0)/cmdline"))?.contains(mark) == true
        }
        #expect(left.isEmpty)
    }

    @Test(arguments: ["echo nonsense", "exit 3", "echo '{\"observations\":1}'", ":", "head -c 5000000 /dev/zero"])
    func anAnswerThatIsNotUnderstoodIsUnknown(_ script: String) async throws {
        let (run, _) = try await run(script)
        #expect(run.skipped.first?.why == .crashed)
    }

    @Test func theOrderOfTheAnswerIsTheOrderOfThePlans() async {
        let runner = RoundRunner(program: "/bin/sh", arguments: ["-c", "exit 1", "x"], width: 4)
        let plans = (0..<20).map {
            RoundRunner.Plan(
                instrument: "i\($0)", measures: ["1.2"], timeLimit: .seconds(5), request: ObservationRequest())
        }
        let answer = await runner.run(plans)
        #expect(answer.runs.map(\.name) == plans.map(\.instrument))
    }
}

@Suite struct RoundPlannerTests {
    private struct Played: Instrument {
        static let name = "played"
        let measures = ["1.2"]
        func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting { Sighting() }
    }

    private let planner = RoundPlanner(instruments: [Played()])

    @Test func thisMachineIsLookedAtAndAnotherOneNeedsWardThere() {
        let estate = Estate(assets: [
            Asset(id: "here", kind: .workstation, isThisMachine: true), Asset(id: "there", kind: .workstation),
            Asset(id: "by-name", kind: .server, location: "pc-03"),
        ])
        let (plans, unseen) = planner.plan(estate, .init(hostName: "pc-03"))
        #expect(plans.map(\.request.asset.id) == ["here", "by-name"])
        #expect(unseen.map(\.asset) == ["there"])
        #expect(unseen.first?.skipped.first?.why == .needsAgent)
    }

    @Test func onlyTheMeasuresAskedForAreLookedAt() throws {
        let estate = Estate(assets: [Asset(id: "here", kind: .workstation, isThisMachine: true)])
        let wanted = try #require(MeasureID("7.1"))
        #expect(planner.plan(estate, .init(only: [wanted], hostName: "x")).plans.isEmpty)
    }

    @Test func foldersNamedForARoundAreAMachinesAndNotADataStores() {
        struct Files: Instrument {
            static let name = RoundPlanner.search
            let measures = ["1.1"]
            let kinds: Set<Asset.Kind> = [.workstation, .dataStore]
            func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting { Sighting() }
        }
        let planner = RoundPlanner(instruments: [Files()])
        let estate = Estate(assets: [
            Asset(id: "here", kind: .workstation, isThisMachine: true),
            Asset(id: "store", kind: .dataStore, location: "/srv/store"),
        ])
        let plans = planner.plan(estate, .init(searchPaths: ["/etc"], hostName: "x")).plans
        #expect(plans.map(\.request.paths) == [["/etc"], ["/srv/store"]])
        let narrowed = planner.plan(estate, .init(searchPaths: ["/etc"], hostName: "x")).unseen
        #expect(narrowed.map(\.asset) == ["here"])
        #expect(narrowed.first?.skipped.first?.why == .notAsked)
        let unseen = planner.plan(estate, .init(withoutSearch: true, hostName: "x")).unseen
        #expect(unseen.map(\.asset) == ["here", "store"])
        #expect(unseen.allSatisfy { $0.skipped.map(\.why) == [.notAsked] })
    }

    @Test func anAssetThatNoInstrumentCanLookAtIsUnknownAndNotForgotten() {
        let estate = Estate(assets: [Asset(id: "post", kind: .mailbox)])
        let (plans, unseen) = planner.plan(estate, .init(hostName: "x"))
        #expect(plans.isEmpty)
        #expect(unseen.first?.skipped.first?.why == .noInstrument)
    }
}

@Suite struct LocalMachineTests {
    private let machine = LocalMachine()

    @Test func pipesDevicesAndFoldersAreRefusedAndNeverWaitedFor() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(mkfifo(folder + "/pipe", 0o600) == 0)
        for path in ["/pipe", ""] {
            #expect(throws: MachineError.self) { try machine.read(folder + path, limit: 100) }
        }
        #expect(throws: MachineError(.notContent, "/dev/zero")) { try machine.read("/dev/zero", limit: 100) }
        #expect(throws: MachineError.self) { try machine.read(folder + "/nothing", limit: 100) }
    }

    @Test func filesOfTheKernelAreReadWholeWhateverSizeTheyState() throws {
        #expect(try machine.text("/proc/self/status").contains("VmRSS"))
        #expect(try machine.read("/proc/self/status", limit: 10).count == 10)
    }

    @Test func aProgramIsFoundOnlyInTheSystemsFolders() async throws {
        #expect(try await machine.run("echo", ["a b", "$HOME"]).text == "a b $HOME\n")
        await #expect(throws: MachineError(.needsProgram, "no-such-program")) {
            try await machine.run("no-such-program", [])
        }
    }

    @Test func moreOutputThanAllowedIsAnErrorAndNotMemory() async {
        await #expect(throws: MachineError.self) {
            try await machine.run("head", ["-c", "10000000", "/dev/zero"], timeLimit: .seconds(5), outputLimit: 1000)
        }
    }
}
