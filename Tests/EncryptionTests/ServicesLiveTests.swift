import Foundation
import Guideline
import Observing
import Probing
import Testing

@testable import Encryption

/// Real servers of Debian, started on loopback where they are installed.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServicesLiveTests {
    private static func installed(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// A port that is free now.
    private static func freePort() -> UInt16 {
        let server = TestServer(.neverAccepts)
        defer { server.stop() }
        return server.port
    }

    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-services-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func run(_ path: String, _ arguments: [String], in folder: URL) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func ended(_ process: Process) async throws {
        for _ in 0..<600 where process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
    }

    /// What a server answers; asked again until it is up.
    private func answer(
        from path: String, _ arguments: [String], in folder: URL, port: UInt16, as known: UInt16,
        process name: String? = nil
    ) async throws -> ServiceAnswer {
        let process = try run(path, arguments, in: folder)
        // Killed and not asked: some servers finish what they began first.
        defer { kill(process.processIdentifier, SIGKILL) }
        for _ in 0..<100 {
            let held = await LocalNetwork().hold(
                [(Endpoint(.loopback4, port: port), ServiceDialogue(port: known, process: name))], width: 1,
                within: .seconds(10))
            if let dialogue = held.first, dialogue.hasConnected { return dialogue.answer }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw MachineError(.unreachable, path)
    }

    private func certificate(in folder: URL) async throws {
        let openssl = try run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
                "-subj", "/CN=localhost",
            ], in: folder)
        try await ended(openssl)
    }

    @Test(.enabled(if: installed("/usr/sbin/sshd"), "needs openssh-server"), .enabled(if: getuid() == 0, "needs root"))
    func openSSH() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try await ended(run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "host"], in: folder))
        try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        let port = Self.freePort()
        let answer = try await answer(
            from: "/usr/sbin/sshd",
            [
                "-D", "-e", "-f", "/dev/null", "-h", folder.appending(path: "host").path, "-p", "\(port)", "-o",
                "ListenAddress=127.0.0.1", "-o", "PidFile=none",
            ], in: folder, port: port, as: 7777)
        #expect(answer.speaks == .ssh && answer.security == .encrypted)
    }

    @Test(
        .enabled(if: installed("/usr/bin/storescp"), "needs dcmtk"),
        .enabled(if: installed("/usr/bin/openssl"), "needs openssl"), arguments: [false, true])
    func dcmtk(overTLS: Bool) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        if overTLS { try await certificate(in: folder) }
        let port = Self.freePort()
        let tls = overTLS ? ["+tls", "key.pem", "cert.pem", "-ic"] : []
        let answer = try await answer(
            from: "/usr/bin/storescp", tls + ["-od", folder.path, "\(port)"], in: folder, port: port, as: 11112,
            process: "storescp")
        #expect(answer.speaks == .dicom && answer.security == (overTLS ? .tls : .plaintext))
        #expect(overTLS || answer.detail.hasPrefix("association accepted, OFFIS_DCMTK_"))
    }

    /// The profiles of PS3.15 on a port that nothing is known of: encrypted, and authenticated without encryption.
    @Test(
        .enabled(if: installed("/usr/bin/storescp"), "needs dcmtk"),
        .enabled(if: installed("/usr/bin/openssl"), "needs openssl"),
        arguments: [("+py", "dicom", ServiceReport.Encrypted.yes), ("+pn", "tls", .no)])
    func dicomProfilesOnAnOddPort(
        _ profile: String, _ service: String, _ encrypted: ServiceReport.Encrypted
    ) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try await certificate(in: folder)
        let port = Self.freePort()
        let process = try run(
            "/usr/bin/storescp", ["+tls", "key.pem", "cert.pem", "-ic", profile, "-od", folder.path, "\(port)"],
            in: folder)
        defer { kill(process.processIdentifier, SIGKILL) }
        var seen: ServiceReport?
        for _ in 0..<100 where seen?.reachable != true {
            try await Task.sleep(for: .milliseconds(50))
            _ = try await ServiceSurvey([ServiceTarget.read("127.0.0.1:\(port)")]).run { event in
                if case .found(_, let report, _) = event { seen = report }
            }
        }
        #expect(seen?.service == service)
        #expect(seen?.encrypted == encrypted)
    }

    @Test(.enabled(if: installed("/usr/bin/redis-server"), "needs redis-server"))
    func redis() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = Self.freePort()
        let answer = try await answer(
            from: "/usr/bin/redis-server", ["--port", "\(port)", "--bind", "127.0.0.1", "--save", ""], in: folder,
            port: port, as: 6379)
        #expect(answer.speaks == .redis && answer.security == .plaintext)
    }

    @Test(
        .enabled(if: installed("/usr/sbin/nginx"), "needs nginx"),
        .enabled(if: installed("/usr/bin/openssl"), "needs openssl"),
        arguments: [
            ("return 200 ok;", 8080, TransportSecurity.plaintext), ("return 200 ok;", 7777, .plaintext),
            ("return 301 https://$host/;", 80, .redirect), ("ssl", 443, .tls), ("ssl", 8080, .tls), ("ssl", 7777, .tls),
        ] as [(String, UInt16, TransportSecurity)])
    func nginx(_ site: String, known: UInt16, security: TransportSecurity) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        if site == "ssl" { try await certificate(in: folder) }
        let port = Self.freePort()
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder.path)/\($0);" }.joined(separator: " ")
        let server =
            site == "ssl"
            ? "listen 127.0.0.1:\(port) ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem;"
            : "listen 127.0.0.1:\(port); \(site)"
        try """
        daemon off; master_process off; pid \(folder.path)/pid; error_log \(folder.path)/error.log; events {}
        http { access_log off; \(paths) server { \(server) } }
        """.write(to: folder.appending(path: "nginx.conf"), atomically: true, encoding: .utf8)
        let answer = try await answer(
            from: "/usr/sbin/nginx", ["-p", folder.path, "-c", "\(folder.path)/nginx.conf"], in: folder, port: port,
            as: known)
        #expect(answer.security == security)
        #expect(answer.speaks == .http || known == 7777 && answer.speaks == .tls)
    }

    @Test(.enabled(if: installed("/usr/sbin/slapd"), "needs slapd"), arguments: [false, true])
    func openLDAP(withTLS: Bool) async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        if withTLS { try await certificate(in: folder) }
        let tls =
            withTLS
            ? "TLSCertificateFile \(folder.path)/cert.pem\nTLSCertificateKeyFile \(folder.path)/key.pem\n" : ""
        try """
        include /etc/ldap/schema/core.schema
        \(tls)modulepath /usr/lib/ldap
        moduleload back_mdb
        database mdb
        suffix dc=x
        directory \(folder.path)

        """.write(to: folder.appending(path: "slapd.conf"), atomically: true, encoding: .utf8)
        let port = Self.freePort()
        let answer = try await answer(
            from: "/usr/sbin/slapd",
            ["-d", "0", "-f", "\(folder.path)/slapd.conf", "-h", "ldap://127.0.0.1:\(port)"], in: folder, port: port,
            as: 389)
        #expect(answer.speaks == .ldap && answer.security == (withTLS ? .starttls : .plaintext))
    }
}
