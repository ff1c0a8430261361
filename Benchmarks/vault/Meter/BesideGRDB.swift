import Databases
import Foundation
import GRDB
import WardVault

/// Batches, single reads and lists, turn about with plain GRDB.
struct BesideGRDB {
    let folder: URL
    let count = 20_000
    let batch = 1000

    func run() async throws {
        let practice = try Practice("weber")
        let kind = try Visit.kind()
        var writes: (ward: [Cost], plain: [Cost]) = ([], [])
        var imports: [Cost] = []
        var lists: (ward: [Cost], plain: [Cost]) = ([], [])
        var gets: (ward: [Cost], plain: [Cost]) = ([], [])
        for turn in 0..<5 {
            let ids = identifiers(count)
            let database = try SQLiteDatabase(path: folder.appending(path: "ward-\(turn).db").path)
            let vault = try await Vault.open(database, keys: MemoryKeys([practice]))
            let plain = try PlainSQLite(path: folder.appending(path: "plain-\(turn).db").path)
            // Once each, so that names and tables are there.
            try await vault.put(.sample(-1), id: "first", as: kind, in: practice)
            writes.ward.append(
                try await cost {
                    for start in stride(from: 0, to: count, by: batch) {
                        try await vault.put(
                            (start..<start + batch).map { NewRecord(id: ids[$0], payload: .sample($0)) }, as: kind,
                            in: practice)
                    }
                })
            writes.plain.append(
                try await cost {
                    for start in stride(from: 0, to: count, by: batch) {
                        try plain.insert(ids[start..<start + batch], first: start)
                    }
                })
            let others = identifiers(count)
            imports.append(
                try await cost {
                    try await vault.importing(
                        others.indices.lazy.map { NewRecord(id: others[$0], payload: .sample($0)) }, as: kind,
                        in: practice, batch: batch)
                })
            lists.ward.append(try await cost { _ = try await vault.list(kind, in: practice, limit: 10_000) })
            lists.plain.append(try await cost { _ = try plain.list(limit: 10_000) })
            gets.ward.append(
                try await cost { for id in ids.prefix(5000) { _ = try await vault.get(kind, id: id, in: practice) } })
            gets.plain.append(try await cost { for id in ids.prefix(5000) { _ = try await plain.get(id) } })
            try database.close()
            try plain.pool.close()
        }
        report("SQLite: records written a second, batches of \(batch)", writes, count)
        report("SQLite: the same imported, sealed while the batch before is written", (imports, writes.plain), count)
        report("SQLite: records read, opened and decoded a second, list of 10,000", lists, 10_000)
        report("SQLite: records read one by one a second", gets, 5000)
        row(
            "SQLite: a list of 10,000 records, ms", shown(best(lists.ward).seconds * 1000, 1),
            shown(best(lists.plain).seconds * 1000, 1), "")
    }

    func report(_ what: String, _ costs: (ward: [Cost], plain: [Cost]), _ count: Int) {
        let (ward, plain) = (best(costs.ward), best(costs.plain))
        row(
            what, shown(Double(count) / ward.seconds), shown(Double(count) / plain.seconds),
            "\(shown(plain.seconds / ward.seconds * 100)) %")
        row(
            "the same, a second of processor", shown(Double(count) / ward.cpuSeconds),
            shown(Double(count) / plain.cpuSeconds), "\(shown(plain.cpuSeconds / ward.cpuSeconds * 100)) %")
    }
}
