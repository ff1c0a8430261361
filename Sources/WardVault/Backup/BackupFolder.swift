import Foundation

/// The files of one folder of backups: full ones, and the parts that follow each.
///
/// A name is `ward-SET-NUMBER.wardbackup`; a set is named by the second of its full backup. What ends in `.part` was not
/// finished and counts for nothing.
struct BackupFolder {
    var path: String

    struct File: Hashable, Comparable {
        var set: String
        var number: Int
        var name: String { "ward-\(set)-\(String(format: "%04d", number)).wardbackup" }

        init(set: String, number: Int) {
            self.set = set
            self.number = number
        }

        init?(name: String) {
            let pieces = name.split(separator: "-", omittingEmptySubsequences: false)
            guard pieces.count == 3, pieces[0] == "ward", pieces[2].hasSuffix(".wardbackup"),
                let number = Int(pieces[2].dropLast(".wardbackup".count)), number > 0
            else { return nil }
            self.init(set: String(pieces[1]), number: number)
            guard self.name == name else { return nil }
        }

        static func < (left: Self, right: Self) -> Bool {
            left.set == right.set ? left.number < right.number : left.set < right.set
        }
    }

    func path(of file: File) -> String { path + "/" + file.name }

    /// Makes the folder, for nobody else, when there is none.
    func make() throws {
        if FileManager.default.fileExists(atPath: path) { return }
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        } catch {
            throw VaultError(
                .badBackup, "The folder \(path) cannot be made", remedy: "Check that the folder above is there.")
        }
    }

    /// All finished files, oldest first.
    func files() throws -> [File] {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
            throw VaultError(
                .badBackup, "The folder \(path) cannot be read", remedy: "Check that it is there and its mode.")
        }
        return names.compactMap(File.init(name:)).sorted()
    }

    /// The files of the newest set, or of the one named, in order. A gap throws.
    func chain(of set: String? = nil) throws -> [File] {
        let files = try files()
        guard let name = set ?? files.last?.set else { return [] }
        let chain = files.filter { $0.set == name }
        for (index, file) in chain.enumerated() where file.number != index + 1 {
            throw VaultError(
                .badBackup, "Part \(index + 1) of the backup \(name) is missing",
                remedy: "Bring it back from another place, or restore an older set with --set.")
        }
        return chain
    }
}
