import Dispatch
import Foundation
import Testing

@testable import Probing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program that serves TLS on loopback for the time of a test.
final class HandshakeServer: @unchecked Sendable {  // The process is touched only when it is made and ended.
    /// Whether the programs are there.
    static let hasOpenSSL = path(of: "openssl") != nil
    static let hasNginx = path(of: "nginx") != nil

    /// Where it listens.
    let port: UInt16
    private let process = Process()
    private let input = Pipe()
    private let folder: URL?

    /// Starts `openssl s_server` with a certificate of a kind and more arguments.
    static func openssl(_ kind: Keys.Kind = .rsa, _ arguments: [String]) async throws -> HandshakeServer {
        let keys = try Keys.shared.get()
        return try await HandshakeServer("openssl") { port in
            ["s_server", "-quiet", "-accept", "127.0.0.1:\(port)"]
                + ["-cert", keys.certificate(kind), "-key", keys.key(kind)] + arguments
        }
    }

    /// Starts nginx with lines for its one server.
    static func nginx(_ lines: String) async throws -> HandshakeServer {
        let keys = try Keys.shared.get()
        let folder = FileManager.default.temporaryDirectory.appending(path: "nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try await HandshakeServer("nginx", folder: folder) { port in
            let text = """
                daemon off; master_process off; pid \(folder.path)/pid; error_log \(folder.path)/log;
                events { worker_connections 64; }
                http { access_log off; client_body_temp_path \(folder.path)/b; proxy_temp_path \(folder.path)/p;
                fastcgi_temp_path \(folder.path)/f; uwsgi_temp_path \(folder.path)/u; scgi_temp_path \(folder.path)/s;
                server { listen 127.0.0.1:\(port) ssl http2; ssl_certificate \(keys.certificate(.rsa));
                ssl_certificate_key \(keys.key(.rsa)); \(lines) } }
                """
            try text.write(to: folder.appending(path: "conf"), atomically: true, encoding: .utf8)
            return ["-c", folder.path + "/conf", "-e", folder.path + "/log"]
        }
    }

    private init(_ program: String, folder: URL? = nil, arguments: (UInt16) throws -> [String]) async throws {
        self.folder = folder
        port = try Self.freePort()
        process.executableURL = URL(fileURLWithPath: try #require(Self.path(of: program)))
        process.arguments = try arguments(port)
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 {
            if let line = try? await TCPDialer().connect(
                to: Endpoint(.loopback4, port: port), until: .now + .seconds(1))
            {
                line.close()
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("\(program) does not start: \(process.arguments ?? [])")
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, TCPConnection.stream, 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, size)
                _ = getsockname(descriptor, $0, &size)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func path(of program: String) -> String? {
        ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/"].map { $0 + program }
            .first(where: FileManager.default.isExecutableFile)
    }
}

/// Keys and certificates made once for all tests.
struct Keys: Sendable {
    /// The kinds of keys.
    enum Kind: String, CaseIterable { case rsa, p256, p384, ed25519 }

    let folder: URL

    static let shared = Result { try Keys() }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "handshake-keys-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for kind in Kind.allCases {
            let algorithm =
                switch kind {
                case .rsa: ["-newkey", "rsa:2048"]
                case .p256: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
                case .p384: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"]
                case .ed25519: ["-newkey", "ed25519"]
                }
            try Self.run(
                ["req", "-x509", "-nodes", "-subj", "/CN=localhost", "-days", "2"] + algorithm
                    + ["-keyout", key(kind), "-out", certificate(kind)])
        }
        atexit { if let keys = try? Keys.shared.get() { try? FileManager.default.removeItem(at: keys.folder) } }
    }

    func key(_ kind: Kind) -> String { folder.appending(path: "\(kind.rawValue).key").path }
    func certificate(_ kind: Kind) -> String { folder.appending(path: "\(kind.rawValue).crt").path }

    /// The same as DER, for a client.
    func client(_ kind: Kind) throws -> TLSSurveyOptions.ClientCertificate {
        let der = folder.appending(path: "\(kind.rawValue).der").path
        try Self.run(["x509", "-in", certificate(kind), "-outform", "DER", "-out", der])
        let chain = [[UInt8](try Data(contentsOf: URL(fileURLWithPath: der)))]
        try Self.run(["pkcs8", "-topk8", "-nocrypt", "-in", key(kind), "-outform", "DER", "-out", der])
        return .init(chain: chain, key: [UInt8](try Data(contentsOf: URL(fileURLWithPath: der))))
    }

    /// An OCSP response about the RSA certificate, signed by itself.
    func staple() throws -> String {
        let (request, response, index) = (folder.path + "/request", folder.path + "/response", folder.path + "/index")
        try Data().write(to: URL(fileURLWithPath: index))
        let certificate = certificate(.rsa)
        try Self.run(["ocsp", "-issuer", certificate, "-cert", certificate, "-reqout", request])
        try Self.run(
            ["ocsp", "-index", index, "-CA", certificate, "-rsigner", certificate, "-rkey", key(.rsa)]
                + ["-reqin", request, "-respout", response])
        return response
    }

    @discardableResult
    static func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        ended.wait()
        return process.terminationStatus
    }
}
