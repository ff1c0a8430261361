import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads breach lists in the public k-anonymity format: files of `HASH:count`, or folders of range files, each named by
/// the first five digits of the hashes in it.
struct BreachListReader {
    let paths: [String]
    let skipsBadLines: Bool
    let minimumCount: Int

    /// What was read.
    struct Tally: Sendable, Hashable {
        var kind: BreachListKind?
        var lines = 0
        var bad = 0
        /// Lines whose count is below the least one; padding has the count 0.
        var rare = 0
        var missingRanges = 0
    }

    /// Whether the list can be read twice, and is read in the order of its hashes if it is sorted.
    var isOne: Bool { paths.count == 1 && paths[0] != "-" }

    /// The bytes of all files, nil where nobody knows before they are read.
    var bytes: Int? {
        var sum = 0
        for path in paths {
            var status = stat()
            guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
            sum += Int(status.st_size)
        }
        return sum
    }

    /// The latest change of the files, nil where there is none.
    var date: Int64? {
        paths.compactMap { path in
            var status = stat()
            return path != "-" && stat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
        }.max()
    }

    /// Calls `body` with the first 64 bits of each hash, and gives back what was read.
    func read(
        progress: (Int) -> Void, _ body: (UInt64) throws(BreachError) -> Void
    ) throws(BreachError) -> Tally {
        var tally = Tally()
        for path in paths {
            var status = stat()
            if path != "-", stat(path, &status) != 0 { throw .system(path) }
            if path != "-", status.st_mode & S_IFMT == S_IFDIR {
                try readRanges(path, &tally, progress, body)
            } else {
                try readFile(path, 0, 0, &tally, progress, body)
            }
        }
        return tally
    }

    private func readFile(
        _ path: String, _ prefix: UInt64, _ prefixDigits: Int, _ tally: inout Tally, _ progress: (Int) -> Void,
        _ body: (UInt64) throws(BreachError) -> Void
    ) throws(BreachError) {
        try LineReader.read(path, progress: progress) { (text, number) throws(BreachError) in
            if text.isEmpty { return }
            tally.lines += 1
            guard let line = BreachLine(text, prefix: prefix, prefixDigits: prefixDigits),
                tally.kind == nil || line.digits == (tally.kind == .sha1 ? 40 : 32)
            else {
                guard skipsBadLines else { throw bad(path, number, tally.kind, prefixDigits) }
                tally.bad += 1
                return
            }
            tally.kind = line.digits == 40 ? .sha1 : .ntlm
            if line.count < minimumCount {
                tally.rare += 1
            } else {
                try body(line.key)
            }
        }
    }

    /// Reads the files of a folder in the order of their names, without listing a million of them.
    private func readRanges(
        _ folder: String, _ tally: inout Tally, _ progress: (Int) -> Void,
        _ body: (UInt64) throws(BreachError) -> Void
    ) throws(BreachError) {
        guard let ending = rangeEnding(folder) else {
            throw BreachError(
                .badList, "\(folder): no range file in it, such as 5BAA6 or 5BAA6.txt. Name the list itself.")
        }
        for prefix in 0..<UInt64(1 << 20) {
            let digits = String(prefix, radix: 16)
            let small = folder + "/" + String(repeating: "0", count: 5 - digits.count) + digits
            let large = folder + "/" + String(repeating: "0", count: 5 - digits.count) + digits.uppercased()
            guard let path = [large, small].map({ $0 + ending }).first(where: { access($0, F_OK) == 0 }) else {
                tally.missingRanges += 1
                continue
            }
            try readFile(path, prefix, 5, &tally, progress, body)
        }
    }

    /// What comes after the five digits in the names of the range files; nil where there are none.
    private func rangeEnding(_ folder: String) -> String? {
        guard let entries = opendir(folder) else { return nil }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.utf8.prefix(5).count == 5,
                name.utf8.prefix(5).allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
                name.utf8.count == 5 || name.dropFirst(5) == ".txt"
            {
                return String(name.dropFirst(5))
            }
        }
        return nil
    }

    private func bad(_ path: String, _ line: Int, _ kind: BreachListKind?, _ prefixDigits: Int) -> BreachError {
        let digits = kind.map { "\($0.byteCount * 2 - prefixDigits)" } ?? "\(40 - prefixDigits) or \(32 - prefixDigits)"
        let name = path == "-" ? "standard input" : path
        return BreachError(
            .badList,
            "\(name):\(line): not a hash of \(digits) hexadecimal digits with :count. Leave such lines out: --skip-bad")
    }
}
