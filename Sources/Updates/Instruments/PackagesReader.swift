import Advisories
import Foundation
import Guideline
import Observing

/// What apt and dpkg know about a machine, read from their files without running them.
struct PackageInventory {
    /// dpkg's record.
    var dpkg: DpkgStatus
    /// The lists found, in the order of the sources.
    var lists: [AptList]
    /// How many sources are configured.
    var sources: [AptSource]
    /// The plan.
    var plan: UpgradePlan
    /// Present packages that no list offers in any version.
    var unoffered: [PackageID]
    /// All known versions.
    var versions: [PackageID: [OfferedVersion]]
    /// What could not be read; without measures yet.
    var skipped: [MachineError]
    /// The newest time at which the lists were surely refreshed.
    var refreshed: Date?
    /// Whether refreshing is known from apt's own stamp.
    var stamp: Date?
}

/// Reads the inventory.
struct PackagesReader {
    static let lists = "/var/lib/apt/lists"
    /// The largest list read, compressed or not: Debian's whole is 50 MB, of which 20 MB when compressed.
    static let listLimit = 256 << 20

    let machine: any Machine
    private(set) var skipped: [MachineError] = []

    init(_ machine: any Machine) {
        self.machine = machine
    }

    /// Reads everything. Throws where there is no dpkg, or its record cannot be read; trouble with a source or a list
    /// is skipped.
    mutating func read() async throws(MachineError) -> PackageInventory {
        let configuration = self.configuration()
        let status = try machine.read("/var/lib/dpkg/status", limit: 64 << 20)
        let dpkg = DpkgStatus(status, native: configuration["APT::Architecture"])
        guard !dpkg.packages.isEmpty else {
            throw MachineError(.unreadable, "/var/lib/dpkg/status", detail: "it names no installed package")
        }
        let architectures = [dpkg.native] + foreignArchitectures(configuration).filter { $0 != dpkg.native }
        let sources = self.sources(native: dpkg.native)
        let found = self.lists(of: sources, architectures: architectures)
        let refreshed = found.compactMap(\.modified).max()
        let policy = AptPolicy(
            lists: found.map(\.list), pins: pins(), defaultRelease: configuration["APT::Default-Release"],
            native: dpkg.native)

        var names = Set(dpkg.packages.keys.map(\.name))
        var known: Set<String> = []
        var offers: [[PackageRecord]] = []
        var offered: Set<String> = []
        for list in found {
            let records = await records(of: list, wanted: names, providers: false)
            offers.append(records)
            offered.formUnion(records.map(\.name))
        }
        let phasing = await self.phasing(configuration, offers)
        var plan: UpgradePlan
        var versions: [PackageID: [OfferedVersion]]
        var turns = 0
        repeat {
            versions = policy.versions(installed: dpkg.packages, offers: offers)
            plan = UpgradePlan(
                UpgradeInput(
                    policy: policy, installed: dpkg.packages, versions: versions, knownNames: known,
                    recommends: configuration.flag("APT::Install-Recommends") ?? true, isKeptByPhasing: phasing))
            // New packages come in: their records, and those of what provides their names, are read in another pass.
            let asked = plan.missing.subtracting(known)
            if asked.isEmpty { break }
            known.formUnion(asked)
            for (index, list) in found.enumerated() {
                let more = await records(of: list, wanted: asked, providers: true)
                offers[index] += more.filter { !names.contains($0.name) }
            }
            names.formUnion(offers.joined().map(\.name))
            turns += 1
        } while turns < 6
        return PackageInventory(
            dpkg: dpkg, lists: found.map(\.list), sources: sources, plan: plan,
            unoffered: dpkg.packages.keys.filter { id in
                !(versions[id] ?? []).contains { $0.isOffered }
            }.sorted(),
            versions: versions, skipped: skipped, refreshed: refreshed,
            stamp: modified("/var/lib/apt/periodic/update-success-stamp"))
    }

    // MARK: - Settings

    private mutating func configuration() -> AptConfiguration {
        var configuration = AptConfiguration()
        for path in files(in: "/etc/apt/apt.conf.d", ending: "conf", orNone: true) + ["/etc/apt/apt.conf"] {
            if let text = text(path) { configuration.add(text) }
        }
        return configuration
    }

    private mutating func foreignArchitectures(_ configuration: AptConfiguration) -> [String] {
        let listed = configuration.list("APT::Architectures")
        if !listed.isEmpty { return listed }
        return (text("/var/lib/dpkg/arch") ?? "").split(whereSeparator: \.isNewline).map(String.init)
    }

    private mutating func sources(native: String) -> [AptSource] {
        var sources: [AptSource] = []
        if let text = text("/etc/apt/sources.list") {
            sources += AptSource.readLines(text, file: "/etc/apt/sources.list", native: native)
        }
        let folder = "/etc/apt/sources.list.d"
        for path in files(in: folder, ending: "list") + files(in: folder, ending: "sources") {
            guard let text = text(path) else { continue }
            sources +=
                path.hasSuffix(".list")
                ? AptSource.readLines(text, file: path, native: native)
                : AptSource.readParagraphs(text, file: path, native: native)
        }
        var seen: Set<AptSource> = []
        return sources.filter { seen.insert($0).inserted }
    }

    private mutating func pins() -> [AptPin] {
        (["/etc/apt/preferences"] + files(in: "/etc/apt/preferences.d", ending: "pref", orNone: true))
            .compactMap { text($0) }.flatMap(AptPin.read)
    }

