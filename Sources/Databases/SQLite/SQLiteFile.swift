import Foundation

/// The files of a SQLite database as the file system has them: who may read and change them.
struct SQLiteFile {
    let path: String

    /// SQLite keeps the newest commits beside the database.
    private var companions: [String] { ["-wal", "-shm", "-journal"].map { path + $0 } }
    private var folder: String {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        return folder.isEmpty ? "/" : folder
    }

    /// Makes an empty file with mode 0600 unless there is one, and checks what is there.
    func prepare(_ access: SQLiteOptions.Access) throws {
        try checkFolder()
        if access == .creating { try make() }
        guard try check(path, writing: access != .readOnly) else {
            throw SQLError(.unreachable, "\(path) is not there", remedy: "Check the path, or make the database first.")
        }
        for companion in companions { _ = try check(companion, writing: access != .readOnly) }
    }

    /// Whether a read-only database must be opened without its companions: SQLite cannot make them on a read-only disk.
    var liesOnReadOnlyDisk: Bool {
        guard access(folder, W_OK) != 0 else { return false }
        var status = stat()
        return lstat(path + "-wal", &status) != 0 || status.st_size == 0
    }

    /// SQLite's header, of which GRDB would only say that the file is no database.
    func checkHeader() throws {
        guard let handle = FileHandle(forReadingAtPath: path) else { return }
        defer { try? handle.close() }
        let header = try handle.read(upToCount: 16) ?? Data()
        if !header.isEmpty && header != Data("SQLite format 3\0".utf8) {
            throw SQLError(.corrupt, "\(path) is no SQLite database, or its beginning is damaged", remedy: Self.restore)
        }
    }

    static let restore = "Restore the newest backup, and keep the damaged file."

    private func make() throws {
        let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if descriptor < 0 {
            if errno == EEXIST { return }
            throw Self.trouble(path, errno)
        }
        close(descriptor)
        // The name itself must survive a power cut as well.
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }

    /// Whoever may write into the folder can put another file there.
    private func checkFolder() throws {
        var status = stat()
        guard stat(folder, &status) == 0 else { throw Self.trouble(folder, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw SQLError(.unreachable, "\(folder) is no folder", remedy: "Name a file in a folder.")
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 || status.st_mode & S_ISVTX != 0 else {
            throw SQLError(
                .notPermitted, "Others may put files into \(folder)", remedy: "Run: chmod go-w '\(folder)'")
        }
    }

    private func check(_ path: String, writing: Bool) throws -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return false }
            throw Self.trouble(path, errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SQLError(
                .notPermitted, "\(path) is a link or no plain file", remedy: "Name the database's file itself.")
        }
        // root works for whoever owns the folder; everybody else only with files of their own.
        guard status.st_uid == geteuid() || geteuid() == 0 else {
            throw SQLError(
                .notPermitted, "\(path) belongs to another user", remedy: "Run as that user, or change its owner.")
        }
        guard status.st_mode & (S_IRWXG | S_IRWXO) == 0 else {
            throw SQLError(.notPermitted, "Others may open \(path)", remedy: "Run: chmod 600 '\(path)'")
        }
        guard access(path, writing ? R_OK | W_OK : R_OK) == 0 else { throw Self.trouble(path, errno) }
        return true
    }

    private static func trouble(_ path: String, _ code: Int32) -> SQLError {
        switch code {
        case ENOENT, ENOTDIR: SQLError(.unreachable, "\(path) is not there", remedy: "Check the path.")
        case EACCES, EPERM: SQLError(.notPermitted, "\(path) may not be opened", remedy: "Check its owner and mode.")
        case EROFS: SQLError(.readOnly, "\(path) lies on a read-only disk", remedy: "Open it for reading only.")
        case ENOSPC, EDQUOT: SQLError(.full, "There is no room for \(path)", remedy: "Free some.")
        case ELOOP: SQLError(.notPermitted, "\(path) is a link", remedy: "Name the database's file itself.")
        default: SQLError(.disk, "\(path) cannot be opened: \(String(cString: strerror(code)))")
        }
    }
}
