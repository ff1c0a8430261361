import DatabasesTesting
import Foundation
import WardLedger

/// What is to be done: on which back end, how often, how.
struct Plan: Sendable {
    /// The PostgreSQL that is worked on, or nothing for SQLite.
    var server: PostgresServer?
    var mode = Mode.kill
    var sabotage: Sabotage?
    /// The library that is put before a worker's calls of the system, where the mode needs it.
    var shim: String?
    var kills = 200
    var seed: UInt64 = 1
    var killsInAHouse = 40
    var examineOnceIn = 3
    /// Microseconds: how long a worker needs to open everything, and how long it works at most.
    var startUp = 60_000
    var working = 70_000
    var root: String
    var keepsWhatIsDamaged = false

    /// What happens to workers.
    enum Mode: String, Sendable, CaseIterable {
        /// They are killed.
        case kill
        /// They are killed, and what was not synced is lost or torn.
        case power
        /// Their writes and syncs fail for a while, as on a full or broken disk, and then they are killed.
        case failing
        /// Two at a time work on the same files, and are killed.
        case pair

        /// Whether the worker's calls of the system must be seen; those of a server are not.
        var needsShim: Bool { self == .power || self == .failing }
    }

    /// Calls of the system that a worker is to be killed at, or that are to fail: see Shim/shim.c.
    func shimming(_ house: House, _ chance: inout Chance) -> [String: String] {
        guard let shim else { return [:] }
        var environment = ["LD_PRELOAD": shim, "WARD_SHIM_ROOT": house.folder]
        // Writes, syncs, names and folders, or all of them.
        let mask = [0b10, 0b1000, 0b1111_0000, 0b1111_1110].randomElement(using: &chance) ?? 0b10
        let call = Int(exp2(Double.random(in: 0...9, using: &chance)))
        switch mode {
        case .kill, .pair:
            guard chance.once(in: 3) else { return [:] }
            environment["WARD_SHIM_KILL"] = "\(call) \(Int.random(in: 0...2, using: &chance)) \(mask)"
        case .power:
            environment["WARD_SHIM_LOG"] = log
            if sabotage == .lie { environment["WARD_SHIM_LIE"] = "1" }
            if chance.once(in: 2) {
                environment["WARD_SHIM_KILL"] = "\(call) \(Int.random(in: 0...2, using: &chance)) \(mask)"
            }
        case .failing:
            let error = [ENOSPC, ENOSPC, EIO, EROFS].randomElement(using: &chance) ?? ENOSPC
            let count = chance.once(in: 2) ? Int.random(in: 1...3, using: &chance) : 60
            environment["WARD_SHIM_FAIL"] = "\(call + 40) \(count) \(error) \(error == EIO ? mask : 0b110)"
        }
        return environment
    }

    /// What a worker changed, for the power cut.
    var log: String { "\(root)/changes" }

    var errors: String { "\(root)/errors.log" }

    func newHouse(_ number: Int) async throws -> House {
        let folder = "\(root)/\(mode)-\(server == nil ? "s" : "p")\(number)"
        for folder in [folder, folder + "-backups"] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        }
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
        // Two workers do not set up one vault at the same time.
        if mode == .pair { try await house.open().close() }
        return house
    }

    func remove(_ house: House) async throws {
        for database in house.databases { try server?.removeDatabase(database) }
        for folder in [house.folder, house.backups] { try FileManager.default.removeItem(atPath: folder) }
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
