import Databases
import DatabasesTesting
import Foundation
import Testing

/// What holds on SQLite and on PostgreSQL alike.
@Suite struct BothDatabasesTests {
    struct OwnError: Error {}

    @Test(arguments: TestDatabases.all)
    func everyValueComesBackAsItWas(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let rows: [(Int64, String, Data?)] = [
            (.min, "", Data()), (.max, "Zoé 👩‍⚕️", Data((0...255).map { UInt8($0) })), (0, "-", nil),
            (-1, "x", Data(repeating: 0, count: 100_000)),
        ]
        for row in rows {
            let changed = try await test.database.write {
                try $0.run(Note.insert, [.integer(row.0), .text(row.1), .bytes(row.2)])
            }
            #expect(changed == 1)
        }
        for row in rows {
            let found = try await test.database.read {
                try $0.first("SELECT practice, id, body FROM note WHERE practice = $1", [.integer(row.0)]) {
                    (try $0.integer(0), try $0.text(1), try $0.optionalBytes(2))
                }
            }
            #expect(found?.0 == row.0 && found?.1 == row.1 && found?.2 == row.2)
        }
        let sum = try await test.database.read {
            try $0.first("SELECT count(*), sum(practice / 2) FROM note WHERE practice < 100") {
                [try $0.integer(0), try $0.integer(1)]
            }
        }
        #expect(sum == [3, Int64.min / 2])
    }

