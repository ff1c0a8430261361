import Databases
import Foundation

@testable import WardVault

/// A folder of its own with a vault in it: `keys.db`, `slots.json`, and one key file apart. It is removed at the end.
final class TestVault: Sendable {
    let folder: String
    var slots: String { folder + "/slots.json" }
    var keyFile: String { folder + "/secrets/desk.key" }
    var keysFile: String { folder + "/keys.db" }

    init() throws {
        folder = NSTemporaryDirectory() + "ward-vault-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder + "/secrets", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func database() throws -> SQLiteDatabase { try SQLiteDatabase(path: keysFile) }

    /// A vault with one file slot, and more if asked for.
    @discardableResult
    func create(_ more: [NewSlot] = []) async throws -> KeyStore {
        try await KeyStore.create(
            database(), slots: slots, with: [.file(keyFile, name: "desk")] + more,
            oneSlotAndAcceptThatItsLossLosesEverything: true)
    }

    func open(_ key: SlotKey = .unattended()) async throws -> KeyStore {
        try await KeyStore.open(database(), slots: slots, with: key)
    }

    /// All bytes of all files in the folder, name by name.
    func files() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let path = folder + "/" + name
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
                found[name] = try Data(contentsOf: URL(fileURLWithPath: path))
            }
        }
        return found
    }

    /// A copy of the folder's files elsewhere, as a backup has it.
    func copy() throws -> TestVault {
        let other = try TestVault()
        for (name, bytes) in try files() where !name.hasSuffix(".lock") {
            let path = other.folder + "/" + name
            try bytes.write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        return other
    }

    /// Puts a file of another copy in place of this one's.
    func take(_ name: String, from other: TestVault) throws {
        for name in name == "keys.db" ? [name, "keys.db-wal", "keys.db-shm"] : [name] {
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
            let source = other.folder + "/" + name
            if FileManager.default.fileExists(atPath: source) {
                try FileManager.default.copyItem(atPath: source, toPath: folder + "/" + name)
            }
        }
    }
}

extension Data {
    var asHex: String { hexDigits }
}

/// The kind of the error that `work` throws; nil when it throws none, or another.
func kind(_ work: () async throws -> Void) async -> VaultError.Kind? {
    do {
        try await work()
        return nil
    } catch let error as VaultError {
        return error.kind
    } catch {
        return nil
    }
}
