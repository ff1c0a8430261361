import Foundation

/// A program that checks what Ward wrote.
enum Tool {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func path(_ name: String) -> String? {
        if name.contains("/") { return FileManager.default.isExecutableFile(atPath: name) ? name : nil }
        return ["/usr/local/bin", "/usr/bin", "/bin"].map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func exists(_ name: String) -> Bool { path(name) != nil }

    /// Runs a program on a text, and gives its status and everything it said.
    static func run(_ name: String, _ arguments: [String], input: String = "") throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (given, said) = (folder.appending(path: "in"), folder.appending(path: "out"))
        try Data(input.utf8).write(to: given)
        try Data().write(to: said)
        let process = Process()
        process.executableURL = URL(filePath: path(name) ?? name)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: given)
        let output = try FileHandle(forWritingTo: said)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try Data(contentsOf: said), as: UTF8.self))
    }
}
