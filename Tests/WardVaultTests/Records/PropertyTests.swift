import Databases
import DatabasesTesting
import Foundation
import Testing
import WardVault

/// Random operations, beside a model that keeps the same in memory.
@Suite struct PropertyTests {
    struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    struct Model {
        var live: [String: Appointment] = [:]
        var versions: [String: Int] = [:]
        var seq: Int64 = 0
        var last: [String: Int64] = [:]

        mutating func write(_ id: String, _ value: Appointment?) {
            live[id] = value
            versions[id, default: 0] += 1
            seq += 1
            last[id] = seq
        }
    }

    @Test(arguments: TestDatabases.all, [1, 2, 3] as [UInt64])
    func theVaultKeepsWhatAModelKeeps(_ engine: TestDatabases, _ seed: UInt64) async throws {
        try await Clinic.visit(engine) { (clinic: Clinic) async throws -> Void in
            let (vault, kind) = (clinic.vault, clinic.kind)
            var dice = Dice(state: seed)
            var models = [clinic.north: Model(), clinic.south: Model()]
            for step in 0..<250 {
                let practice = Bool.random(using: &dice) ? clinic.north : clinic.south
                guard var model = models[practice] else { continue }
                let id = "r-\(Int.random(in: 0..<25, using: &dice))"
                let value = Appointment.sample(
                    Int.random(in: 0..<40, using: &dice), state: Bool.random(using: &dice) ? .held : .planned)
                switch Int.random(in: 0..<10, using: &dice) {
                case 0...3:
                    let made = try await vault.put(value, id: id, as: kind, in: practice)
                    model.write(id, value)
                    #expect(made.version == model.versions[id] && made.seq == model.seq)
                case 4:
                    let isThere = model.live[id] != nil
                    let failure = await trouble {
                        try await vault.put(value, id: id, as: kind, in: practice, expecting: .absent)
                    }
                    #expect(failure == (isThere ? .versionConflict : nil))
                    if !isThere { model.write(id, value) }
                case 5:
                    let version = (model.versions[id] ?? 0) - Int.random(in: 0...1, using: &dice)
                    let fits = model.live[id] != nil && model.versions[id] == version
                    let failure = await trouble {
                        try await vault.put(value, id: id, as: kind, in: practice, expecting: .version(version))
                    }
                    #expect(failure == (fits ? nil : .versionConflict))
                    if fits { model.write(id, value) }
                case 6:
                    let deleted = try await vault.delete(kind, id: id, in: practice)
                    #expect((deleted != nil) == (model.live[id] != nil))
                    if deleted != nil { model.write(id, nil) }
                case 7:
                    let fails = Bool.random(using: &dice)
                    let more = (0..<3).map { "t-\(($0 + step) % 7)" }
                    let done = try? await vault.transaction(in: practice) { tx in
                        for id in more { try tx.put(value, id: id, as: kind) }
                        try tx.delete(kind, id: id)
                        if fails { throw CancellationError() }
                        return true
                    }
                    #expect((done != nil) == !fails)
                    if !fails {
                        for id in more { model.write(id, value) }
                        if model.live[id] != nil { model.write(id, nil) }
                    }
                case 8:
                    clinic.keys.rotate(practice)
                    if Int.random(in: 0..<4, using: &dice) == 0 {
                        try await vault.resealing(practice)
                        // Sealing anew moves places, in an order that says nothing.
                        model.seq = try await vault.changes(in: practice, since: 0, limit: 10_000).next
                        model.last = [:]
                    }
                default:
                    try await compare(model, vault, kind, practice, value)
                }
                models[practice] = model
            }
            for (practice, model) in models {
                try await compare(model, vault, kind, practice, .sample(1))
                let changes = try await vault.changes(in: practice, since: 0, limit: 10_000)
                #expect(changes.next == model.seq)
                #expect(changes.changes.count == model.versions.count)
                for change in changes.changes {
                    let id = try #require(change.id)
                    #expect(change.version == model.versions[id])
                    #expect(try change.payload(as: kind) == model.live[id])
                    if let last = model.last[id] { #expect(change.seq == last) }
                }
            }
            let report = try await vault.check()
            #expect(report.isClean, "\(report.findings)")
            #expect(report.counts.records == models.values.reduce(0) { $0 + $1.live.count })
        }
    }

    private func compare(
        _ model: Model, _ vault: Vault, _ kind: RecordKind<Appointment>, _ practice: Practice, _ value: Appointment
    ) async throws {
        let all = try await vault.list(kind, in: practice).records
        #expect(Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0.payload) }) == model.live)
        #expect(all.allSatisfy { model.versions[$0.id] == $0.version })
        let same = try await vault.list(kind, in: practice, where: [.equals("matricule", value.matricule)]).records
        #expect(Set(same.map(\.id)) == Set(model.live.filter { $0.value.matricule == value.matricule }.keys))
        let later = try await vault.list(
            kind, in: practice, where: [.from("at", value.at), .equals("state", Appointment.State.held)],
            orderedBy: .descending("at")
        ).records
        let expected = model.live.filter { $0.value.at >= value.at && $0.value.state == .held }
        #expect(Set(later.map(\.id)) == Set(expected.keys))
        #expect(later.map(\.payload.at) == expected.values.map(\.at).sorted(by: >))
    }
}
