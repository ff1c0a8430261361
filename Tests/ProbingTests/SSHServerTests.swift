import Foundation
import Probing
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A real OpenSSH server on loopback, with a configuration of the test's own.
final class SSHServer: Sendable {
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")

    /// Long waits: the machine may be busy with other tests.
    static var patient: SSHSurveyOptions {
        var options = SSHSurveyOptions()
        options.answerLimit = .seconds(20)
        options.surveyLimit = .seconds(120)
        return options
    }

    let port: UInt16
    let folder: String
    private let process: Process

    init(_ configuration: [String], keys: [[String]] = [["ed25519"]]) async throws {
        folder = NSTemporaryDirectory() + "ward-sshd-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        port = try Self.freePort()
        var lines = ["Port \(port)", "ListenAddress 127.0.0.1", "PidFile none", "UsePAM no"] + configuration
        for (index, key) in keys.enumerated() {
            let path = "\(folder)/key\(index)"
            let make = Process()
            make.executableURL = URL(fileURLWithPath: "/bin/sh")
            let bits = key.count > 1 ? "-b \(key[1])" : ""
            make.arguments = [
                "-c",
                "ssh-keygen -q -N '' -f \(path) -t \(key[0]) \(bits) && ssh-keygen -l -f \(path).pub > \(path).print",
            ]
            try make.run()
            make.waitUntilExit()
            lines.append("HostKey \(path)")
        }
        let file = folder + "/sshd_config"
        try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/sshd")
        process.arguments = ["-D", "-e", "-f", file]
        process.standardError = FileHandle.nullDevice
        try process.run()
        #expect(await Self.answers(Endpoint(.loopback4, port: port)))
    }

    /// A port that nobody holds right now.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        try #require(code == 0)
        return UInt16(bigEndian: address.sin_port)
    }

    private static func answers(_ endpoint: Endpoint) async -> Bool {
        for _ in 0..<200 {
            if (try? await TCPDialer().connect(to: endpoint, until: .now + .seconds(1))) != nil { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// The fingerprint that `ssh-keygen -l` prints, and the length in front of it.
    func fingerprint(of key: Int) throws -> (bits: Int?, text: String?) {
        let line = try String(contentsOfFile: "\(folder)/key\(key).print", encoding: .utf8)
        let words = line.split(separator: " ")
        return (words.first.flatMap { Int($0) }, words.dropFirst().first.map(String.init))
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }
}

@Suite(.serialized, .enabled(if: SSHServer.isThere, "needs sshd"))
struct SSHServerTests {
    @Test func theListsAreThoseOfTheConfiguration() async throws {
        let server = try await SSHServer([
            "KexAlgorithms curve25519-sha256,diffie-hellman-group16-sha512",
            "Ciphers aes256-gcm@openssh.com,aes128-ctr", "MACs hmac-sha2-512,hmac-sha2-256-etm@openssh.com",
            "PasswordAuthentication no", "KbdInteractiveAuthentication no",
        ])
        let survey = await SSHSurveyor(options: SSHServer.patient).survey(host: "127.0.0.1", port: server.port)
        #expect(survey.reachable == .known(true))
        #expect(survey.versions == .known(["2.0"]))
        #expect(survey.keyExchange == .known(["curve25519-sha256", "diffie-hellman-group16-sha512"]))
        #expect(survey.ciphers == .known(["aes256-gcm@openssh.com", "aes128-ctr"]))
        #expect(survey.macs == .known(["hmac-sha2-512", "hmac-sha2-256-etm@openssh.com"]))
        #expect(survey.hostKeyAlgorithms == .known(["ssh-ed25519"]))
        #expect(survey.authentication == .known(["publickey"]))
        #expect(survey.userSignatures?.contains("ssh-ed25519") == true)
        #expect(survey.groupExchangeBits == nil)
        #expect(survey.connections == 1)
    }

    @Test func hostKeysHaveTheirLengthAndFingerprint() async throws {
        let kinds = [["rsa", "2048"], ["ecdsa", "256"], ["ecdsa", "384"], ["ecdsa", "521"], ["ed25519"]]
        let server = try await SSHServer([], keys: kinds)
        let survey = await SSHSurveyor(options: SSHServer.patient).survey(host: "127.0.0.1", port: server.port)
        let keys = try #require(survey.hostKeys.value)
        #expect(keys.count == kinds.count)
        for index in kinds.indices {
            let expected = try server.fingerprint(of: index)
            #expect(keys.contains { $0.bits == expected.bits && $0.fingerprint == expected.text })
        }
    }

    @Test(arguments: [
        "curve25519-sha256", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521",
        "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group14-sha256",
        "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group-exchange-sha256",
        "diffie-hellman-group-exchange-sha1", "sntrup761x25519-sha512@openssh.com",
    ])
    func eachMethodOfExchangeShowsTheHostKey(method: String) async throws {
        let server = try await SSHServer(["KexAlgorithms \(method)"])
        let survey = await SSHSurveyor(options: SSHServer.patient).survey(host: "127.0.0.1", port: server.port)
        #expect(survey.keyExchange == .known([method]))
        #expect(survey.hostKeys.value?.first?.fingerprint == (try server.fingerprint(of: 0).text))
        let canFinish = method.hasPrefix("curve") || method.hasPrefix("ecdh")
        #expect((survey.authentication.value != nil) == canFinish)
        if method.contains("group-exchange") { #expect((survey.groupExchangeBits?.value ?? 0) >= 2048) }
    }

    @Test(arguments: [
        ("aes128-gcm@openssh.com", "hmac-sha2-256"), ("aes256-gcm@openssh.com", "hmac-sha2-256"),
        ("aes128-ctr", "hmac-sha2-256"), ("aes192-ctr", "hmac-sha2-512"), ("aes256-ctr", "hmac-sha1"),
        ("aes256-ctr", "hmac-sha2-256-etm@openssh.com"), ("aes256-ctr", "hmac-sha2-512-etm@openssh.com"),
        ("aes128-ctr", "hmac-sha1-etm@openssh.com"),
    ])
    func theMethodsOfAuthenticationAreReadThroughEachCipher(cipher: String, mac: String) async throws {
        let server = try await SSHServer([
            "Ciphers \(cipher)", "MACs \(mac)", "PasswordAuthentication yes", "KbdInteractiveAuthentication no",
        ])
        let survey = await SSHSurveyor(options: SSHServer.patient).survey(host: "127.0.0.1", port: server.port)
        #expect(survey.authentication == .known(["publickey", "password"]))
    }

    @Test func aCipherThatCannotBeSpokenLeavesOnlyTheMethodsUnknown() async throws {
        let server = try await SSHServer(["Ciphers chacha20-poly1305@openssh.com"])
        let survey = await SSHSurveyor(options: SSHServer.patient).survey(host: "127.0.0.1", port: server.port)
        #expect(survey.hostKeys.value?.count == 1)
        #expect(survey.authentication.why?.contains("cannot be carried through") == true)
    }
}
