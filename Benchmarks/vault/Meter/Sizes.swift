import Databases
import Foundation
import WardLedger
import WardVault

/// An import of a million records, and what things cost at 10⁴, 10⁵ and 10⁶ of them.
struct Sizes {
    let folder: URL

    func run() async throws {
        let practice = try Practice("weber")
        let kind = try Visit.kind()
        let path = folder.appending(path: "sizes.db").path
        let database = try SQLiteDatabase(path: path)
        let ledger = try await Ledger.open(database, origin: "desk.example.lu/ledger")
        let vault = try await Vault.open(database, keys: MemoryKeys([practice]), ledger: ledger)
        var written = 0
        for size in [10_000, 100_000, 1_000_000] {
            let before = residentMiB()
            let start = written
            let imported = try await cost {
                try await vault.importing(
                    (start..<size).lazy.map { NewRecord(id: "visit-\($0)", payload: Visit.sample($0)) }, as: kind,
                    in: practice)
            }
            let after = residentMiB()
            written = size
            let each = Double(size - start)
            let gets = try await cost {
                for number in stride(from: 0, to: size, by: size / 2000) {
                    _ = try await vault.get(kind, id: "visit-\(number)", in: practice)
                }
            }
            let finds = try await cost {
                for number in stride(from: 0, to: size, by: size / 1000) {
                    _ = try await vault.list(
                        kind, in: practice, where: [.equals("matricule", "\(1_900_000_000_000 + number)")])
                }
            }
            let day = try await cost {
                for number in stride(from: 0, to: size, by: size / 200) {
                    let from = Date(timeIntervalSince1970: 1_800_000_000 + Double(number) * 60)
                    _ = try await vault.list(kind, in: practice, where: [.from("at", from)], limit: 50)
                }
            }
            let list = try await cost { _ = try await vault.list(kind, in: practice, limit: 10_000) }
            let puts = try await cost {
                for number in 0..<300 {
                    try await vault.put(.sample(number), id: "visit-\(number)", as: kind, in: practice)
                }
            }
            let bytes = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
            row(
                "\(size) records: import a second; memory before and after, MiB",
                "\(shown(each / imported.seconds)); \(shown(before)), \(shown(after))", "", "")
            row(
                "get; find by matricule; 50 from a time; list of 10,000; durable put alone, ms",
                [
                    gets.seconds / 2000, finds.seconds / 1000, day.seconds / 200, list.seconds, puts.seconds / 300,
                ].map { shown($0 * 1000, 2) }.joined(separator: "; "), "", "")
            row("file, bytes a record", shown(Double(bytes) / Double(size)), "", "")
        }
        let before = residentMiB()
        let check = try await cost {
            let report = try await vault.check()
            if !report.isClean { print(report.findings) }
        }
        row(
            "check of 1,000,000 records, s; memory before and after, MiB",
            "\(shown(check.seconds, 1)); \(shown(before)), \(shown(residentMiB()))", "", "")
        try database.close()
    }
}
