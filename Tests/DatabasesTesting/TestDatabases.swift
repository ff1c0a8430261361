public import Databases
import Foundation
import Synchronization

/// The kinds of database that a suite runs on:
///
/// ```swift
/// @Test(arguments: TestDatabases.all)
/// func keepsWhatItWasGiven(kind: TestDatabases) async throws {
///     let test = try await kind.make()
///     try await test.database.write { … }
/// }
/// ```
public enum TestDatabases: String, Sendable, CaseIterable, CustomStringConvertible {
    /// A file in a temporary folder.
    case sqlite
    /// A database on the tests' own PostgreSQL.
    case postgres

    /// All kinds that this machine can have. Says aloud when PostgreSQL is not among them.
    public static let all: [TestDatabases] = {
        if PostgresServer.isInstalled { return allCases }
        FileHandle.standardError.write(
            Data("skipped: tests on PostgreSQL need it installed (apt-get install postgresql-15)\n".utf8))
        return [.sqlite]
    }()

    /// The kind's name.
    public var description: String { rawValue }

    /// An empty database, which is removed when the last reference to it goes.
    public func make(_ options: PostgresOptions = TestDatabase.fewConnections) async throws -> TestDatabase {
        switch self {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ward-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            return try TestDatabase(name: "\(folder)/test.db", options: options) {
                try? FileManager.default.removeItem(atPath: folder)
            }
        case .postgres:
            let server = try await TestDatabases.server()
            let name = try await server.makeDatabase()
            return try TestDatabase(name: server.url(name), options: options) {
                Thread.detachNewThread { try? server.removeDatabase(name) }
            }
        }
    }

    /// The shared server, which is started on a thread of its own.
    static func server() async throws -> PostgresServer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: PostgresServer.shared) }
        }
    }
}

/// An empty database of a test's own.
public final class TestDatabase: Sendable {
    /// A test needs few connections.
    public static let fewConnections = PostgresOptions(connections: 4)

    /// The path or URL, to open it again or from another process.
    public let name: String
    /// The database.
    public let database: any SQLDatabase
    private let options: PostgresOptions
    private let remove: @Sendable () -> Void
    private let opened = Mutex<[any SQLDatabase]>([])

    init(name: String, options: PostgresOptions, remove: @escaping @Sendable () -> Void) throws {
        self.name = name
        self.options = options
        self.remove = remove
        database = try Self.open(name, options)
    }

    deinit {
        try? database.close()
        for other in opened.withLock({ $0 }) { try? other.close() }
        remove()
    }

    /// Opens the same database once more, as another process would. It is closed at the end.
    public func open() throws -> any SQLDatabase {
        let other = try Self.open(name, options)
        opened.withLock { $0.append(other) }
        return other
    }

    private static func open(_ name: String, _ options: PostgresOptions) throws -> any SQLDatabase {
        name.hasPrefix("postgres:") ? try PostgresDatabase(url: name, options: options) : try SQLiteDatabase(path: name)
    }
}
