import Databases
import DatabasesTesting
import Foundation
import Testing

/// A folder that only the tests' user may enter, removed at the end.
final class OwnFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("ward-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

@Suite struct SQLiteFileTests {
    let folder: OwnFolder
    let path: String

    init() throws {
        folder = try OwnFolder()
        path = folder.file("test.db")
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    private func kindOfOpening(_ options: SQLiteOptions = SQLiteOptions()) -> SQLError.Kind? {
        do {
            try SQLiteDatabase(path: path, options: options).close()
            return nil
        } catch { return (error as? SQLError)?.kind }
    }

    @Test func allFilesAreForTheirOwnerAlone() async throws {
        let old = umask(0)
        defer { umask(old) }
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        #expect(mode(path) == 0o600 && mode(path + "-wal") == 0o600 && mode(path + "-shm") == 0o600)
        try database.close()
    }

    @Test func filesThatOthersCouldReadOrReplaceAreRefused() throws {
        try SQLiteDatabase(path: path).close()
        for bits: mode_t in [0o640, 0o604, 0o620, 0o644] {
            chmod(path, bits)
            #expect(kindOfOpening() == .notPermitted)
        }
        chmod(path, 0o600)
        #expect(kindOfOpening() == nil)
        chmod(folder.path, 0o777)
        #expect(kindOfOpening() == .notPermitted)
        chmod(folder.path, 0o1777)
        #expect(kindOfOpening() == nil)
        chmod(folder.path, 0o700)
    }

    @Test func linksFoldersAndMissingFilesAreRefused() throws {
        #expect(kindOfOpening(SQLiteOptions(access: .readWrite)) == .unreachable)
        #expect(kindOfOpening(SQLiteOptions(access: .readOnly)) == .unreachable)
        #expect(!FileManager.default.fileExists(atPath: path))
        let target = folder.file("target.db")
        try SQLiteDatabase(path: target).close()
        symlink(target, path)
        #expect(kindOfOpening() == .notPermitted)
        unlink(path)
        mkdir(path, 0o700)
        #expect(kindOfOpening() == .notPermitted)
        rmdir(path)
        symlink(target, path + "-wal")
        #expect(kindOfOpening() == .notPermitted)
        #expect(throws: SQLError.self) { try SQLiteDatabase(path: folder.file("no/where.db")) }
    }

    @Test(.enabled(if: geteuid() == 0, "needs root to have another user's file"))
    func anotherUsersFileIsOpenedByRootAlone() throws {
        try SQLiteDatabase(path: path).close()
        chown(path, 65_534, 65_534)
        #expect(kindOfOpening() == nil)
    }

    @Test func whatIsNoDatabaseIsCorrupt() throws {
        for content in [Data("not a database at all, but long enough to be one".utf8), Data(count: 8_192)] {
            _ = FileManager.default.createFile(atPath: path, contents: content, attributes: [.posixPermissions: 0o600])
            #expect(kindOfOpening() == .corrupt)
            #expect(FileManager.default.contents(atPath: path) == content)
        }
    }

    @Test func aTruncatedDatabaseIsCorrupt() async throws {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        try await database.write { try $0.run(Note.insert, each: (0..<2_000).map { Note.row($0, "a") }) }
        try database.close()
        let whole = try #require(FileManager.default.contents(atPath: path))
        for size in [whole.count - 4_096, whole.count / 2, 5_000, 100, 20, 3] {
            try whole.prefix(size).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
            #expect(kindOfOpening() == .corrupt, "\(size) bytes")
        }
    }

    @Test func aFlippedBitIsATypedErrorOrChangesAValueButNeverCrashes() async throws {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        try await database.write { try $0.run(Note.insert, each: (0..<300).map { Note.row($0, "a") }) }
        try database.close()
        let whole = try #require(FileManager.default.contents(atPath: path))
        var generator = SplitMix(state: 5)
        var refused = 0
        for _ in 0..<150 {
            var broken = whole
            broken[Int.random(in: 0..<whole.count, using: &generator)] ^=
                1 << UInt8.random(in: 0..<8, using: &generator)
            try broken.write(to: URL(fileURLWithPath: path))
            for companion in ["-wal", "-shm"] { unlink(path + companion) }
            chmod(path, 0o600)
            do {
                let opened = try SQLiteDatabase(path: path)
                defer { try? opened.close() }
                _ = try await opened.read { try $0.all(Note.select) { ($0.isNull(2), try? $0.text(1)) } }
                try await opened.write { try $0.run("DELETE FROM note WHERE practice < $1", [.integer(20)]) }
            } catch let error as SQLError {
                refused += 1
                #expect(
                    [.corrupt, .refused, .unexpected, .readOnly, .unreachable, .full].contains(error.kind), "\(error)")
            }
        }
        #expect(refused > 0)
    }

    @Test func nothingOfADeletedRowIsLeftInTheFiles() async throws {
        let planted = Data("planted-7e1f0c".utf8)
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        try await database.write { try $0.run(Note.insert, each: (0..<500).map { Note.row($0, "a", planted) }) }
        try database.checkpoint()
        #expect(FileManager.default.contents(atPath: path)?.range(of: planted) != nil)
        try await database.write { try $0.run("DELETE FROM note WHERE practice >= $1", [.integer(0)]) }
        try database.compact()
        for name in [path, path + "-wal"] {
            #expect(FileManager.default.contents(atPath: name)?.range(of: planted) == nil)
        }
        #expect(FileManager.default.contents(atPath: path + "-wal")?.isEmpty == true)
        try database.close()
    }

    @Test func readOnlyOpeningWritesNothing() async throws {
        let writer = try SQLiteDatabase(path: path)
        try await Note.make(in: writer)
        try await writer.write { try $0.run(Note.insert, Note.row(1, "a")) }
        let reader = try SQLiteDatabase(path: path, options: SQLiteOptions(access: .readOnly))
        #expect(try await Note.count(reader) == 1)
        let error = await #expect(throws: SQLError.self) {
            try await reader.write { try $0.run(Note.insert, Note.row(2, "a")) }
        }
        #expect(error?.kind == .readOnly)
        #expect(throws: SQLError.self) { try reader.writeNow { try $0.run(Note.insert, Note.row(2, "a")) } }
        try reader.close()
        try writer.close()
    }

    @Test func aThoroughCheckFindsNothingInASoundFile() async throws {
        let database = try SQLiteDatabase(path: path)
        try await Note.make(in: database)
        try await database.write { try $0.run(Note.insert, each: (0..<20_000).map { Note.row($0, "a") }) }
        let whole = try database.check(thorough: true)
        #expect(whole.isComplete && whole.findings == [])
        #expect(try database.check(seconds: 0).isComplete == false)
        try database.close()
    }
}

/// A small generator with a fixed start, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
