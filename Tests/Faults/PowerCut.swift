import Foundation

/// What a power cut leaves of a folder: everything that was synced, and of the rest whatever the disk happened to have done.
///
/// It takes the folder as it was when the worker began, and follows what the worker changed in the log of the shim.
struct PowerCut {
    private enum Change {
        case write(offset: Int, bytes: ArraySlice<UInt8>)
        case truncate(Int)
    }

    private enum Naming {
        case create(String, Int)
        case unlink(String)
        case rename(String, String)
    }

    private struct File {
        var synced: [UInt8]
        var pending: [Change] = []
    }

    private let folder: String
    private var files: [File] = []
    private var names: [String: Int] = [:]
    private var namings: [Naming] = []
    private var living: [UInt64: Int] = [:]

    /// The folder as it is now, all of which counts as synced.
    init(_ folder: String) throws {
        self.folder = folder
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where Self.counts(name) {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            names[name] = files.count
            living[UInt64(status.st_ino)] = files.count
            files.append(File(synced: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))))
        }
    }

    /// The shared memory of SQLite and locks mean nothing after a power cut.
    private static func counts(_ name: String) -> Bool { !name.contains("-shm") && !name.contains(".lock") }

    // MARK: Following

    /// Follows what was logged. The last event may be cut off: then it did not happen.
    mutating func follow(_ log: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: log)))
        var place = 0
        func number(_ offset: Int, _ width: Int) -> UInt64 {
            (0..<width).reduce(0) { $0 | UInt64(bytes[place + offset + $1]) << UInt64(8 * $1) }
        }
        while bytes.count - place >= 32 {
            let (kind, name) = (number(0, 4), Int(number(4, 4)))
            let (inode, offset, count) = (number(8, 8), Int(number(16, 8)), Int(number(24, 8)))
            guard bytes.count - place - 32 >= name + count else { return }
            let start = place + 32
            let path = String(decoding: bytes[start..<start + name], as: UTF8.self)
            take(kind, inode, path, offset, bytes[start + name..<start + name + count])
            place = start + name + count
        }
    }

    private mutating func take(
        _ kind: UInt64, _ inode: UInt64, _ path: String, _ offset: Int, _ bytes: ArraySlice<UInt8>
    ) {
        let name = (path as NSString).lastPathComponent
        switch kind {
        case 1: if let file = living[inode] { files[file].pending.append(.write(offset: offset, bytes: bytes)) }
        case 2: if let file = living[inode] { files[file].pending.append(.truncate(offset)) }
        case 3:
            guard let file = living[inode] else { return }
            for change in files[file].pending { Self.apply(change, to: &files[file].synced) }
            files[file].pending = []
        case 4:
            living[inode] = files.count
            namings.append(.create(name, files.count))
            files.append(File(synced: []))
        case 5: namings.append(.unlink(name))
        case 6:
            let to = (String(decoding: bytes, as: UTF8.self) as NSString).lastPathComponent
            namings.append(.rename(name, to))
        case 7:
            for naming in namings { Self.apply(naming, to: &names) }
            namings = []
        default: break
        }
    }

    private static func apply(_ naming: Naming, to names: inout [String: Int]) {
        switch naming {
        case .create(let name, let file): names[name] = file
        case .unlink(let name): names[name] = nil
        case .rename(let from, let to):
            names[to] = names[from]
            names[from] = nil
        }
    }

    private static func apply(_ change: Change, to bytes: inout [UInt8]) {
        switch change {
        case .truncate(let size):
            if size < bytes.count { bytes.removeSubrange(size...) }
            if size > bytes.count { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
        case .write(let offset, let new):
            let end = offset + new.count
            if end > bytes.count { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.replaceSubrange(offset..<end, with: new)
        }
    }

    // MARK: Leaving

    /// Puts the folder into a state that the cut may have left. Says how many changes that were not synced are gone.
    func strike(_ chance: inout Chance) throws -> Int {
        var dropped = 0
        var names = names
        let kept = Self.portion(namings.count, &chance)
        for naming in namings.prefix(kept) { Self.apply(naming, to: &names) }
        dropped += namings.count - kept
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            if Self.counts(name) ? names[name] == nil : chance.once(in: 2) {
                try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
        }
        for (name, file) in names.sorted(by: { $0.key < $1.key }) {
            var bytes = files[file].synced
            let pending = files[file].pending
            dropped += pending.count - Self.apply(some: pending, to: &bytes, &chance)
            try put(bytes, at: "\(folder)/\(name)")
        }
        return dropped
    }

    private static func portion(_ count: Int, _ chance: inout Chance) -> Int {
        switch Int.random(in: 0..<3, using: &chance) {
        case 0: 0
        case 1: count
        default: Int.random(in: 0...count, using: &chance)
        }
    }

    /// All, none, the first ones, or any of them, torn at sectors of 512 bytes. Says how many were applied as a whole.
    private static func apply(some changes: [Change], to bytes: inout [UInt8], _ chance: inout Chance) -> Int {
        guard chance.once(in: 2) else {
            let kept = portion(changes.count, &chance)
            for change in changes.prefix(kept) { apply(change, to: &bytes) }
            return kept
        }
        var kept = 0
        for change in changes {
            if chance.once(in: 2) {
                apply(change, to: &bytes)
                kept += 1
            } else if case .write(let offset, let new) = change, chance.once(in: 2) {
                for start in stride(from: new.startIndex, to: new.endIndex, by: 512) where chance.once(in: 2) {
                    let sector = new[start..<min(start + 512, new.endIndex)]
                    apply(.write(offset: offset + start - new.startIndex, bytes: sector), to: &bytes)
                }
            }
        }
        return kept
    }

    private func put(_ bytes: [UInt8], at path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Trouble("\(path) cannot be written") }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Trouble("\(path) cannot be written") }
            rest = rest.dropFirst(count)
        }
    }
}
