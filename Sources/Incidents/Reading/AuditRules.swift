/// The rules of the Linux audit system, as auditctl(8) reads and lists them.
struct AuditRules: Sendable, Hashable {
    /// Whether some rule records each program that is started (`execve` and `execveat` at their exit).
    var recordsExecutions = false
    /// Whether `-e 2` locks the rules until the next start.
    var isLocked = false
    /// How many rules there are.
    var count = 0

    /// Reads rules, one a line. A rule with `never` does not record, and one bound to a path or an account records
    /// only a part.
    init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.trimmingBlanks.split(separator: " ").map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            if first == "-e" { isLocked = words.dropFirst().first == "2" }
            guard ["-a", "-A", "-w"].contains(first) else { continue }
            count += 1
            guard first != "-w", let list = words.dropFirst().first else { continue }
            let parts = list.split(separator: ",")
            let calls = zip(words, words.dropFirst()).filter { $0.0 == "-S" }.flatMap { $0.1.split(separator: ",") }
            let fields = zip(words, words.dropFirst()).filter { $0.0 == "-F" }.map(\.1)
            let isBound = fields.contains { field in
                ["path=", "dir=", "exe=", "uid=", "euid=", "pid="].contains { field.hasPrefix($0) }
            }
            if parts.contains("exit"), parts.contains("always"), !isBound,
                calls.contains(where: { $0 == "execve" || $0 == "all" || $0 == "59" })
            {
                recordsExecutions = true
            }
        }
    }
}
