import Databases
import DatabasesTesting
import Foundation
import Testing

/// What a server, its network or its administrator may do to a transaction.
@Suite(.enabled(if: PostgresServer.isInstalled, "needs postgresql-15"))
struct PostgresFaultTests {
    static let fast = PostgresOptions(
        connections: 4, patience: 0.3, statement: 1, silence: 2, lock: 0.3, idle: 0.5)

    /// Ends the connection that runs this, from another one.
    static func terminate(_ connection: any SQLConnection, _ other: any SQLDatabase) throws {
        let pid = try connection.first("SELECT pg_backend_pid()") { try $0.integer(0) } ?? 0
        try other.readNow { try $0.rows("SELECT pg_terminate_backend($1::int)", [.integer(pid)]) { _ in } }
    }

    @Test func aConnectionCutInMidTransactionLeavesNothingAndTheNextCallConnects() async throws {
        let test = try await Note.make(.postgres)
        let other = try test.open()
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write { connection in
                try connection.run(Note.insert, Note.row(1, "a"))
                try Self.terminate(connection, other)
                usleep(50_000)
                try connection.run(Note.insert, Note.row(2, "a"))
            }
        }
        #expect(error?.kind == .connectionLost && error?.mayBeCommitted == false)
        #expect(try await Note.count(test.database) == 0)
        try await test.database.write { try $0.run(Note.insert, Note.row(3, "a")) }
        #expect(try await Note.count(test.database) == 1)
    }

    @Test func aConnectionCutWhileIdleIsReplacedWithoutAWord() async throws {
        let test = try await Note.make(.postgres)
        let other = try test.open()
        for _ in 0..<5 {
            try await other.read { connection in
                let own = try connection.first("SELECT pg_backend_pid()") { try $0.integer(0) } ?? 0
                try connection.rows(
                    """
                    SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> $1
                    """, [.integer(own)]
                ) { _ in }
            }
            try await test.database.write { try $0.run("DELETE FROM note", []) }
            #expect(try await Note.count(test.database) == 0)
        }
    }

    @Test func aSelectFindsAnotherConnectionWhenItsOwnWasCutWhileIdle() async throws {
        let test = try await Note.make(.postgres)
        let other = try test.open()
        try await test.database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        for _ in 0..<5 {
            let pids = try await test.database.select("SELECT pg_backend_pid()", []) { try $0.integer(0) }
            for pid in pids {
                try await other.read {
                    try $0.rows("SELECT pg_terminate_backend($1::int, 1000)", [.integer(pid)]) { _ in }
                }
            }
            #expect(try await test.database.select(Note.select, []) { try $0.text(1) } == ["a"])
        }
    }

    @Test func whenTheAnswerToACommitIsLostItsFateIsOpen() async throws {
        let test = try await Note.make(.postgres)
        let other = try test.open()
        try await test.database.write { connection in
            try connection.script(
                """
                CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.8); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON note DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION slow();
                """)
        }
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write { connection in
                try connection.run(Note.insert, Note.row(1, "a"))
                let pid = try connection.first("SELECT pg_backend_pid()") { try $0.integer(0) } ?? 0
                Thread.detachNewThread {
                    usleep(300_000)
                    try? other.readNow {
                        try $0.rows("SELECT pg_terminate_backend($1::int)", [.integer(pid)]) { _ in }
                    }
                }
            }
        }
        #expect(error?.kind == .connectionLost && error?.mayBeCommitted == true)
        #expect(try await Note.count(test.database) == 0)
    }

    @Test func aRestartOfTheServerInMidTransactionLosesNothingAcknowledged() async throws {
        let server = try PostgresServer()
        let database = try PostgresDatabase(url: server.url("postgres"), options: PostgresOptions(connections: 4))
        try await Note.make(in: database)
        let disturbances: [@Sendable () throws -> Void] = [
            { try server.restart() }, { try server.restart(immediately: true) },
            {
                try server.kill()
                try server.start()
            },
        ]
        for (round, disturb) in disturbances.enumerated() {
            let number = Int64(round)
            try await database.write { try $0.run(Note.insert, Note.row(number, "kept")) }
            let error = await #expect(throws: SQLError.self) {
                try await database.write { connection in
                    try connection.run(Note.insert, Note.row(number, "lost"))
                    try disturb()
                    try connection.run(Note.insert, Note.row(number, "lost too"))
                }
            }
            #expect(error?.kind == .connectionLost && error?.mayBeCommitted == false)
            #expect(try await Note.count(database) == number + 1)
        }
        try database.close()
    }

    @Test func settingsThatRiskAcknowledgedWritesAreNamed() async throws {
        let test = try await TestDatabases.postgres.make()
        let database = try PostgresDatabase(url: test.name)
        #expect(try await database.dangerousSettings() == ["fsync = off", "full_page_writes = off"])
        let commits = try await database.read { try $0.first("SHOW synchronous_commit") { try $0.text(0) } }
        #expect(commits == "on")
        try database.close()
    }

    @Test func aStandbyIsReadAndSaysThatItCannotBeWritten() async throws {
        let server = try PostgresServer { folder in
            try Data().write(to: URL(fileURLWithPath: "\(folder)/data/standby.signal"))
        }
        let database = try PostgresDatabase(url: server.url("postgres"))
        #expect(try await database.read { try $0.first("SELECT 7") { try $0.integer(0) } } == 7)
        let error = await #expect(throws: SQLError.self) {
            try await database.write { try $0.script("CREATE TABLE note (id BIGINT)") }
        }
        #expect(error?.kind == .readOnly)
        try database.close()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root to mount a small disk"))
    func aFullDiskOfTheServerLosesNothingAcknowledged() async throws {
        let disk = try SmallDisk(kilobytes: 1_024)
        let test = try await TestDatabases.postgres.make()
        let server = try PostgresServer.shared.get()
        let place = "\(disk.path)/space"
        mkdir(place, 0o700)
        let owner = getpwnam(PostgresServer.user)?.pointee
        chown(place, owner?.pw_uid ?? 0, owner?.pw_gid ?? 0)
        chmod(disk.path, 0o711)
        try await server.administer("CREATE TABLESPACE small LOCATION '\(place)'")
        try await test.database.write { connection in
            try connection.script(Note.table(connection.dialect) + " TABLESPACE small")
        }
        var acknowledged: Int64 = 0
        var last: SQLError?
        for number in 0..<2_000 where last == nil {
            let body = Data((0..<1_900).map { _ in UInt8.random(in: 0...255) })
            do {
                try await test.database.write { try $0.run(Note.insert, Note.row(Int64(number), "a", body)) }
                acknowledged += 1
            } catch let error as SQLError { last = error }
        }
        #expect(last?.kind == .full)
        #expect(try await Note.count(test.database) == acknowledged)
        try disk.remount("size=8192k")
        try await test.database.write { try $0.run(Note.insert, Note.row(9_999, "a")) }
        #expect(try await Note.count(test.database) == acknowledged + 1)
        try await test.database.write { try $0.script("DROP TABLE note") }
        try await server.administer("DROP TABLESPACE small")
    }

    @Test func aServerThatIsNotThereIsUnreachable() async throws {
        let folder = try OwnFolder()
        let database = try PostgresDatabase(url: "postgres:///desk?host=\(folder.path)")
        let error = await #expect(throws: SQLError.self) { try await Note.count(database) }
        #expect(error?.kind == .unreachable)
        let missing = try await TestDatabases.postgres.make()
        let name = missing.name.replacingOccurrences(of: "/test_", with: "/nothing_")
        let none = await #expect(throws: SQLError.self) { try await Note.count(PostgresDatabase(url: name)) }
        #expect(none?.kind == .unreachable)
    }

    @Test func deadlocksAreResolvedByRunningOneAgain() async throws {
        let test = try await Note.make(.postgres)
        try await test.database.write { try $0.run(Note.insert, each: [Note.row(1, "a"), Note.row(2, "a")]) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in [Int64(1), 2] {
                group.addTask {
                    try await test.database.write { connection in
                        for practice in [first, 3 - first] {
                            try connection.run(
                                "UPDATE note SET body = body || $1 WHERE practice = $2",
                                [.bytes(Data([9])), .integer(practice)])
                            usleep(100_000)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let sizes = try await test.database.read { try $0.all(Note.select) { try $0.bytes(2).count } }
        #expect(sizes == [5, 5])
    }

    @Test func aFailedSerialisationIsTriedAgainButNotForEver() async throws {
        let test = try await Note.make(.postgres)
        try await test.database.write { connection in
            try connection.script(
                """
                CREATE SEQUENCE tries;
                CREATE FUNCTION fail(times bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN
                    IF nextval(''tries'') <= times THEN RAISE EXCEPTION USING ERRCODE = ''40001''; END IF; RETURN 1; END';
                """)
        }
        try await test.database.write { connection in
            try connection.run(Note.insert, Note.row(1, "a"))
            try connection.rows("SELECT fail($1)", [.integer(4)]) { _ in }
        }
        #expect(try await Note.count(test.database) == 1)
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write { try $0.rows("SELECT fail($1)", [.integer(1_000)]) { _ in } }
        }
        #expect(error?.kind == .busy)
        let tries = try await test.database.read { try $0.first("SELECT last_value FROM tries") { try $0.integer(0) } }
        #expect(tries == Int64(15))
    }

    @Test func waitingForALockAStatementOrAConnectionHasAnEnd() async throws {
        let test = try await TestDatabases.postgres.make(Self.fast)
        try await Note.make(in: test.database)
        try await test.database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        let other = try test.open()
        let locked = await #expect(throws: SQLError.self) {
            try await test.database.write { connection in
                try connection.run("DELETE FROM note", [])
                try other.writeNow { try $0.run("DELETE FROM note", []) }
            }
        }
        #expect(locked?.kind == .busy)
        let slow = await #expect(throws: SQLError.self) {
            try await test.database.read { try $0.rows("SELECT pg_sleep(5)", []) { _ in } }
        }
        #expect(slow?.kind == .busy)
        let kinds = await withTaskGroup(of: SQLError.Kind?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do {
                        try await test.database.read { try $0.rows("SELECT pg_sleep(0.6)", []) { _ in } }
                        return nil
                    } catch { return (error as? SQLError)?.kind }
                }
            }
            return await group.reduce(into: [SQLError.Kind?]()) { $0.append($1) }
        }
        #expect(kinds.count { $0 == nil } == 4 && kinds.count { $0 == .busy } == 4)
        #expect(try await Note.count(test.database) == 1)
    }

    @Test func aTransactionThatDoesNothingIsEndedByTheServer() async throws {
        let test = try await TestDatabases.postgres.make(Self.fast)
        try await Note.make(in: test.database)
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write { connection in
                try connection.run(Note.insert, Note.row(1, "a"))
                usleep(900_000)
                try connection.run(Note.insert, Note.row(2, "a"))
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(try await Note.count(test.database) == 0)
    }

    @Test func aServerThatStoppedAnsweringIsNoticed() async throws {
        let test = try await TestDatabases.postgres.make(Self.fast)
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write { connection in
                let pid = try connection.first("SELECT pg_backend_pid()") { try $0.integer(0) } ?? 0
                kill(pid_t(pid), SIGSTOP)
                Thread.detachNewThread {
                    sleep(4)
                    kill(pid_t(pid), SIGCONT)
                }
                try connection.rows("SELECT 1", []) { _ in }
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(try await test.database.read { try $0.first("SELECT 1") { try $0.integer(0) } } == 1)
    }

    @Test func noValueOfARowIsInAnyError() async throws {
        let test = try await Note.make(.postgres)
        let secret = "1985010112345"
        try await test.database.write { connection in
            try connection.script("ALTER TABLE note ADD CHECK (id <> 'x\(secret)')")
            try connection.run(Note.insert, Note.row(1, secret))
        }
        for (sql, values) in [
            (Note.insert, Note.row(1, secret)), (Note.insert, Note.row(2, "x\(secret)")),
            ("INSERT INTO note (practice, id) VALUES ($1::text::bigint, 'a')", [.text("a\(secret)")]),
            ("INSERT INTO note (id) VALUES ($1)", [.text(secret)]),
            ("SELECT 1 / 0 FROM note WHERE id = $1", [.text(secret)]),
        ] {
            let error = await #expect(throws: SQLError.self) {
                try await test.database.write { try $0.run(sql, values) }
            }
            #expect(error.map { "\($0)" }?.contains("1985") == false)
        }
    }
}
