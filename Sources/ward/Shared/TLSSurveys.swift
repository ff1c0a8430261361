import Chains
import Encryption
import Foundation
import Probing

/// Asks many servers, some at a time, and hands each report on as soon as it is there.
struct TLSSurveys {
    var targets: [TLSTarget]
    var options: TLSSurveyOptions
    /// Reads the store of authorities beside the first questions: that takes as long as asking one server.
    var judge: Task<ChainJudge, Never>
    /// Whether to find out first how TLS is asked for.
    var detects: Bool
    var concurrency: Int
    var showsProgress: Bool

    /// Calls with each report and the place of its target, in the order in which they come.
    func run(_ take: (Int, TLSReport) throws -> Void) async throws {
        try await withThrowingTaskGroup(of: (Int, TLSReport).self) { group in
            var next = 0
            func start(_ group: inout ThrowingTaskGroup<(Int, TLSReport), any Error>) {
                guard next < targets.count else { return }
                let index = next
                next += 1
                group.addTask { (index, await report(targets[index])) }
            }
            for _ in 0..<concurrency { start(&group) }
            var done = 0
            progress(done)
            for try await (index, report) in group {
                done += 1
                if showsProgress { Console.progress("") }
                try take(index, report)
                if done < targets.count { progress(done) }
                start(&group)
            }
        }
    }

    private func progress(_ done: Int) {
        guard showsProgress else { return }
        Console.progress(
            targets.count == 1 ? "asking \(targets[0].description) …" : "\(done) of \(targets.count) servers")
    }

    private func report(_ target: TLSTarget) async -> TLSReport {
        var target = target
        if detects, let address = await LocalNetwork().addresses(of: target.host).first {
            target.startTLS = await StartTLSDetection.detect(
                at: Endpoint(address, port: target.port), host: target.host, network: LocalNetwork())
        }
        let survey = await TLSSurveyor(dialer: TCPDialer(), options: options).survey(target)
        return await TLSReport(survey, judge: await judge.value, at: Date(), host: target.serverName ?? target.host)
    }
}
