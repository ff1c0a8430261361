import DatabasesTesting
import Foundation
import WardLedger

/// What is to be done: on which back end, how often, how.
struct Plan: Sendable {
    /// The PostgreSQL that is worked on, or nothing for SQLite.
    var server: PostgresServer?
    var kills = 200
    var seed: UInt64 = 1
    var killsInAHouse = 40
    var examineOnceIn = 3
    /// Microseconds: how long a worker needs to open everything, and how long it works at most.
    var startUp = 60_000
    var working = 100_000
    var root: String
    var keepsWhatIsDamaged = false

    var errors: String { "\(root)/errors.log" }

    func newHouse(_ number: Int) async throws -> House {
        let folder = "\(root)/house-\(server == nil ? "s" : "p")\(number)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var house = House(
            folder: folder, records: "\(folder)/records.db", keys: "\(folder)/keys.db",
            signer: try NoteSigner(name: House.origin, kind: .log).privateText)
        if let server {
            house.databases = [try await server.makeDatabase()]
            // Every other house has its keys on the server too.
            if number % 2 == 1 { house.databases.append(try await server.makeDatabase()) }
            house.records = server.url(house.databases[0])
            if let keys = house.databases.dropFirst().first { house.keys = server.url(keys) }
        }
        return house
    }

    func remove(_ house: House) async throws {
        for database in house.databases { try server?.removeDatabase(database) }
        try FileManager.default.removeItem(atPath: house.folder)
    }

    /// What workers said, for finding out what happened.
    func trace(_ message: Message, _ round: Int) {
        guard let line = try? message.line(), let file = fopen("\(root)/messages.log", "a") else { return }
        fputs("\(round) " + String(decoding: line, as: UTF8.self), file)
        fclose(file)
    }

    func note(_ sentence: String) { FileHandle.standardError.write(Data("\(sentence)\n".utf8)) }
}

extension House {
    /// As a worker gets it.
    func argument() throws -> String { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }

    init(argument: String) throws { self = try JSONDecoder().decode(House.self, from: Data(argument.utf8)) }
}
