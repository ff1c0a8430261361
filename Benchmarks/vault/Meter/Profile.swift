import Databases
import Foundation
import WardVault

/// Loops for a profiler: `perf record -g .build/release/Meter profile-writes`.
struct Profile {
    let folder: URL

    func writes() async throws {
        let practice = try Practice("weber")
        let kind = try Visit.kind()
        let database = try SQLiteDatabase(path: folder.appending(path: "profile.db").path)
        let vault = try await Vault.open(database, keys: MemoryKeys([practice]))
        for _ in 0..<20 {
            let ids = identifiers(10_000)
            try await vault.importing(
                ids.indices.lazy.map { NewRecord(id: ids[$0], payload: .sample($0)) }, as: kind, in: practice)
        }
    }

    func lists() async throws {
        let practice = try Practice("weber")
        let kind = try Visit.kind()
        let database = try SQLiteDatabase(path: folder.appending(path: "profile.db").path)
        let vault = try await Vault.open(database, keys: MemoryKeys([practice]))
        let ids = identifiers(10_000)
        try await vault.importing(
            ids.indices.lazy.map { NewRecord(id: ids[$0], payload: .sample($0)) }, as: kind, in: practice)
        for _ in 0..<50 { _ = try await vault.list(kind, in: practice) }
    }
}
