import Databases
import Foundation
import Testing

/// A log that is damaged in its middle must not quietly lose what was acknowledged.
@Suite struct SQLiteLogTests {
    let folder: OwnFolder
    let path: String
    let commits = 12

    init() throws {
        folder = try OwnFolder()
        path = folder.file("test.db")
    }

    /// File and log as a killed process leaves them: all commits are in the log alone.
    private func killed() async throws -> (file: Data, log: Data) {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        for number in 1..<commits {
            try await database.write { try $0.run(Note.insert, Note.row(Int64(number), "a")) }
        }
        let file = try #require(FileManager.default.contents(atPath: path))
        let log = try #require(FileManager.default.contents(atPath: path + "-wal"))
        try database.close()
        return (file, log)
    }

    private func open(_ file: Data, _ log: Data) async throws -> Int64 {
        for (name, content) in [(path, file), (path + "-wal", log)] {
            try content.write(to: URL(fileURLWithPath: name))
            chmod(name, 0o600)
        }
        unlink(path + "-shm")
        let database = try SQLiteDatabase(path: path)
        defer { try? database.close() }
        return try await Note.count(database)
    }

    @Test func aWholeLogGivesAllCommits() async throws {
        let (file, log) = try await killed()
        #expect(try await open(file, log) == Int64(commits - 1))
    }

    @Test func aFlippedBitInTheMiddleIsRefusedOrLosesNothing() async throws {
        let (file, log) = try await killed()
        var generator = SplitMix(state: 11)
        // The last two commits cannot be told from a power cut: only what lies before them is asked about.
        let before = log.count - 3 * 2 * 4_120
        var places = (0..<60).map { _ in Int.random(in: 32..<before, using: &generator) }
        // All of the log's header, and of one frame's.
        places += Array(0..<32) + Array(32 + 4_120 * 4..<32 + 4_120 * 4 + 24)
        for place in places {
            var broken = log
            broken[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            do {
                #expect(try await open(file, broken) == Int64(commits - 1), "byte \(place)")
            } catch let error as SQLError { #expect(error.kind == .corrupt, "byte \(place): \(error)") }
        }
    }

    @Test func whatAPowerCutLeavesIsOpened() async throws {
        let (file, log) = try await killed()
        // A last commit that was written in part: cut short, or with holes.
        for cut in [1, 100, 4_120, 5_000] {
            #expect(try await open(file, log.prefix(log.count - cut)) >= Int64(commits - 3))
        }
        var torn = log
        torn.replaceSubrange(log.count - 4_000..<log.count - 3_000, with: Data(count: 1_000))
        #expect(try await open(file, torn) >= Int64(commits - 3))
    }
}
