import Testing

@testable import Search

@Suite("Marks, ignore files and paths")
struct PartsTests {
    @Test func marksAreFoundWhereverAPlainSearchFindsThem() {
        var generator = Generator(state: 42)
        let marks = ["abcab", "-----B", "bcabca", "zzzzz"].map { Array($0.utf8) }
        let scanner = MarkScanner(marks)
        for _ in 0..<500 {
            let bytes = (0..<400).map { _ in Array("abcz-B".utf8)[Int(generator.next() % 6)] }
            let hits = bytes.withUnsafeBytes { scanner.hits(in: $0, 0..<bytes.count) }
            var plain: [String] = []
            for start in bytes.indices {
                for (index, mark) in marks.enumerated() where bytes[start...].starts(with: mark) {
                    plain.append("\(index)@\(start)")
                }
            }
            #expect(hits.map { "\($0.mark)@\($0.at)" } == plain)
        }
    }

    @Test(arguments: [
        ("*.log", "a/b.log", false, true), ("*.log", "b.logs", false, false), ("/a", "a", false, true),
        ("/a", "b/a", false, false), ("a/b", "a/b", false, true), ("a/b", "c/a/b", false, false),
        ("dir/", "dir", true, true), ("dir/", "dir", false, false), ("a/**/z", "a/z", false, true),
        ("a/**/z", "a/b/c/z", false, true), ("**/x", "a/b/x", false, true), ("a/**", "a/b/c", false, true),
        ("f?o", "foo", false, true), ("f?o", "f/o", false, false), ("\\#x", "#x", false, true),
        ("# x", "x", false, false), ("a*b*c*d*e", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false, false),
    ])
    func ignoreLinesMeanWhatGitsMean(line: String, path: String, isFolder: Bool, expected: Bool) {
        #expect((IgnoreFile(line.utf8).leavesOut(path.utf8, isFolder: isFolder) ?? false) == expected)
    }

    @Test func theLastLineThatSpeaksDecides() {
        let file = IgnoreFile("*.pem\n!keep.pem\n".utf8)
        #expect(file.leavesOut("a.pem".utf8, isFolder: false) == true)
        #expect(file.leavesOut("keep.pem".utf8, isFolder: false) == false)
        #expect(file.leavesOut("other".utf8, isFolder: false) == nil)
    }

    @Test func shownPathsAreNeverTheSameForTwoPaths() {
        var generator = Generator(state: 7)
        var seen: [String: [UInt8]] = [:]
        for _ in 0..<20_000 {
            let alphabet: [UInt8] = [0x5c, 0x78, 0x35, 0x43, 0x41, 0x0a, 0xc3, 0xa9, 0xff, 0xe2, 0x80, 0xae]
            let bytes = (0..<Int(generator.next() % 5)).map { _ in alphabet[Int(generator.next() % 12)] }
            let text = SafePath(bytes).description
            #expect(seen[text] == nil || seen[text] == bytes)
            #expect(!text.contains("\n"))
            seen[text] = bytes
        }
    }
}

/// The same numbers each time (splitmix64).
struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
