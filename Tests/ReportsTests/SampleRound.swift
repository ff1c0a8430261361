import Foundation
import Guideline

/// A round with every verdict, judged from hand-made observations by a small policy of its own, so that the reports'
/// expected files depend on nobody else's rules.
enum SampleRound {
    static let started = Date(timeIntervalSince1970: 1_795_420_800)

    static func make(
        _ language: Language = .en, name: String = "/home", later: Bool = false, hostile: Bool = false
    ) throws -> Round {
        let asset = Asset(id: "this-machine", kind: .workstation, isThisMachine: true)
        let at = started.addingTimeInterval(later ? 604_800 : 0)
        return Round(
            ward: "0.1.0", estate: Estate(provider: hostile ? name : nil, assets: [asset]),
            machine: .init(host: hostile ? name : "praxis-pc-03", system: "Debian 12", asRoot: false), started: at,
            ended: at.addingTimeInterval(1), runs: runs(name: hostile ? name : "/root", later: later),
            observations: observations(name: name, at: at, later: later), policy: try policy(), asOf: at,
            language: language)
    }

    static func policy() throws -> Policy { try Policy(json: Data(SamplePolicy.json.utf8)) }

    private static func runs(name: String, later: Bool) -> [InstrumentRun] {
        [
            InstrumentRun(
                name: "at-rest", asset: "this-machine", seconds: 0.124, checked: 5, observed: 3,
                skipped: later ? [] : [Skip(name, why: .needsRoot, measures: ["1.5", "1.6"], aspect: "disk")]),
            InstrumentRun(
                name: "packages", asset: "this-machine", seconds: 1.38, checked: 1212, observed: 2,
                skipped: [Skip("/snap", why: .excluded, measures: ["2.1"])]),
            InstrumentRun(
                name: "logs", asset: "this-machine", seconds: 0.02, checked: 0, observed: 0,
                skipped: [Skip("logs", why: .timedOut, measures: ["5.2"], detail: "after 30 s")]),
        ]
    }

    private static func observations(name: String, at: Date, later: Bool) -> [Observation] {
        func seen(_ kind: String, _ subject: String, _ facts: [String: Fact], _ source: String) -> Observation {
            Observation(
                kind: kind, subject: subject, facts: facts, source: source, asset: "this-machine",
                instrument: "at-rest", at: at)
        }
        var all = [
            seen("at-rest.filesystem", "/", ["encrypted": "yes"], "/sys/dev/block/254:0"),
            seen("at-rest.filesystem", name, ["encrypted": later ? "yes" : "no"], "/sys/dev/block/254:1"),
            seen("packages.pending", "dpkg", ["security": later ? 15 : 14], "/var/lib/dpkg/status"),
            seen("accounts.radio", "none", ["radios": 0], "/sys/class/ieee80211"),
            seen("backup.said", "backup", ["said": true], "ward.yaml"),
            seen("host.disk", "/dev/vda", ["virtual": true], "/sys/block/vda"),
            seen("key.size", "/etc/ssl/private/praxis.key", ["bits": 2048], "/etc/ssl/private/praxis.key"),
        ]
        for port in later ? [11_112] : [104, 2575, 8080, 11_112] {
            all.append(seen("service", "0.0.0.0:\(port)", ["port": .number(port), "tls": false], "/proc/net/tcp"))
        }
        return all
    }
}
