/// One area of swap space, a line of `/proc/swaps` (proc_swaps(5)).
struct Swap: Sendable, Hashable {
    /// The device or file.
    var path: String
    /// Whether it is a file on a file system.
    var isFile: Bool

    /// Reads the content of `/proc/swaps`; the heading and lines that are not understood are left out.
    static func table(_ bytes: some Sequence<UInt8>) -> [Swap] {
        Array(bytes).split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard fields.count >= 2 else { return nil }
            var path = OctalEscapes.decode(fields[0])
            guard path.hasPrefix("/") else { return nil }
            if path.hasSuffix(" (deleted)") { path.removeLast(" (deleted)".count) }
            return Swap(path: path, isFile: fields[1].elementsEqual("file".utf8))
        }
    }
}
