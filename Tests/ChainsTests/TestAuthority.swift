import Foundation

/// Certificates made with openssl(1) for one test, in a folder of its own.
final class TestAuthority {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ward-chains-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Where openssl is, if it is there.
    static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    struct Failure: Error { var text: String }

    @discardableResult
    func openssl(_ arguments: String..., input: String? = nil) throws -> String {
        try run("/usr/bin/openssl", arguments)
    }

    func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let trouble = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Failure(text: String(decoding: trouble, as: UTF8.self)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// A key by the words of `openssl genpkey`, such as `RSA 2048`, `EC P-256` or `ED25519`.
    func key(_ name: String, _ sort: String) throws {
        let words = sort.split(separator: " ").map(String.init)
        var arguments = ["genpkey", "-algorithm", words[0], "-out", "\(name).key"]
        if words[0] == "EC" { arguments += ["-pkeyopt", "ec_paramgen_curve:\(words[1])"] }
        if words[0].hasPrefix("RSA"), words.count > 1 { arguments += ["-pkeyopt", "rsa_keygen_bits:\(words[1])"] }
        if words[0] == "DSA" {
            try openssl(
                "genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", "dsa.params")
            arguments = ["genpkey", "-paramfile", "dsa.params", "-out", "\(name).key"]
        }
        _ = try run("/usr/bin/openssl", arguments)
    }

    /// A certificate for a key, signed by another or by itself.
    func certificate(
        _ name: String, key sort: String = "EC P-256", by issuer: String? = nil, subject: String? = nil,
        extensions: [String] = [], digest: String = "-sha256", days: Int = 365, from: String? = nil,
        until: String? = nil, options: [String] = []
    ) throws {
        if !FileManager.default.fileExists(atPath: folder.appending(path: "\(name).key").path) { try key(name, sort) }
        let subject = subject ?? "/CN=\(name)"
        try openssl("req", "-new", "-key", "\(name).key", "-subj", subject, "-out", "\(name).csr")
        let text = "[x]\n" + extensions.map { $0 + "\n" }.joined()
        try text.write(to: folder.appending(path: "\(name).ext"), atomically: true, encoding: .utf8)
        // `openssl ca` is the one that takes both dates.
        let database = "\(name).db"
        try FileManager.default.createDirectory(
            at: folder.appending(path: database), withIntermediateDirectories: true)
        try "".write(to: folder.appending(path: "\(database)/index"), atomically: true, encoding: .utf8)
        let configuration = """
            [ca]
            default_ca = d
            [d]
            database = \(database)/index
            new_certs_dir = \(database)
            rand_serial = yes
            policy = p
            email_in_dn = no
            unique_subject = no
            [p]
            countryName = optional
            organizationName = optional
            organizationalUnitName = optional
            commonName = optional
            emailAddress = optional
            """
        try configuration.write(to: folder.appending(path: "\(name).cnf"), atomically: true, encoding: .utf8)
        var arguments = [
            "ca", "-batch", "-notext", "-config", "\(name).cnf", "-in", "\(name).csr", "-out", "\(name).crt",
            "-extfile",
            "\(name).ext", "-extensions", "x", "-md", digest == "" ? "default" : String(digest.dropFirst()), "-days",
            String(days), "-preserveDN",
        ]
        if let from { arguments += ["-startdate", from] }
        if let until { arguments += ["-enddate", until] }
        if let issuer {
            arguments += ["-cert", "\(issuer).crt", "-keyfile", "\(issuer).key"]
        } else {
            arguments += ["-selfsign", "-keyfile", "\(name).key"]
        }
        _ = try run("/usr/bin/openssl", arguments + options)
        try openssl("x509", "-in", "\(name).crt", "-outform", "DER", "-out", "\(name).der")
    }

    func der(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: "\(name).der")))
    }

    func pem(_ names: String...) throws -> [UInt8] {
        try names.flatMap { Array(try Data(contentsOf: folder.appending(path: "\($0).crt"))) }
    }

    static let authority = ["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign,cRLSign"]
}
