import Databases
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where a slots file lies, and who may change it at a time.
struct SlotsPath: Sendable {
    let path: String

    /// Reads the file. Whoever changes it replaces it, so what is read is always whole.
    func read() throws(VaultError) -> SlotsFile {
        if PrivateFile.isHidden(path) {
            throw VaultError(
                .database(.notPermitted), "The folder of the slots file \(path) does not let you in",
                remedy: "Run it as the user that the vault belongs to.")
        }
        guard PrivateFile.exists(path) else {
            throw VaultError(
                .keysUnavailable, "The slots file \(path) is not there",
                remedy: "Put back its newest copy, or name it with --slots. Without it the vault cannot be opened.")
        }
        let bytes = try PrivateFile.read(path, limit: SlotsFile.limit, owner: .callerOrAnyForRoot)
        return try SlotsFile(json: bytes, named: path)
    }

    /// Puts a file in the place of what is there, durably.
    func write(_ file: SlotsFile) throws {
        let bytes = try file.json()
        try PrivateFile.replace(path, with: bytes)
    }

    /// A path of a custody: absolute, or beside the slots file.
    func resolve(_ other: String) -> String {
        if other.hasPrefix("/") { return other }
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? other : "\(folder)/\(other)"
    }

    /// Runs `body` while no other process changes the file. Reading in a folder that cannot be written needs no lock: then
    /// nobody else writes there either.
    func locked<Result>(
        exclusively: Bool, seconds: Double = 10, _ body: () async throws -> Result
    ) async throws -> Result {
        let lock = open("\(path).lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if lock < 0 {
            let code = errno
            if !exclusively && [EROFS, EACCES, EPERM, ENOSPC, EDQUOT].contains(code) { return try await body() }
            throw PrivateFile.trouble("\(path).lock", "opened", code: code)
        }
        defer { close(lock) }
        let start = ContinuousClock.now
        while flock(lock, (exclusively ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
            if errno != EWOULDBLOCK && errno != EINTR { throw PrivateFile.trouble("\(path).lock", "locked") }
            if ContinuousClock.now - start > .seconds(seconds) {
                throw VaultError(
                    .database(.busy), "Another process is changing \(path)", remedy: "Wait until it has ended.")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return try await body()
    }
}
