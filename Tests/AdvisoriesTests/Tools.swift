import Foundation

/// Numbers by chance, the same in each run.
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(((state ^ (state >> 33)) >> 11) % UInt64(bound))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// The bytes with some changed, cut off, doubled or put in.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) where !bytes.isEmpty {
            let place = below(bytes.count)
            switch below(5) {
            case 0: bytes[place] = UInt8(below(256))
            case 1: bytes.removeSubrange(place...)
            case 2: bytes.insert(UInt8(below(256)), at: place)
            case 3: bytes.insert(contentsOf: bytes[place...].prefix(below(64)), at: place)
            default: bytes[place] ^= 1 << UInt8(below(8))
            }
        }
        return bytes
    }
}

/// Programs of the system that answers are compared with.
enum Tools {
    static func has(_ name: String) -> Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/\(name)") }

    static func run(_ path: String, _ arguments: [String], input: URL? = nil) throws -> (Int32, Data) {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        if let input { process.standardInput = try FileHandle(forReadingFrom: input) }
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, data)
    }
}

/// Test data that lie beside the package and are not part of it.
enum Shared {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data").standardizedFileURL

    static func has(_ path: String) -> Bool { find(path) != nil }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: find(path) ?? folder.appending(path: path), encoding: .utf8)
    }

    /// Beside the package, or beside the folder in which working copies of it stand.
    private static func find(_ path: String) -> URL? {
        [folder, folder.appending(path: "../../../shared/data").standardizedFileURL]
            .map { $0.appending(path: path) }.first { FileManager.default.fileExists(atPath: $0.path) }
    }
}
