import Foundation

/// Keys and certificates made with real programs for one test, in a folder of its own.
final class KeyHouse {
    let folder: URL

    static let hasOpenSSL = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")
    static let hasSSH = FileManager.default.isExecutableFile(atPath: "/usr/bin/ssh-keygen")
    static let hasPython = FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")
    static let hasKeytool = FileManager.default.isExecutableFile(atPath: "/usr/bin/keytool")
    static let hasPutty = FileManager.default.isExecutableFile(atPath: "/usr/bin/puttygen")
    static let hasGnuPG = FileManager.default.isExecutableFile(atPath: "/usr/bin/gpg")

    struct Failure: Error { var text: String }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ward-keys-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    /// Runs a command line by the shell in the folder.
    @discardableResult
    func run(_ line: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-ec", line]
        process.currentDirectoryURL = folder
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, FileHandle.nullDevice)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus != 0 { throw Failure(text: "\(line): \(process.terminationStatus)") }
        return text
    }

    /// A PEM public key from a modulus and exponent that Python computes; `p`, `q` and `prime(bits)` are at hand.
    func publicKey(_ name: String, _ python: String) throws {
        try write("make.py", Self.python + python + "\nwrite('\(name)', n, e)\n")
        try run("python3 make.py")
    }

    /// Deterministic primes, and DER by hand: no package is needed.
    private static let python = """
        import base64, os, random
        rng = random.Random(int(os.environ.get("SEED", "7")))
        def is_prime(n):
            if n % 2 == 0: return n == 2
            d, s = n - 1, 0
            while d % 2 == 0: d, s = d // 2, s + 1
            for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
                if n % a == 0: return n == a
                x = pow(a, d, n)
                if x in (1, n - 1): continue
                for _ in range(s - 1):
                    x = x * x % n
                    if x == n - 1: break
                else: return False
            return True
        def prime(bits, start=None):
            n = start or (rng.getrandbits(bits) | 1 << bits - 1 | 1 << bits - 2 | 1)
            while not is_prime(n): n += 2
            return n
        def length(n): return bytes([n]) if n < 128 else bytes([0x82, n >> 8, n & 255])
        def tlv(t, b): return bytes([t]) + length(len(b)) + b
        def integer(n): return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))
        def write(name, n, e):
            key = tlv(0x30, integer(n) + integer(e))
            spki = tlv(0x30, bytes.fromhex("300d06092a864886f70d0101010500") + tlv(3, b"\\0" + key))
            text = base64.encodebytes(spki).decode()
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            open(name, "w").write("-----BEGIN PUBLIC KEY-----\\n" + text + "-----END PUBLIC KEY-----\\n")
        e = 65537

        """
}