    /// The files of a folder that apt reads: with a given ending, or with none where that counts too.
    private mutating func files(in folder: String, ending: String, orNone: Bool = false) -> [String] {
        do {
            return try machine.listIfPresent(folder).filter { name in
                let parts = name.split(separator: ".", omittingEmptySubsequences: false)
                let isPlain = name.utf8.allSatisfy {
                    $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 || "-_.".utf8.contains($0)
                }
                return isPlain && (parts.count > 1 ? parts.last.map(String.init) == ending : orNone)
            }.map { "\(folder)/\($0)" }
        } catch {
            skipped.append(error)
            return []
        }
    }

    private mutating func text(_ path: String) -> String? {
        do {
            return try machine.textIfPresent(path, limit: 4 << 20)
        } catch {
            skipped.append(error)
            return nil
        }
    }

    private func modified(_ path: String) -> Date? {
        try? machine.status(path, follow: true).modified
    }

    // MARK: - Phasing

    /// Whether updates are kept back until this machine's turn: as apt decides, which takes part in everything
    /// without a machine's number and inside a change of root.
    private mutating func phasing(
        _ configuration: AptConfiguration, _ offers: [[PackageRecord]]
    ) async -> @Sendable (PackageRecord) -> Bool {
        guard offers.joined().contains(where: { $0.phasedPercentage < 100 }) else { return { _ in false } }
        let setting: (String) -> Bool = { name in
            configuration.flag("APT::Get::\(name)") ?? configuration.flag("Update-Manager::\(name)") ?? false
        }
        if setting("Always-Include-Phased-Updates") { return { _ in false } }
        if setting("Never-Include-Phased-Updates") { return { _ in true } }
        let id = (configuration["APT::Machine-ID"] ?? text("/etc/machine-id") ?? "").filter { !$0.isWhitespace }
        if id.isEmpty { return { _ in false } }
        let changedRoot = try? await machine.run("ischroot", ["--default-false"])
        if changedRoot?.status == 0 { return { _ in false } }
        return { record in
            PhasedUpdate.draw(source: record.source, version: record.sourceVersion, machine: id)
                > record.phasedPercentage
        }
    }

    // MARK: - Lists

    private struct Found {
        var list: AptList
        var modified: Date?
    }

    /// The lists that the sources should have. A source without any is skipped as stale: what it offers is not known.
    private mutating func lists(of sources: [AptSource], architectures: [String]) -> [Found] {
        let names: Set<String>
        do {
            names = Set(try machine.list(Self.lists))
        } catch {
            skipped.append(MachineError(error.reason == .notFound ? .stale : error.reason, Self.lists))
            return []
        }
        var found: [Found] = []
        var releases: [String: ReleaseFile?] = [:]
        for source in sources where !source.isDisc {
            let prefix = source.listPrefix
            if releases[prefix] == nil {
                let file = [prefix + "InRelease", prefix + "Release"].first(where: names.contains)
                releases[prefix] = .some(file.flatMap { text("\(Self.lists)/\($0)") }.map { ReleaseFile($0) })
            }
            let release = releases[prefix] ?? nil
            for architecture in source.architectures(of: architectures) + ["all"] {
                let name = source.listName(architecture: architecture)
                if found.contains(where: { $0.list.path.hasPrefix("\(Self.lists)/\(name)") }) { continue }
                if let file = ["", ".lz4", ".gz", ".xz", ".zst", ".bz2"].map({ name + $0 }).first(where: names.contains)
                {
                    let path = "\(Self.lists)/\(file)"
                    found.append(
                        Found(
                            list: AptList(
                                release: release, site: source.site, component: source.component,
                                architecture: architecture, path: path),
                            modified: modified(path)))
                } else if architecture != "all", Self.isExpected(source, architecture, release) {
                    skipped.append(
                        MachineError(.stale, source.title, detail: "no package list for \(architecture) is on the disk")
                    )
                }
            }
        }
        return found
    }

    /// Whether a list should be there: not where its release says that it has none, or an empty one.
    private static func isExpected(_ source: AptSource, _ architecture: String, _ release: ReleaseFile?) -> Bool {
        guard let release, !source.component.isEmpty, !release.lists.isEmpty else { return true }
        let path = "\(source.component)/binary-\(architecture)/Packages"
        let size = release.lists.first { $0.key == path || $0.key.hasSuffix("/" + path) }?.value
        return size.map { $0 > 0 } ?? false
    }

    private mutating func records(of found: Found, wanted: Set<String>, providers: Bool) async -> [PackageRecord] {
        let path = found.list.path
        let hashes = Set(wanted.map(AptList.hash))
        do {
            var bytes = try await content(path)
            if LZ4Frame.begins(bytes) {
                var frame = LZ4Frame(bytes)
                bytes = []
                return try AptList.read(wanted: hashes, providers: providers) { try frame.readBlock(into: &$0) }
            }
            var isGiven = false
            return try AptList.read(wanted: hashes, providers: providers) { buffer in
                if isGiven { return false }
                swap(&buffer, &bytes)
                isGiven = true
                return true
            }
        } catch let error as MachineError {
            skipped.append(error)
        } catch {
            skipped.append(MachineError(.unreadable, path, detail: "the list is damaged"))
        }
        return []
    }

    /// The bytes of a list; other compressions than LZ4 are left to apt's own program.
    private func content(_ path: String) async throws(MachineError) -> [UInt8] {
        let isForeign = [".gz", ".xz", ".zst", ".bz2"].contains { path.hasSuffix($0) }
        guard isForeign else {
            let bytes = try machine.read(path, limit: Self.listLimit)
            if bytes.count == Self.listLimit { throw MachineError(.tooLarge, path) }
            return bytes
        }
        let result = try await machine.run(
            "apt-helper", ["cat-file", path], timeLimit: .seconds(20), outputLimit: Self.listLimit)
        guard result.status == 0, result.output.count < Self.listLimit else {
            throw MachineError(.unreadable, path, detail: result.error)
        }
        return result.output
    }
}
