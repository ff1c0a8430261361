import Foundation

/// A security officer with a key pair and a certificate, made by the `openssl` program.
struct Officer {
    static let program = "/usr/bin/openssl"
    static let isThere = FileManager.default.isExecutableFile(atPath: program)

    let folder: String
    var certificatePath: String { folder + "/officer.crt" }
    var keyPath: String { folder + "/officer.key" }
    var certificate: Data { get throws { try Data(contentsOf: URL(fileURLWithPath: certificatePath)) } }
    var key: Data { get throws { try Data(contentsOf: URL(fileURLWithPath: keyPath)) } }

    /// - Parameters:
    ///   - key: as `openssl genpkey` takes it.
    ///   - request: more of `openssl req -x509`.
    init(key: [String], request: [String] = [], in folder: String) throws {
        self.folder = folder
        try Self.run(["genpkey"] + key + ["-out", folder + "/officer.key"])
        try Self.run(
            ["req", "-x509", "-key", folder + "/officer.key", "-subj", "/CN=Officer", "-out", folder + "/officer.crt"]
                + (request.contains("-days") ? [] : ["-days", "30"]) + request)
    }

    static let rsa3072 = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"]
    static func curve(_ name: String) -> [String] { ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(name)"] }

    @discardableResult
    static func run(_ arguments: [String], input: Data? = nil) throws -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let (into, out) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (into, out, FileHandle.nullDevice)
        try process.run()
        if let input { try into.fileHandleForWriting.write(contentsOf: input) }
        try into.fileHandleForWriting.close()
        let answer = try out.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Refused(arguments: arguments) }
        return answer
    }

    struct Refused: Error { let arguments: [String] }
}
