import Foundation

/// Other people's programs that say what is right.
enum HashingOracle {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let python = root.appending(path: ".build/venv/bin/python").path

    /// Whether a Python module can be imported there.
    static func has(_ modules: String...) -> Bool {
        FileManager.default.isExecutableFile(atPath: python)
            && modules.allSatisfy { (try? run(python, ["-c", "import \($0)"]).status) == 0 }
    }

    /// Runs a Python script and gives back its lines.
    static func lines(_ script: String, _ arguments: [String] = []) throws -> [String] {
        try run(python, ["-c", script] + arguments).output.split(separator: "\n").map(String.init)
    }

    static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// Random numbers that are the same each time.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension String {
    /// The bytes of hexadecimal digits.
    var hexBytes: [UInt8] {
        let digits = filter(\.isHexDigit).compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
}
