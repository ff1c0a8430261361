import Foundation
public import Guideline
public import Observing
import WardAccess
import WardAccessFile

/// What an application's access policy grants, who maintains its roles, and what of it is used (7.2).
///
/// It reads the policy file and the access log that the estate names for an asset, and brings back
/// `access-policy.file`, `access-policy.maintainers`, `access-policy.grants` and `access-policy.usage`. Of the log it
/// keeps neither persons nor things: roles, actions, kinds and days only.
public struct AccessPolicyFile: Instrument {
    /// The name in reports.
    public static let name = "access-policy"
    /// The measures it helps to answer.
    public let measures = ["7.2"]
    /// Machines that applications run on, and their source.
    public let kinds: Set<Asset.Kind> = [.workstation, .server, .repository]

    /// Creates the instrument.
    public init() {}

    /// The largest log that is read, in bytes.
    static let logLimit = 256 << 20

    /// Reads the policy and the log.
    public func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
        guard let path = request.asset.accessPolicy else { return AccessPolicyLook.nothingNamed }
        var look = AccessPolicyLook(machine: machine, path: path)
        look.read(log: request.asset.accessLog)
        return look.sighting
    }
}

/// One look at one policy.
private struct AccessPolicyLook {
    let machine: any Machine
    let path: String
    var sighting = Sighting()

    init(machine: any Machine, path: String) {
        self.machine = machine
        self.path = path
    }

    private static let kinds = [
        "access-policy.file", "access-policy.maintainers", "access-policy.grants", "access-policy.usage",
    ]

    /// Nobody named a policy: that is seen, and said.
    static let nothingNamed = Sighting(
        observations: kinds.map { Observation(kind: $0, subject: "none", facts: ["state": "none"], source: "estate") })

    mutating func read(log: String?) {
        let text: String
        do throws(MachineError) {
            let bytes = try machine.read(path, limit: AccessFile.limit + 1)
            guard let valid = String(validating: bytes, as: UTF8.self) else {
                return refused(["the file is not UTF-8 text"])
            }
            text = valid
        } catch {
            for aspect in ["policy", "maintainers", "least-permission"] {
                sighting.skipped.append(error.skip(measures: ["7.2"], aspect: aspect))
            }
            return
        }
        do {
            let file = try AccessFile.read(text, named: path)
            let engine = try file.compiled()
            sighting.checked += file.model.rules.count
            observe(file, engine)
            usage(engine, log)
        } catch let error as AccessFileError {
            refused(error.mistakes.prefix(5).map { "\($0.line.map { "line \($0): " } ?? "")\($0.text)" })
        } catch {
            refused(["\(error)"])
        }
    }

    /// A policy with a mistake decides nothing, so nothing more can be said about it.
    private mutating func refused(_ mistakes: [String]) {
        for kind in Self.kinds {
            add(kind, ["state": "damaged", "mistakes": .list(mistakes)])
        }
    }

    private mutating func add(_ kind: String, _ facts: [String: Fact], source: String? = nil) {
        sighting.observations.append(
            Observation(kind: kind, subject: path, facts: facts, source: source ?? path))
    }

    private mutating func observe(_ file: AccessFile, _ engine: AccessEngine) {
        let failed = file.tests.filter { $0.failure(with: engine) != nil }.map(\.name)
        let remarks = engine.remarks()
        func names(_ sort: PolicyRemark.Sort) -> Fact { .list(remarks.filter { $0.sort == sort }.map(\.name)) }
        func count(_ sort: PolicyRemark.Sort) -> Fact { .number(remarks.count { $0.sort == sort }) }
        add(
            "access-policy.file",
            [
                "state": "read", "default": "deny", "roles": .number(file.model.roles.count),
                "rules": .number(file.model.rules.count), "tests": .number(file.tests.count),
                "failed": .number(failed.count), "failedTests": .list(failed),
                "neverDeciding": .list(
                    remarks.filter { [.shadowed, .contradicted, .impossible].contains($0.sort) }.map(\.name)),
                "neverDecidingCount": .number(
                    remarks.count { [.shadowed, .contradicted, .impossible].contains($0.sort) }),
            ])
        add(
            "access-policy.maintainers",
            [
                "state": "read", "roles": .number(file.model.roles.count),
                "withoutMaintainer": names(.roleWithoutMaintainer), "count": count(.roleWithoutMaintainer),
            ])
        add(
            "access-policy.grants",
            [
                "state": "read", "wildcards": names(.wildcardGrant), "count": count(.wildcardGrant),
                "unusedRoles": names(.unusedRole), "unreviewed": names(.noReview),
            ])
    }

    private mutating func usage(_ engine: AccessEngine, _ log: String?) {
        guard let log else { return add("access-policy.usage", ["state": "noLog"]) }
        let bytes: [UInt8]
        do throws(MachineError) {
            bytes = try machine.read(log, limit: AccessPolicyFile.logLimit + 1)
        } catch {
            sighting.skipped.append(error.skip(measures: ["7.2"], aspect: "least-permission"))
            return
        }
        if bytes.count > AccessPolicyFile.logLimit {
            sighting.skipped.append(Skip(log, why: .tooLarge, measures: ["7.2"], aspect: "least-permission"))
            return
        }
        let reader = RequestReader(engine.model)
        var usage = AccessUsage(engine)
        var unread = 0
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if let request = try? reader.request(bytes: Array(line)) {
                usage.add(request)
            } else if !line.allSatisfy({ $0 == 0x20 || $0 == 0x0d || $0 == 0x09 }) {
                unread += 1
            }
            sighting.checked += 1
        }
        var facts: [String: Fact] = ["state": "read", "unread": .number(unread)]
        for days in [30, 90, 180, 365] {
            let report = usage.report(days: days, now: machine.now)
            facts["granted"] = .number(report.granted.count)
            facts["unused\(days)"] = .number(report.unused.count)
            facts["unusedRights\(days)"] = .list(
                report.unused.prefix(100).map { "\($0.role) \($0.action) \($0.kind)" })
            facts["logDays"] = .number(
                report.span.map { max(0, Int(machine.now.timeIntervalSince($0.lowerBound) / 86_400)) } ?? 0)
            facts["lastUse"] = report.span.map { .text($0.upperBound.iso8601) }
        }
        add("access-policy.usage", facts, source: log)
    }
}
