import Databases
import DatabasesTesting
import Foundation
import WardVault

/// Batches, single reads and lists on a PostgreSQL of its own that syncs its disk, turn about with plain libpq.
struct BesideLibpq {
    let count = 10_000
    let batch = 1000
    private let callers = 8

    func run() async throws {
        guard PostgresServer.isInstalled else {
            print("PostgreSQL not measured: it is not installed")
            return
        }
        let server = try PostgresServer(fsync: true)
        let practice = try Practice("weber")
        let kind = try Visit.kind()
        var costs: [String: (ward: [Cost], plain: [Cost])] = [:]
        for _ in 0..<4 {
            let ids = identifiers(count)
            let database = try PostgresDatabase(url: server.url(try await server.makeDatabase()))
            let vault = try await Vault.open(database, keys: MemoryKeys([practice]))
            let plainName = try await server.makeDatabase()
            let plain = try PlainPostgres(folder: server.folder, port: server.port, database: plainName)
            try await vault.put(.sample(-1), id: "first", as: kind, in: practice)
            let writes = try await cost {
                for start in stride(from: 0, to: count, by: batch) {
                    try await vault.put(
                        (start..<start + batch).map { NewRecord(id: ids[$0], payload: .sample($0)) }, as: kind,
                        in: practice)
                }
            }
            let plainWrites = try await cost {
                for start in stride(from: 0, to: count, by: batch) {
                    try plain.insert(ids[start..<start + batch], first: start)
                }
            }
            let lists = try await cost { _ = try await vault.list(kind, in: practice) }
            let plainLists = try await cost { _ = try plain.list(limit: 10_000) }
            let gets = try await cost {
                for id in ids.prefix(2000) { _ = try await vault.get(kind, id: id, in: practice) }
            }
            let plainGets = try await cost { for id in ids.prefix(2000) { _ = try plain.get(id) } }
            let manyGets = try await cost {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for caller in 0..<callers {
                        group.addTask {
                            for place in stride(from: caller, to: count, by: callers) {
                                _ = try await vault.get(kind, id: ids[place], in: practice)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            nonisolated(unsafe) let others = try (0..<callers).map { _ in
                try PlainPostgres(folder: server.folder, port: server.port, database: plainName, isEmpty: false)
            }
            // A thread for each connection.
            let plainManyGets = await cost {
                await withTaskGroup(of: Void.self) { group in
                    for caller in 0..<callers {
                        group.addTask {
                            await withCheckedContinuation { done in
                                Thread.detachNewThread {
                                    for place in stride(from: caller, to: count, by: callers) {
                                        _ = try? others[caller].get(ids[place])
                                    }
                                    done.resume()
                                }
                            }
                        }
                    }
                }
            }
            costs["4", default: ([], [])].ward.append(manyGets)
            costs["4", default: ([], [])].plain.append(plainManyGets)
            costs["1", default: ([], [])].ward.append(writes)
            costs["1", default: ([], [])].plain.append(plainWrites)
            costs["2", default: ([], [])].ward.append(lists)
            costs["2", default: ([], [])].plain.append(plainLists)
            costs["3", default: ([], [])].ward.append(gets)
            costs["3", default: ([], [])].plain.append(plainGets)
            try database.close()
        }
        report("PostgreSQL: records written a second, batches of \(batch)", costs["1"], count)
        report("PostgreSQL: records read, opened and decoded a second, list of 10,000", costs["2"], 10_000)
        report("PostgreSQL: records read one by one a second", costs["3"], 2000)
        report("PostgreSQL: the same, \(callers) callers with a connection each", costs["4"], count)
        withExtendedLifetime(server) {}
    }

    private func report(_ what: String, _ costs: (ward: [Cost], plain: [Cost])?, _ count: Int) {
        guard let costs else { return }
        let (ward, plain) = (best(costs.ward), best(costs.plain))
        row(
            what, shown(Double(count) / ward.seconds), shown(Double(count) / plain.seconds),
            "\(shown(plain.seconds / ward.seconds * 100)) %; \(shown(ward.cpuSeconds / Double(count) * 1e6, 1)) and "
                + "\(shown(plain.cpuSeconds / Double(count) * 1e6, 1)) µs of the client's processor each")
    }
}