    @Test(arguments: TestDatabases.all)
    func aColumnOfAnotherTypeIsRefused(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        try await test.database.write { try $0.run(Note.insert, Note.row(1, "a", nil)) }
        for column in 0..<3 {
            await #expect(throws: SQLError.self) {
                try await test.database.read { connection in
                    try connection.rows(Note.select, []) { row in
                        switch column {
                        case 0: _ = try row.text(0)
                        case 1: _ = try row.integer(1)
                        default: _ = try row.bytes(2)
                        }
                    }
                }
            }
        }
        #expect(try await Note.count(test.database) == 1)
    }

    @Test(arguments: TestDatabases.all)
    func ofAWorkThatThrewNothingRemains(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        await #expect(throws: OwnError.self) {
            try await test.database.write { connection in
                try connection.run(Note.insert, Note.row(1, "a"))
                throw OwnError()
            }
        }
        #expect(throws: OwnError.self) {
            try test.database.writeNow { connection in
                try connection.run(Note.insert, Note.row(1, "b"))
                throw OwnError()
            }
        }
        #expect(try await Note.count(test.database) == 0)
    }

    @Test(arguments: TestDatabases.all)
    func aRowThatIsThereAlreadyIsADuplicateAndIsNotQuoted(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let secret = "matricule-1985010112345"
        try await test.database.write { try $0.run(Note.insert, Note.row(1, secret)) }
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write { try $0.run(Note.insert, Note.row(1, secret)) }
        }
        #expect(error?.kind == .duplicate)
        #expect(error.map { "\($0)" }?.contains("1985") == false)
    }

    @Test(arguments: TestDatabases.all)
    func anErrorThatWasSwallowedStillEndsTheWrite(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        for now in [false, true] {
            let work: @Sendable (any SQLConnection) throws -> Void = { connection in
                try connection.run(Note.insert, Note.row(1, "a"))
                _ = try? connection.run(Note.insert, Note.row(1, "a"))
            }
            let error = await #expect(throws: SQLError.self) {
                if now { try test.database.writeNow(work) } else { try await test.database.write(work) }
            }
            #expect(error?.kind == .duplicate)
        }
        #expect(try await Note.count(test.database) == 0)
    }

    @Test(arguments: TestDatabases.all)
    func concurrentWritesSucceedAndFailEachAlone(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let succeeded = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<300 {
                group.addTask {
                    try? await test.database.write { connection in
                        try connection.run(Note.insert, Note.row(Int64(number), "a"))
                        if number % 3 == 0 { throw OwnError() }
                        if number % 7 == 0 { try connection.run("INSERT INTO nothing VALUES ($1)", [.null]) }
                        return number
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let number = $1 { $0.insert(number) } }
        }
        #expect(succeeded == Set((0..<300).filter { $0 % 3 != 0 && $0 % 7 != 0 }))
        let there = try await test.database.read { try $0.all(Note.select) { Int(try $0.integer(0)) } }
        #expect(Set(there) == succeeded)
    }

    @Test(arguments: TestDatabases.all)
    func aReadSeesOneStateHoweverLongItTakes(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        try await test.database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        let other = try test.open()
        let counts = try await test.database.read { connection in
            let before = try connection.all(Note.select) { _ in 1 }.count
            let writer = Thread { _ = try? other.writeNow { try $0.run(Note.insert, Note.row(2, "b")) } }
            writer.start()
            while !writer.isFinished { usleep(500) }
            return [before, try connection.all(Note.select) { _ in 1 }.count]
        }
        #expect(counts == [1, 1])
        #expect(try await Note.count(test.database) == 2)
    }

    @Test(arguments: TestDatabases.all)
    func aReadCannotWrite(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let error = await #expect(throws: SQLError.self) {
            try await test.database.read { try $0.run(Note.insert, Note.row(1, "a")) }
        }
        #expect(error?.kind == .readOnly)
    }

    @Test(arguments: TestDatabases.all)
    func aSelectReadsWhatIsThereAndNeverWrites(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let select = Note.select + " WHERE practice >= $1 ORDER BY practice"
        for number in 1...3 {
            try await test.database.write { try $0.run(Note.insert, Note.row(Int64(number), "n\(number)")) }
            let found = try await test.database.select(select, [.integer(2)]) { try $0.text(1) }
            #expect(found == Array(["n2", "n3"].prefix(number - 1)))
        }
        for wrong in ["SELECT nothing FROM note", "DELETE FROM note", "INSERT INTO note SELECT 9, id, body FROM note"] {
            await #expect(throws: SQLError.self) { try await test.database.select(wrong, []) { _ in 0 } }
        }
        await #expect(throws: SQLError.self) { try await test.database.select(select, [.text("\0")]) { _ in 0 } }
        await #expect(throws: OwnError.self) {
            try await test.database.select(select, [.integer(1)]) { _ in throw OwnError() }
        }
        try await test.database.write { try $0.script("ALTER TABLE note ADD COLUMN more BIGINT") }
        #expect(try await test.database.select(select, [.integer(0)]) { try $0.text(1) } == ["n1", "n2", "n3"])
    }

    @Test(arguments: TestDatabases.all)
    func aWorkThatEndsItsTransactionItselfHarmsNobodyAfter(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        for statement in ["COMMIT", "ROLLBACK", "BEGIN"] {
            _ = try? await test.database.read { try $0.script(statement) }
            _ = try? test.database.readNow { try $0.script(statement) }
            _ = try? await test.database.write { try $0.script(statement) }
            _ = try? test.database.writeNow { try $0.script(statement) }
            #expect(try await Note.count(test.database) == 0)
        }
        try await test.database.write { try $0.run(Note.insert, Note.row(1, "a")) }
        #expect(try await Note.count(test.database) == 1)
    }

    @Test(arguments: TestDatabases.all)
    func textWithNULIsRefusedAndTheConnectionGoesOn(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let lists = [Note.row(1, "a"), Note.row(2, "b"), Note.row(3, "c\0d"), Note.row(4, "e")]
        let error = await #expect(throws: SQLError.self) {
            try await test.database.write { try $0.run(Note.insert, each: lists) }
        }
        #expect(error?.kind == .refused)
        #expect(try await Note.count(test.database) == 0)
        try await test.database.write { try $0.run(Note.insert, each: Array(lists.prefix(2))) }
        #expect(try await Note.count(test.database) == 2)
    }

    @Test(arguments: TestDatabases.all)
    func manyRowsGoInOneCall(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let lists = (0..<5_000).map { Note.row(Int64($0), "a", Data(repeating: 1, count: 500)) }
        let changed = try await test.database.write { try $0.run(Note.insert, each: lists) }
        #expect(changed == 5_000)
        let error = await #expect(throws: SQLError.self) {
            let more = (0..<5_000).map { Note.row($0 == 2_500 ? 7 : Int64($0 + 5_000), "a") }
            try await test.database.write { try $0.run(Note.insert, each: more) }
        }
        #expect(error?.kind == .duplicate)
        #expect(try await Note.count(test.database) == 5_000)
        #expect(
            try await test.database.write { try $0.run("DELETE FROM note WHERE practice < $1", [.integer(10)]) } == 10)
        #expect(try await test.database.write { try $0.run(Note.insert, each: []) } == 0)
    }

    @Test(arguments: TestDatabases.all)
    func aLongAnswerIsNotKeptInMemory(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let lists = (0..<300).map { Note.row(Int64($0), "a", Data(repeating: UInt8($0 % 251), count: 4_000)) }
        try await test.database.write { try $0.run(Note.insert, each: lists) }
        let before = Note.residentMegabytes()
        let (bytes, most) = try await test.database.read { connection in
            var bytes = 0
            var most = 0
            try connection.rows("SELECT one.body FROM note one, note two", []) { row in
                if bytes % 40_000_000 == 0 { most = max(most, Note.residentMegabytes()) }
                bytes += try row.withBytes(0) { $0.count }
            }
            return (bytes, most)
        }
        #expect(bytes == 360_000_000)
        #expect(most - before < 100)
    }

    @Test(arguments: TestDatabases.all)
    func aReaderMayStopInTheMiddle(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        try await test.database.write { try $0.run(Note.insert, each: (0..<2_000).map { Note.row($0, "a") }) }
        let after = try await test.database.read { connection in
            do { try connection.rows(Note.select, []) { _ in throw OwnError() } } catch is OwnError {}
            return try connection.all(Note.select) { _ in 1 }.count
        }
        #expect(after == 2_000)
    }

    @Test(arguments: TestDatabases.all)
    func aConnectionIsNotUsedInsideItsRows(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        try await test.database.write { try $0.run(Note.insert, each: (0..<3).map { Note.row($0, "a") }) }
        let error = await #expect(throws: SQLError.self) {
            try await test.database.read { connection in
                try connection.rows(Note.select, []) { _ in try connection.rows(Note.select, []) { _ in } }
            }
        }
        #expect(error?.kind == .refused)
        #expect(try await Note.count(test.database) == 3)
    }

    @Test(arguments: TestDatabases.all)
    func manyDifferentStatementsAndPatternsOfNullWork(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        for round in 0..<3 {
            for number in 0..<350 {
                let found = try await test.database.read {
                    try $0.first("SELECT $1 + \(number) FROM note", [.integer(1)]) { try $0.integer(0) }
                }
                #expect(found == (round == 0 ? nil : Int64(number + 1)))
            }
            try await test.database.write { connection in
                for number in 0..<4 {
                    let value: SQLValue = number % 2 == 0 ? .null : .bytes(Data([1]))
                    try connection.run(
                        "INSERT INTO note (practice, id, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                        [.integer(Int64(number)), .text("a"), value])
                }
            }
        }
        #expect(try await Note.count(test.database) == 4)
    }

    @Test(arguments: TestDatabases.all)
    func whoLocksARowDecidesOnItsNewestState(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        try await test.database.write { connection in
            try connection.script("CREATE TABLE counter (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)")
            try connection.run("INSERT INTO counter (id, value) VALUES ($1, $2)", [.integer(1), .integer(0)])
            try connection.run("INSERT INTO counter (id, value) VALUES ($1, $2)", [.integer(2), .integer(0)])
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await test.database.write { connection in
                        let id = Int64(number % 2 + 1)
                        // One counter is guarded by its row, the other by a name.
                        if id == 2 { try connection.lock("counter") }
                        let suffix = id == 1 ? connection.dialect.forUpdate : ""
                        let value = try connection.first(
                            "SELECT value FROM counter WHERE id = $1 \(suffix)", [.integer(id)]
                        ) { try $0.integer(0) }
                        try connection.run(
                            "UPDATE counter SET value = $1 WHERE id = $2", [.integer((value ?? 0) + 1), .integer(id)])
                    }
                }
            }
            try await group.waitForAll()
        }
        let values = try await test.database.read {
            try $0.all("SELECT value FROM counter ORDER BY id") { try $0.integer(0) }
        }
        #expect(values == [100, 100])
    }

    @Test(arguments: TestDatabases.all)
    func aTableMayChangeUnderPreparedStatements(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let all: @Sendable (any SQLConnection) throws -> Int = { connection in
            try connection.all("SELECT * FROM note") { _ in 1 }.count
        }
        #expect(try await test.database.write(all) == 0)
        let other = try test.open()
        try await other.write { try $0.script("ALTER TABLE note ADD COLUMN more BIGINT") }
        #expect(try await test.database.write(all) == 0)
        #expect(try await test.database.read(all) == 0)
    }

    @Test(arguments: TestDatabases.all)
    func aClosedDatabaseRefusesWork(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let other = try test.open()
        try other.close()
        await #expect(throws: SQLError.self) { try await Note.count(other) }
        await #expect(throws: SQLError.self) { try await other.write { try $0.run(Note.insert, Note.row(1, "a")) } }
        #expect(throws: SQLError.self) { try other.writeNow { try $0.run(Note.insert, Note.row(1, "a")) } }
        #expect(try await Note.count(test.database) == 0)
    }

    @Test(arguments: TestDatabases.all)
    func aDatabaseIsOpenedByItsName(kind: TestDatabases) async throws {
        let test = try await Note.make(kind)
        let other = try SQLDatabases.open(test.name, creating: false)
        #expect(other.dialect == (kind == .sqlite ? .sqlite : .postgres))
        #expect(try await Note.count(other) == 0)
        try other.close()
    }
}
