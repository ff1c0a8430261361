import Foundation
import Guideline
import Observing
import Updates

/// A small machine in a folder of its own, on which both apt and Ward can be asked.
struct AptRoot {
    /// An archive's suite with its packages.
    struct Archive {
        var host = "archive.test"
        var suite = "stable"
        var codename = "testix"
        var origin = "Test"
        var label = "Test"
        var more = ""
        var options = "trusted=yes"
        /// The paragraphs by architecture.
        var packages: [String: [String]]
    }

    var status: [String] = []
    var archives: [Archive] = []
    var preferences = ""
    var configuration = ""
    var architectures = ["amd64"]

    /// A paragraph: `paragraph("a 1.0", "Depends: b")`.
    static func paragraph(_ name: String, _ fields: String..., architecture: String = "amd64") -> String {
        let words = name.split(separator: " ")
        return (["Package: \(words[0])", "Version: \(words[1])", "Architecture: \(architecture)"] + fields)
            .joined(separator: "\n")
    }

    /// A paragraph of an installed package.
    static func installed(
        _ name: String, _ fields: String..., state: String = "install ok installed", architecture: String = "amd64"
    ) -> String {
        paragraph(name, architecture: architecture) + "\nStatus: \(state)\n" + fields.joined(separator: "\n")
    }

    /// Writes the folder, asks both, and removes it again.
    func answers() async throws -> (apt: [String], ward: [String], report: PendingReport) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-apt-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(to: folder.path)
        let machine = RootedMachine(root: folder.path)
        let apt = try await LocalMachine().run(
            "env", ["APT_CONFIG=\(folder.path)/apt.conf", "apt-get", "-s", "dist-upgrade"],
            timeLimit: .seconds(60), outputLimit: 8 << 20)
        guard apt.status == 0 else { throw MachineError(.crashed, "apt-get", detail: apt.error) }
        let report = try await Packages.pending(on: machine)
        let ward = report.pending.map { "\($0.name) \($0.installed ?? "-") \($0.version)" }
        return (Self.installations(apt.text), ward, report)
    }

    /// The lines `Inst name [old] (new …)` as `name old new`, sorted by bytes.
    static func installations(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.first == "Inst", words.count > 2 else { return nil }
            let isUpgrade = words[2].hasPrefix("[")
            let old = isUpgrade ? String(words[2].dropFirst().dropLast()) : "-"
            guard let new = words.dropFirst(isUpgrade ? 3 : 2).first else { return nil }
            return "\(words[1]) \(old) \(new.dropFirst())"
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func write(to root: String) throws {
        func file(_ path: String, _ text: String) throws {
            let path = "\(root)/\(path)"
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: path))
        }
        let foreign = architectures.map { "\"\($0)\";" }.joined(separator: " ")
        try file(
            "apt.conf",
            """
            Dir "\(root)/"; Dir::State::status "\(root)/var/lib/dpkg/status"; Dir::Cache::pkgcache "";
            Dir::Cache::srcpkgcache ""; Debug::NoLocking "1"; APT::Architecture "amd64";
            APT::Architectures { \(foreign) }; Acquire::Languages "none";
            """)
        try file("var/lib/dpkg/arch", architectures.joined(separator: "\n"))
        try file(
            "var/lib/dpkg/status",
            ([Self.installed("dpkg 1.0")] + status).joined(separator: "\n\n") + "\n")
        try file("var/lib/apt/lists/partial/keep", "")
        try file("var/cache/apt/archives/partial/keep", "")
        try file("etc/apt/apt.conf.d/10test", configuration)
        try file("etc/apt/preferences", preferences)
        try file("etc/machine-id", "0123456789abcdef0123456789abcdef\n")
        var sources = ""
        for archive in archives {
            sources += "deb [\(archive.options)] http://\(archive.host)/debian \(archive.suite) main\n"
            let prefix = "var/lib/apt/lists/\(archive.host)_debian_dists_\(archive.suite)_"
            try file(
                prefix + "Release",
                """
                Origin: \(archive.origin)
                Label: \(archive.label)
                Suite: \(archive.suite)
                Codename: \(archive.codename)
                Version: 1.0
                Date: Sat, 21 Nov 2026 00:53:02 UTC
                Architectures: amd64 i386
                Components: main
                \(archive.more)

                """)
            for architecture in architectures {
                try file(
                    prefix + "main_binary-\(architecture)_Packages",
                    (archive.packages[architecture] ?? []).map {
                        $0 + "\nFilename: pool/x.deb\nSize: 1\nSHA256: \(String(repeating: "0", count: 64))\n"
                    }.joined(separator: "\n") + "\n")
            }
        }
        try file("etc/apt/sources.list", sources)
    }
}

/// This machine's files below a folder, as if the folder were the root.
struct RootedMachine: Machine {
    let root: String
    private let local = LocalMachine()

    init(root: String) { self.root = root }

    var isRoot: Bool { local.isRoot }
    var now: Date { local.now }
    func read(_ path: String, limit: Int) throws(MachineError) -> [UInt8] { try local.read(root + path, limit: limit) }
    func list(_ path: String) throws(MachineError) -> [String] { try local.list(root + path) }
    func status(_ path: String, follow: Bool) throws(MachineError) -> FileStatus {
        try local.status(root + path, follow: follow)
    }
    func destination(ofLink path: String) throws(MachineError) -> String { try local.destination(ofLink: root + path) }
    func resolve(_ path: String) throws(MachineError) -> String { try local.resolve(root + path) }
    func run(
        _ program: String, _ arguments: [String], timeLimit: Duration, outputLimit: Int
    ) async throws(MachineError) -> CommandResult {
        try await local.run(program, arguments, timeLimit: timeLimit, outputLimit: outputLimit)
    }
}
