import Foundation

/// Where a PostgreSQL database is, and as whom: `postgres://user@host:5432/database?sslrootcert=/etc/desk/ca.pem`.
///
/// - A password in the URL is refused, because it would lie in shell histories and process lists: keep it in a password
///   file (`~/.pgpass`, `PGPASSFILE`) or a service file.
/// - Over TCP the server's certificate and name are verified (`sslmode=verify-full`), against the system's authorities when
///   no `sslrootcert` is named. Anything weaker needs `ward_accept_unverified_tls=yes` as well.
/// - A Unix socket is named as `postgres:///database?host=/run/postgresql`.
public struct PostgresAddress: Sendable, Hashable, CustomStringConvertible {
    /// Settings as libpq calls them.
    let settings: [String: String]

    /// The URL without its query.
    public let description: String

    /// Reads a URL. Refuses passwords and unverified TLS.
    public init(_ url: String) throws {
        guard let schemeEnd = url.range(of: "://"), ["postgres", "postgresql"].contains(url[..<schemeEnd.lowerBound])
        else { throw Self.bad("A PostgreSQL address starts with postgres://") }
        let parts = url[schemeEnd.upperBound...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var settings: [String: String] = [:]
        let (place, database) = Self.cut(parts[0], at: "/")
        var hosts = place
        if let at = place.lastIndex(of: "@") {
            let (user, password) = Self.cut(place[..<at], at: ":")
            if password != nil { throw Self.passwordInside() }
            if !user.isEmpty { settings["user"] = try Self.plain(user) }
            hosts = place[place.index(after: at)...]
        }
        let pairs = hosts.split(separator: ",").map(Self.hostAndPort)
        if !pairs.isEmpty {
            settings["host"] = try pairs.map { try Self.plain($0.host) }.joined(separator: ",")
            if pairs.contains(where: { $0.port != nil }) {
                settings["port"] = pairs.map { $0.port.map(String.init) ?? "5432" }.joined(separator: ",")
            }
        }
        if let database, !database.isEmpty { settings["dbname"] = try Self.plain(database) }
        if parts.count > 1 {
            for pair in parts[1].split(separator: "&") {
                let (name, value) = Self.cut(pair, at: "=")
                settings[try Self.plain(name)] = try Self.plain(value ?? "")
            }
        }
        description = "postgres://\(parts[0])"
        self.settings = try Self.verified(settings)
    }

    /// Settings that weaken TLS, or that would carry a secret, do not pass.
    private static func verified(_ settings: [String: String]) throws -> [String: String] {
        var settings = settings
        if settings["password"] != nil || settings["sslpassword"] != nil { throw passwordInside() }
        let acceptsUnverified = settings.removeValue(forKey: "ward_accept_unverified_tls") == "yes"
        let mode = settings["sslmode"] ?? "verify-full"
        guard mode == "verify-full" || acceptsUnverified else {
            throw SQLError(
                .untrusted, "sslmode=\(mode) would not verify who the server is",
                remedy: "Leave sslmode out; or add ward_accept_unverified_tls=yes if the way to the server is safe.")
        }
        settings["sslmode"] = mode
        settings["gssencmode"] = "disable"
        settings["client_encoding"] = "UTF8"
        if settings["sslrootcert"] == nil, settings["service"] == nil, let file = systemAuthorities {
            settings["sslrootcert"] = file
        }
        return settings.merging(usual) { named, _ in named }
    }

    /// A connection whose other end is gone is noticed within a minute.
    private static let usual = [
        "application_name": "ward", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
        "tcp_user_timeout": "60000",
    ]

    /// A root certificate that was set up for libpq comes before the system's authorities.
    private static var systemAuthorities: String? {
        let environment = ProcessInfo.processInfo.environment
        if environment["PGSSLROOTCERT"] != nil || environment["PGSERVICE"] != nil { return nil }
        let own = (environment["HOME"] ?? "") + "/.postgresql/root.crt"
        return [own, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"].first {
            FileManager.default.isReadableFile(atPath: $0)
        }
    }

    private static func cut(_ text: Substring, at mark: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func hostAndPort(_ text: Substring) -> (host: Substring, port: UInt16?) {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return (text[text.index(after: text.startIndex)..<end], UInt16(text[end...].dropFirst(2)))
        }
        let (host, port) = cut(text, at: ":")
        return (host, port.flatMap { UInt16($0) })
    }

    private static func plain(_ text: Substring) throws -> String {
        guard let plain = String(text).removingPercentEncoding, !plain.contains("\0") else {
            throw bad("A PostgreSQL address has a % that starts no character")
        }
        return plain
    }

    private static func bad(_ sentence: String) -> SQLError {
        SQLError(.unreachable, sentence, remedy: "Write postgres://user@host:5432/database.")
    }

    private static func passwordInside() -> SQLError {
        SQLError(
            .notPermitted, "A database address carries a password, which others on this machine could read",
            remedy: "Keep it in ~/.pgpass (mode 0600), in the file PGPASSFILE names, or in a service file.")
    }
}
