import Databases
import Foundation
import WardLedger
import WardVault

/// Many callers who each write one record and wait until it is on disk.
struct Singles {
    let folder: URL

    func run() async throws {
        for hasLedger in [false, true] {
            for callers in [1, 16, 128, 512] {
                try await measure(callers: callers, hasLedger: hasLedger)
            }
        }
    }

    private func measure(callers: Int, hasLedger: Bool) async throws {
        let practice = try Practice("weber")
        let kind = try Visit.kind()
        let count = callers == 1 ? 1000 : 20_000
        var costs: [Cost] = []
        for turn in 0..<3 {
            let path = folder.appending(path: "singles-\(hasLedger)-\(callers)-\(turn).db").path
            let database = try SQLiteDatabase(path: path)
            let ledger = hasLedger ? try await Ledger.open(database, origin: "desk.example.lu/ledger") : nil
            let vault = try await Vault.open(database, keys: MemoryKeys([practice]), ledger: ledger)
            try await vault.put(.sample(-1), id: "first", as: kind, in: practice)
            let ids = identifiers(count)
            costs.append(
                try await cost {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for caller in 0..<callers {
                            group.addTask {
                                for number in stride(from: caller, to: count, by: callers) {
                                    try await vault.put(
                                        .sample(number), id: ids[number], as: kind, in: practice, expecting: .absent)
                                }
                            }
                        }
                        try await group.waitForAll()
                    }
                })
            try database.close()
        }
        let cost = best(costs)
        row(
            "SQLite: single durable puts a second, \(callers) at a time\(hasLedger ? ", each with its ledger entry" : "")",
            shown(Double(count) / cost.seconds), "",
            "\(shown(cost.cpuSeconds / Double(count) * 1e6, 1)) µs of processor")
    }
}
