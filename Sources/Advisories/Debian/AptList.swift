/// A package list, or dpkg's status, as apt's policy sees it.
public struct AptList: Sendable {
    /// The release file that came with it, where there was one.
    public var release: ReleaseFile?
    /// The host it comes from; empty for local archives.
    public var site: String
    /// The component, such as `main`.
    public var component: String
    /// The architecture asked for, such as `amd64`.
    public var architecture: String
    /// Whether this is dpkg's own record and no archive.
    public var isDpkgStatus: Bool
    /// The file.
    public var path: String

    /// Creates a list.
    public init(
        release: ReleaseFile?, site: String, component: String, architecture: String, path: String,
        isDpkgStatus: Bool = false
    ) {
        self.release = release
        self.site = site
        self.component = component
        self.architecture = architecture
        self.path = path
        self.isDpkgStatus = isDpkgStatus
    }

    /// dpkg's record, which apt calls the archive `now`.
    static let dpkgStatus = AptList(
        release: nil, site: "", component: "now", architecture: "", path: "/var/lib/dpkg/status", isDpkgStatus: true)

    var suite: String { isDpkgStatus ? "now" : release?.suite ?? "" }

    /// As apt prints it: `Debian-Security:12/oldstable-security`.
    public var title: String {
        guard let release else { return site }
        let name = release.label.isEmpty ? release.origin : release.label
        return "\(name):\(release.version)/\(release.suite.isEmpty ? release.codename : release.suite)"
    }

    /// Reads the paragraphs of a list that are asked for.
    ///
    /// - Parameters:
    ///   - blocks: Hands over the next bytes by adding to the end; false at the end. It may rely on the last
    ///     `LZ4Frame.history` bytes still being there.
    ///   - wanted: The hashes of the names asked for (`AptList.hash`).
    ///   - providers: Whether packages count too that provide a name asked for.
    public static func read(
        wanted: Set<UInt64>, providers: Bool = false, blocks: (inout [UInt8]) throws -> Bool
    ) throws -> [PackageRecord] {
        var records: [PackageRecord] = []
        var buffer: [UInt8] = []
        var start = 0
        var goesOn = true
        while goesOn {
            goesOn = try blocks(&buffer)
            start = Deb822.scan(buffer, from: start, isLast: !goesOn) { range in
                if isWanted(buffer, range, wanted, providers), let record = PackageRecord(buffer, in: range) {
                    records.append(record)
                }
            }
            let settled = min(start, buffer.count - LZ4Frame.history)
            if settled > 1 << 20 {
                buffer.removeFirst(settled)
                start -= settled
            }
        }
        return records
    }

    /// What stands for a name in a set of wanted names.
    public static func hash(_ name: String) -> UInt64 { FNV.hash(name.utf8) }

    private static func isWanted(
        _ bytes: [UInt8], _ range: Range<Int>, _ wanted: Set<UInt64>, _ providers: Bool
    ) -> Bool {
        // Archives write the name first; the rest of a paragraph is looked at only where one does not.
        if let name = value(bytes, range.lowerBound, range.upperBound, of: "Package:") {
            if wanted.contains(hash(bytes, name)) { return true }
            if !providers { return false }
        }
        var found = false
        Deb822.each(bytes, in: range) { name, content in
            if found { return }
            let isName = matches(bytes, name, "Package")
            guard isName || providers && matches(bytes, name, "Provides") else { return }
            var names = [content.lowerBound..<content.upperBound]
            if !isName {
                names = bytes[content].split(separator: UInt8(ascii: ",")).map { $0.startIndex..<$0.endIndex }
            }
            found = names.contains { wanted.contains(hash(bytes, word(bytes, $0))) }
        }
        return found
    }

    private static func value(_ bytes: [UInt8], _ start: Int, _ end: Int, of field: StaticString) -> Range<Int>? {
        let count = field.utf8CodeUnitCount
        guard end - start > count else { return nil }
        for index in 0..<count where bytes[start + index] != field.utf8Start[index] { return nil }
        return word(bytes, start + count..<end)
    }

    private static func matches(_ bytes: [UInt8], _ range: Range<Int>, _ name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        return range.enumerated().allSatisfy { bytes[$1] | 0x20 == name.utf8Start[$0] | 0x20 }
    }

    /// The first word of a range.
    private static func word(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        while start < range.upperBound, bytes[start] <= 0x20 { start += 1 }
        var end = start
        while end < range.upperBound, bytes[end] > 0x20, bytes[end] != UInt8(ascii: "(") { end += 1 }
        return start..<end
    }

    private static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
        var hash = FNV()
        for index in range { hash.add(bytes[index]) }
        return hash.value
    }
}
