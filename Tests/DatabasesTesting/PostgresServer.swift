public import Foundation
import Synchronization

/// A real PostgreSQL of the tests' own: a fresh cluster in a temporary folder, reached through a Unix socket.
///
/// A shell that holds one end of a pipe watches over it: when this process ends, however it ends, the pipe closes, and the
/// shell stops the server and removes the folder.
public final class PostgresServer: Sendable {
    /// The folder with everything; the socket lies in it.
    public let folder: String
    /// The port that names the socket, and the TCP port when `listen_addresses` is set.
    public let port: Int
    private let watchdog: Watchdog
    private let databases = Atomic(0)

    /// Where PostgreSQL's programs are, when it is installed.
    public static let programs: String? = {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let folders = versions.sorted(by: >).map { "\(root)/\($0)/bin" } + ["/usr/bin", "/usr/local/bin"]
        return folders.first { folder in
            ["initdb", "postgres", "pg_ctl"].allSatisfy {
                FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
            }
        }
    }()

    /// Whether tests can have a server.
    public static var isInstalled: Bool { programs != nil }

    /// The server that all suites of this process share; each gets databases of its own. It does not sync its disk.
    public static let shared: Result<PostgresServer, any Error> = Result { try PostgresServer() }

    /// Starts a server. `fsync` makes commits survive a power cut; killing processes needs none. `prepare` may put files
    /// into the folder before the server starts; `rules` are lines of `pg_hba.conf` that come first.
    public init(
        fsync: Bool = false, port: Int = 5432, settings: [String: String] = [:], rules: [String] = [],
        prepare: (String) throws -> Void = { _ in }
    ) throws {
        guard let programs = Self.programs else { throw TestingTrouble("PostgreSQL is not installed") }
        self.port = port
        folder = try Self.makeFolder()
        watchdog = try Watchdog(
            Self.asUser([
                "/bin/sh", "-c",
                """
                cd /; read -r _; "$1/pg_ctl" -D "$2/data" -m immediate stop; rm -rf "$2"; sleep 2; rm -rf "$2"
                """, "sh", programs, folder,
            ]))
        let data = "\(folder)/data"
        try Self.run(
            ["\(programs)/initdb", "-D", data, "-U", "ward", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        var lines = [
            "listen_addresses": "''", "port": "\(port)", "unix_socket_directories": "'\(folder)'",
            "fsync": fsync ? "on" : "off", "full_page_writes": fsync ? "on" : "off", "max_connections": "200",
            "shared_buffers": "'64MB'", "logging_collector": "off", "log_error_verbosity": "terse",
            "autovacuum": "off", "max_wal_size": "'1GB'",
        ]
        lines.merge(settings) { $1 }
        try Self.append(lines.sorted { $0.key < $1.key }.map { "\($0) = \($1)" }, to: "\(data)/postgresql.conf")
        let standing = try String(contentsOfFile: "\(data)/pg_hba.conf", encoding: .utf8)
        try (rules.joined(separator: "\n") + "\n" + standing)
            .write(toFile: "\(data)/pg_hba.conf", atomically: false, encoding: .utf8)
        try prepare(folder)
        if geteuid() == 0 { try Self.run(["chown", "-R", Self.user, folder], asUser: false) }
        try start()
    }

    /// The URL of a database on this server.
    public func url(_ database: String) -> String {
        let host = folder.replacingOccurrences(of: "/", with: "%2F")
        return "postgres://ward@/\(database)?host=\(host)&port=\(port)"
    }

    /// Makes an empty database and says its name.
    public func makeDatabase() async throws -> String {
        let number = databases.add(1, ordering: .relaxed).newValue
        let name = "test_\(getpid())_\(number)"
        try await administer("CREATE DATABASE \(name) TEMPLATE template0")
        return name
    }

    /// Removes a database, and ends all connections to it.
    public func removeDatabase(_ name: String) throws {
        try administerNow("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }

    /// Runs a statement as the server's administrator, outside of a transaction.
    public func administer(_ sql: String) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try self.administerNow(sql) }) }
        }
    }

    /// Starts the server and waits until it answers.
    public func start() throws {
        do { try control(["-w", "-t", "60", "-l", "\(folder)/log", "-s", "start"]) } catch {
            throw TestingTrouble("\(error)\n\(log.suffix(2_000))")
        }
    }

    /// Stops the server: `fast` ends transactions, `immediate` is as a crash.
    public func stop(immediately: Bool = false) throws {
        try control(["-w", "-t", "60", "-s", "-m", immediately ? "immediate" : "fast", "stop"])
    }

    /// Stops the server, as a crash would when `immediately`, and starts it again.
    public func restart(immediately: Bool = false) throws {
        try stop(immediately: immediately)
        try start()
    }

    /// Kills all processes of the server with `SIGKILL`. ``start()`` brings it back.
    public func kill() throws {
        guard let pid = processID else { throw TestingTrouble("The server does not run") }
        let children = try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
        let all = [pid] + children.split(separator: " ").compactMap { pid_t($0) }
        for process in all { Glibc.kill(process, SIGKILL) }
        while all.contains(where: { Glibc.kill($0, 0) == 0 && !Self.isZombie($0) }) { usleep(1_000) }
        // Where nobody collects dead processes, the next start would take the old server for a living one.
        for name in ["data/postmaster.pid", ".s.PGSQL.\(port).lock", ".s.PGSQL.\(port)"] { unlink("\(folder)/\(name)") }
    }

    /// The server's first process.
    public var processID: pid_t? {
        let text = try? String(contentsOfFile: "\(folder)/data/postmaster.pid", encoding: .utf8)
        return text?.split(separator: "\n").first.flatMap { pid_t($0) }
    }

    /// What the server wrote into its log.
    public var log: String { (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "" }

    private func administerNow(_ sql: String) throws {
        try Self.run(
            [
                "\(Self.programs ?? "")/psql", "-X", "-q", "-h", folder, "-p", "\(port)", "-U", "ward", "-d",
                "postgres",
                "-v", "ON_ERROR_STOP=1", "-c", sql,
            ])
    }

    private func control(_ arguments: [String]) throws {
        try Self.run(["\(Self.programs ?? "")/pg_ctl", "-D", "\(folder)/data"] + arguments)
    }

    // MARK: Processes

    /// Whom the server runs as when tests run as root, which PostgreSQL refuses.
    public static let user = getpwnam("postgres") != nil ? "postgres" : "nobody"

    private static func asUser(_ command: [String]) -> [String] {
        guard geteuid() == 0 else { return command }
        return ["setpriv", "--reuid=\(user)", "--regid=\(getgrnam(user) != nil ? user : "nogroup")", "--clear-groups"]
            + command
    }

    private static func makeFolder() throws -> String {
        var name = Array("/tmp/ward-pg-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw TestingTrouble("No folder in /tmp") }
        let folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if geteuid() == 0 { try run(["chown", user, folder], asUser: false) }
        return folder
    }

    private static func append(_ lines: [String], to path: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try (text + "\n" + lines.joined(separator: "\n") + "\n").write(
            toFile: path, atomically: false, encoding: .utf8)
    }

    private static func isZombie(_ pid: pid_t) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return status?.contains(") Z ") ?? true
    }

    @discardableResult
    private static func run(_ command: [String], asUser: Bool = true) throws -> String {
        try CommandLineTool.run(asUser ? self.asUser(command) : command)
    }
}
