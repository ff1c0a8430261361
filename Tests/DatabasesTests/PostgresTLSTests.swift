import Databases
import DatabasesTesting
import Foundation
import Testing

/// Servers on loopback with certificates of an authority that the test makes.
@Suite(
    .enabled(
        if: PostgresServer.isInstalled && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"),
        "needs postgresql-15 and openssl"))
struct PostgresTLSTests {
    let folder: OwnFolder
    /// The authority that the tests trust, and another.
    let authority: String
    let stranger: String

    init() throws {
        folder = try OwnFolder()
        authority = folder.file("authority")
        stranger = folder.file("stranger")
        for name in [authority, stranger] {
            try CommandLineTool.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc",
                "-days",
                "2", "-subj", "/CN=Test authority \(name.count)", "-keyout", "\(name).key", "-out", "\(name).crt",
            ])
        }
    }

    /// A free port of loopback.
    private func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port: Int = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, length) == 0 else { return 0 }
                getsockname(descriptor, address, &length)
                return Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
        try #require(port != 0)
        return port
    }

    private func server(signedBy signer: String?, name: String = "localhost", rules: [String] = []) throws
        -> PostgresServer
    {
        var settings = ["listen_addresses": "'127.0.0.1'"]
        if signer != nil {
            settings.merge(["ssl": "on", "ssl_cert_file": "'../server.crt'", "ssl_key_file": "'../server.key'"]) { $1 }
        }
        return try PostgresServer(port: freePort(), settings: settings, rules: rules) { place in
            guard let signer else { return }
            try CommandLineTool.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc",
                "-days",
                "2", "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-addext",
                "basicConstraints=critical,CA:FALSE", "-CA", "\(signer).crt", "-CAkey", "\(signer).key", "-keyout",
                "\(place)/server.key", "-out", "\(place)/server.crt",
            ])
        }
    }

    private func ask(_ server: PostgresServer, _ query: String, user: String = "ward") async throws -> String? {
        let database = try PostgresDatabase(url: "postgres://\(user)@localhost:\(server.port)/postgres?\(query)")
        defer { try? database.close() }
        return try await database.read {
            try $0.first("SELECT coalesce((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()), 'none')") {
                try $0.text(0)
            }
        }
    }

    @Test func aServerOfATrustedAuthorityAndRightNameIsAccepted() async throws {
        let server = try server(signedBy: authority)
        #expect(try await ask(server, "sslrootcert=\(authority).crt") == "TLSv1.3")
        // Neither the system's authorities nor another one signed it.
        for query in ["", "sslrootcert=\(stranger).crt"] {
            let error = await #expect(throws: SQLError.self) { try await ask(server, query) }
            #expect(error?.kind == .untrusted)
        }
        #expect(try await ask(server, "sslmode=require&ward_accept_unverified_tls=yes&sslrootcert=") == "TLSv1.3")
    }

    @Test func aServerOfAnotherNameIsRefused() async throws {
        let server = try server(signedBy: authority, name: "other.example")
        let error = await #expect(throws: SQLError.self) { try await ask(server, "sslrootcert=\(authority).crt") }
        #expect(error?.kind == .untrusted)
    }

    @Test func aServerWithoutTLSIsRefusedUnlessSaidOtherwise() async throws {
        let server = try server(signedBy: nil)
        let error = await #expect(throws: SQLError.self) { try await ask(server, "sslrootcert=\(authority).crt") }
        #expect(error?.kind == .untrusted)
        #expect(try await ask(server, "sslmode=disable&ward_accept_unverified_tls=yes") == "none")
    }

    @Test func aPasswordComesFromAPasswordFile() async throws {
        let server = try server(signedBy: authority, rules: ["hostssl all anna 127.0.0.1/32 scram-sha-256"])
        try await server.administer("CREATE ROLE anna LOGIN PASSWORD 'quite-secret-7'")
        let file = folder.file("pgpass")
        let trusted = "sslrootcert=\(authority).crt&passfile=\(file)"
        for line in ["localhost:*:*:anna:wrong-secret-8", ""] {
            try Data(line.utf8).write(to: URL(fileURLWithPath: file))
            chmod(file, 0o600)
            let error = await #expect(throws: SQLError.self) { try await ask(server, trusted, user: "anna") }
            #expect(error?.kind == .notPermitted)
            #expect(error.map { "\($0)" }?.contains("secret") == false)
        }
        try Data("localhost:*:*:anna:quite-secret-7".utf8).write(to: URL(fileURLWithPath: file))
        #expect(try await ask(server, trusted, user: "anna") == "TLSv1.3")
    }
}
