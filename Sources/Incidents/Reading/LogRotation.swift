/// How long logrotate keeps a log (logrotate(8)).
struct LogRotation: Sendable {
    private var global = Block()
    private var blocks: [(patterns: [Substring], block: Block)] = []

    fileprivate struct Block {
        var days: Int?
        var rotations: Int?
        var maxAge: Int?
    }

    /// Reads the main file and then those of `/etc/logrotate.d`.
    init(_ texts: [String]) {
        for text in texts {
            var patterns: [Substring] = []
            var block: Block?
            for line in text.split(whereSeparator: \.isNewline) {
                let line = line.trimmingBlanks
                if line.isEmpty || line.hasPrefix("#") { continue }
                if line.hasSuffix("{") {
                    patterns += line.dropLast().split(whereSeparator: { " \t\"".contains($0) })
                    block = global
                } else if line == "}" {
                    if let block { blocks.append((patterns, block)) }
                    (patterns, block) = ([], nil)
                } else if line.hasPrefix("/") || line.hasPrefix("\"/") {
                    patterns += line.split(whereSeparator: { " \t\"".contains($0) })
                } else if block != nil {
                    block?.read(line)
                } else {
                    global.read(line)
                }
            }
        }
    }

    /// The days for which a log is kept, where the settings say so.
    func days(for path: String) -> Int? {
        let block = blocks.first { $0.patterns.contains { $0 == path } }?.block ?? global
        guard let every = block.days, let rotations = block.rotations else { return nil }
        return min(every * rotations, block.maxAge ?? .max)
    }
}

extension LogRotation.Block {
    fileprivate mutating func read(_ line: Substring) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        switch words.first {
        case "daily": days = 1
        case "weekly": days = 7
        case "monthly": days = 30
        case "yearly": days = 365
        case "rotate": rotations = words.dropFirst().first.flatMap { Int($0) }.map { min(max($0, 0), 100_000) }
        case "maxage": maxAge = words.dropFirst().first.flatMap { Int($0) }
        default: break
        }
    }
}
