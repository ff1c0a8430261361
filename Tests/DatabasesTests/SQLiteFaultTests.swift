import Databases
import DatabasesTesting
import Foundation
import Testing

/// A small disk in memory, for tests that run as root.
final class SmallDisk {
    let path: String
    private let folder: OwnFolder

    static var isPossible: Bool { geteuid() == 0 && (try? SmallDisk(kilobytes: 64)) != nil }

    init(kilobytes: Int) throws {
        folder = try OwnFolder()
        path = folder.path
        try CommandLineTool.run(["mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k,mode=700", "tmpfs", path])
    }

    func remount(_ options: String) throws { try CommandLineTool.run(["mount", "-o", "remount,\(options)", path]) }

    deinit { _ = try? CommandLineTool.run(["umount", "-l", path]) }
}

@Suite struct SQLiteFaultTests {
    let folder: OwnFolder
    let path: String

    init() throws {
        folder = try OwnFolder()
        path = folder.file("test.db")
    }

    /// How many commits the log beside the file holds: frames that carry the database's size.
    private func commits() throws -> Int {
        let log = try #require(FileManager.default.contents(atPath: path + "-wal"))
        let frame = 24 + 4_096
        return stride(from: 32, to: log.count - frame + 1, by: frame).count { start in
            log[start + 4..<start + 8].contains { $0 != 0 }
        }
    }

    @Test func concurrentWritesShareCommits() async throws {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        try database.checkpoint()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    _ = try await database.write { try $0.run(Note.insert, Note.row(Int64(number), "a")) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await Note.count(database) == 500)
        #expect(try commits() < 250)
        try database.close()
    }

    @Test func theWriterSyncsEachCommitAndErasesWhatItDeletes() async throws {
        let database = try SQLiteDatabase(path: path)
        let settings = try await database.write { connection in
            try ["synchronous", "secure_delete", "trusted_schema", "cell_size_check"].map { name in
                try connection.first("PRAGMA \(name)") { try $0.integer(0) }
            }
        }
        #expect(settings == [2, 1, 0, 1])
        #expect(try await database.write { try $0.first("PRAGMA journal_mode") { try $0.text(0) } } == "wal")
        try database.close()
    }

    @Test func aWriteThatEndsTheTransactionFailsAndHarmsNobodyAfter() async throws {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        for statement in ["ROLLBACK", "COMMIT"] {
            await #expect(throws: SQLError.self) { try await database.write { try $0.script(statement) } }
            #expect(throws: SQLError.self) { try database.writeNow { try $0.script(statement) } }
        }
        try await database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        #expect(try await Note.count(database) == 1)
        try database.close()
    }

    @Test func whenTheFileMayNotGrowAllOfACommitFailAndNothingIsHalfWritten() async throws {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        try await database.write { try $0.run(Note.insert, Note.row(-1, "a")) }
        _ = try await database.write { try $0.first("PRAGMA max_page_count = 40") { try $0.integer(0) } }
        let kinds = await withTaskGroup(of: SQLError.Kind?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    do {
                        try await database.write {
                            try $0.run(Note.insert, Note.row(Int64(number), "a", Data(repeating: 1, count: 3_000)))
                        }
                        return nil
                    } catch { return (error as? SQLError)?.kind ?? .refused }
                }
            }
            return await group.reduce(into: [SQLError.Kind?]()) { $0.append($1) }
        }
        #expect(kinds.contains(.full))
        #expect(Set(kinds).isSubset(of: [nil, .full]))
        #expect(try await Note.count(database) == Int64(kinds.count { $0 == nil } + 1))
        #expect(try database.check(thorough: true).findings == [])
        try database.close()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root to mount a small disk"))
    func aFullDiskLosesNothingAcknowledgedAndIsGotOver() async throws {
        let disk = try SmallDisk(kilobytes: 1_024)
        let database = try SQLiteDatabase(path: "\(disk.path)/test.db")
        try await Note.make(in: database)
        var acknowledged: Int64 = 0
        var last: SQLError?
        for number in 0..<2_000 where last == nil {
            do {
                try await database.write {
                    try $0.run(Note.insert, Note.row(Int64(number), "a", Data(repeating: 1, count: 2_000)))
                }
                acknowledged += 1
            } catch let error as SQLError { last = error }
        }
        #expect(last?.kind == .full)
        #expect(try await Note.count(database) == acknowledged)
        try disk.remount("size=8192k")
        try await database.write { try $0.run(Note.insert, Note.row(9_999, "a")) }
        #expect(try await Note.count(database) == acknowledged + 1)
        #expect(try database.check(thorough: true).findings == [])
        try database.close()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root to mount a small disk"))
    func aReadOnlyDiskIsReadAndSaysThatItCannotBeWritten() async throws {
        let disk = try SmallDisk(kilobytes: 4_096)
        let path = "\(disk.path)/test.db"
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        try await database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        try database.close()
        try disk.remount("ro")
        let error = #expect(throws: SQLError.self) { try SQLiteDatabase(path: path) }
        #expect(error?.kind == .readOnly)
        let reader = try SQLiteDatabase(path: path, options: SQLiteOptions(access: .readOnly))
        #expect(try await Note.count(reader) == 1)
        try reader.close()
        try disk.remount("rw")
    }

    @Test func anotherProcessThatHoldsTheFileMakesItBusyAndThenLetsGo() async throws {
        let database = try SQLiteDatabase(path: path, options: SQLiteOptions(patience: 0.2))
        try await Note.make(in: database)
        let other = try Other(path, "BEGIN IMMEDIATE; INSERT INTO note VALUES (7, 'other', NULL);")
        let error = await #expect(throws: SQLError.self) {
            try await database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        }
        #expect(error?.kind == .busy)
        #expect(throws: SQLError.self) { try database.writeNow { try $0.run(Note.insert, Note.row(1, "a")) } }
        #expect(try await Note.count(database) == 0)
        try other.finish("COMMIT;")
        try await database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        #expect(try await Note.count(database) == 2)
        try database.close()
    }

    @Test func aProcessThatWasKilledInMidTransactionLeavesNothing() async throws {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        let other = try Other(path, "BEGIN IMMEDIATE; INSERT INTO note VALUES (7, 'other', NULL);")
        other.kill()
        try await database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        #expect(try await Note.count(database) == 1)
        try database.close()
    }
}

/// Another process on the same file: Python's SQLite.
final class Other {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Runs statements and returns when they are done, with the transaction still open.
    init(_ path: String, _ sql: String) throws {
        let program = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)
            for line in sys.stdin:
                for part in line.split(';'):
                    db.execute(part)
                print('done', flush=True)
            """
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try send(sql)
    }

    private func send(_ sql: String) throws {
        try input.fileHandleForWriting.write(contentsOf: Data((sql + "\n").utf8))
        guard try output.fileHandleForReading.read(upToCount: 5) != nil else { throw CocoaError(.fileReadUnknown) }
    }

    func finish(_ sql: String) throws {
        try send(sql)
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func kill() {
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
