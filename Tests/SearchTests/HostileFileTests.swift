import Foundation
import Guideline
import Testing

@testable import Search

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files and folders that make searches crash, hang or miscount.
@Suite("Hostile files")
struct HostileFileTests {
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
        -----END PRIVATE KEY-----

        """

    /// Runs in a folder of its own and says what was found and covered.
    private func search(
        options: SearchOptions = SearchOptions(), _ prepare: (String) throws -> Void
    ) throws -> (finds: [Find], summary: SearchSummary, root: String) {
        let root = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer {
            let process = Process()
            process.executableURL = URL(filePath: "/bin/rm")
            process.arguments = ["-rf", root]
            try? process.run()
            process.waitUntilExit()
        }
        try prepare(root)
        var finds: [Find] = []
        let box = Box()
        let summary = SearchReport.run(paths: [root], options: options) { box.finds.append($0) }
        finds = box.finds
        return (finds, summary, realpathOf(root))
    }

    private final class Box { var finds: [Find] = [] }

    private func realpathOf(_ path: String) -> String { path }

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func count(_ summary: SearchSummary, _ why: SkipReason, _ detail: String) -> Int {
        summary.unseen.filter { $0.why == why && $0.detail == detail }.reduce(0) { $0 + $1.count }
    }

    @Test func pipesSocketsAndDevicesAreCountedAndNeverOpened() throws {
        let (finds, summary, _) = try search { root in
            #expect(mkfifo(root + "/pipe", 0o600) == 0)
            _ = mknod(root + "/device", S_IFCHR | 0o600, 0x0103)
            try write(Self.key, root + "/key")
        }
        #expect(finds.count == 1)
        #expect(count(summary, .notContent, "pipe") == 1)
        #expect(summary.files == 1)
        #expect(summary.unseenCount == 0)
    }

    @Test func linksAreCountedAndNotFollowed() throws {
        let (finds, summary, _) = try search { root in
            #expect(symlink("/etc", root + "/out") == 0)
            #expect(symlink(".", root + "/loop") == 0)
            try write(Self.key, root + "/key")
            #expect(symlink("key", root + "/again") == 0)
        }
        #expect(finds.count == 1)
        #expect(summary.links == 3)
        #expect(summary.folders == 1)
    }

    @Test func aSparseTerabyteIsSearchedByItsDataOnly() throws {
        let (finds, summary, _) = try search { root in
            let descriptor = open(root + "/sparse", O_RDWR | O_CREAT, 0o600)
            defer { close(descriptor) }
            try #require(ftruncate(descriptor, 1 << 40) == 0)
            let key = Array(Self.key.utf8)
            #expect(pwrite(descriptor, key, key.count, 1 << 39) == key.count)
        }
        #expect(finds.count == 1)
        #expect(summary.bytes < 64 << 20)
        #expect(summary.holes > 1 << 38)
    }

    @Test func namesThatAreNoTextAreShownSafelyAndDifferently() throws {
        let (finds, _, root) = try search { root in
            for name: [UInt8] in [[0xff, 0x41], [0xfe, 0x41], [0x0a], [0x5c, 0x78, 0x46, 0x46, 0x41]] {
                let path = Array(root.utf8) + [0x2f] + name + [0]
                let descriptor = path.withUnsafeBytes { bytes in
                    bytes.bindMemory(to: CChar.self).baseAddress.map { open($0, O_RDWR | O_CREAT, 0o600) } ?? -1
                }
                let key = Array(Self.key.utf8)
                #expect(Glibc.write(descriptor, key, key.count) == key.count)
                close(descriptor)
            }
        }
        let names = Set(finds.map { $0.path.description.dropFirst(root.count + 1) })
        #expect(names == ["\\xFFA", "\\xFEA", "\\x0A", "\\x5CxFFA"])
    }

    @Test func aFolderThatMayNotBeReadIsCounted() throws {
        let (_, summary, _) = try search { root in
            try FileManager.default.createDirectory(atPath: root + "/shut", withIntermediateDirectories: false)
            try write("text", root + "/file")
            chmod(root + "/shut", 0)
            chmod(root + "/file", 0)
        }
        if geteuid() == 0 {
            #expect(summary.files == 1)
        } else {
            #expect(count(summary, .needsRoot, "folder") == 1)
            #expect(count(summary, .needsRoot, "file") == 1)
        }
    }

    @Test func aTreeDeeperThanAnyPathIsSearchedToItsEnd() throws {
        let depth = 3000
        let (finds, summary, _) = try search { root in
            var descriptor = open(root, O_RDONLY | O_DIRECTORY)
            for _ in 0..<depth {
                #expect(mkdirat(descriptor, "d", 0o700) == 0)
                let next = openat(descriptor, "d", O_RDONLY | O_DIRECTORY)
                close(descriptor)
                descriptor = next
            }
            let file = openat(descriptor, "key", O_RDWR | O_CREAT, 0o600)
            let key = Array(Self.key.utf8)
            #expect(Glibc.write(file, key, key.count) == key.count)
            close(file)
            close(descriptor)
            try write(Self.key, root + "/z")
        }
        #expect(finds.count == 2)
        #expect(summary.folders == depth + 1)
    }

    @Test func aFileUnderTwoNamesIsReadOnceUnlessItIsAKey() throws {
        let (finds, summary, _) = try search { root in
            try write("nothing", root + "/a")
            #expect(link(root + "/a", root + "/b") == 0)
            try write(Self.key, root + "/key")
            #expect(link(root + "/key", root + "/key2") == 0)
        }
        #expect(finds.count == 2)
        #expect(summary.hardLinks == 1)
    }

    @Test func filesThatVanishOnTheWayDoNoHarm() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root + "/b", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        try write(Self.key, root + "/a")
        try write(Self.key, root + "/c")
        try write(Self.key, root + "/b/d")
        let summary = SearchReport.run(paths: [root]) { _ in
            unlink(root + "/c")
            unlink(root + "/b/d")
            rmdir(root + "/b")
        }
        #expect(summary.files == 1)
        #expect(count(summary, .notFound, "file") == 1)
        #expect(count(summary, .notFound, "folder") == 1)
    }

    @Test func whatIsLeftOutByAnIgnoreFileIsCounted() throws {
        let (finds, summary, _) = try search { root in
            try FileManager.default.createDirectory(atPath: root + "/cache", withIntermediateDirectories: false)
            try write("cache/\n*.pem\n!keep.pem\n", root + "/.wardignore")
            for name in ["/cache/key", "/a.pem", "/keep.pem", "/b"] { try write(Self.key, root + name) }
        }
        #expect(finds.map { String($0.path.description.split(separator: "/").last ?? "") } == ["b", "keep.pem"])
        #expect(count(summary, .excluded, "left out by .wardignore") == 2)
    }

    @Test func aSearchOutOfTimeSaysWhatItDidNotReach() throws {
        let options = SearchOptions(deadline: .now - .seconds(1))
        let (finds, summary, root) = try search(options: options) { root in
            try write(Self.key, root + "/key")
        }
        #expect(finds.isEmpty)
        #expect(summary.timedOut)
        #expect(summary.unseen.first { $0.why == .timedOut }?.examples == [root])
    }

    @Test func aFileBeyondTheLimitIsReadInPartAndSaidToBe() throws {
        let (finds, summary, _) = try search(options: SearchOptions(perFileLimit: 2 << 20)) { root in
            try write(String(repeating: "some text\n", count: 400_000) + Self.key, root + "/big")
        }
        #expect(finds.isEmpty)
        #expect(count(summary, .tooLarge, "read in part") == 1)
    }

    @Test(arguments: [1_048_576 - 30, 1_048_576 - 65_536, 1_048_576 - 65_536 - 11, 983_040, 2_031_615, 1_900_000])
    func aKeyAcrossTwoPartsOfAFileIsFoundOnce(offset: Int) throws {
        let (finds, _, _) = try search { root in
            let padding = String(repeating: "x", count: offset - 1) + "\n"
            try write(padding + Self.key + String(repeating: "y", count: 1_500_000), root + "/log")
        }
        #expect(finds.count == 1)
    }

    @Test func theKernelsFilesAreNotSearched() {
        let summary = SearchReport.run(paths: ["/proc"]) { _ in }
        #expect(summary.files == 0)
        #expect(count(summary, .notContent, "made by the kernel") == 1)
    }
}
