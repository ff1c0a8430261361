import Observing

/// One mounted file system, a line of `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
struct Mount: Sendable, Hashable {
    /// The number of the device that the file system reports; major 0 for those without a device of their own.
    var device: DeviceNumber
    /// The part of the file system that is mounted here; other than `/` for bind mounts and subvolumes.
    var root: String
    /// Where it is mounted. Bytes that are not UTF-8 are written as `\xNN`, so that two names never become one.
    var point: String
    /// The type, such as `ext4` or `fuse.gocryptfs`.
    var type: String
    /// The device, data set, server or folder that it comes from.
    var source: String
    /// The options of the mount and of the file system.
    var options: [String]

    /// The value of an option such as `upperdir=`.
    func option(_ name: String) -> String? {
        options.lazy.compactMap { $0.hasPrefix(name + "=") ? String($0.dropFirst(name.utf8.count + 1)) : nil }.first
    }
}

/// The mounted file systems in the order in which they were mounted.
struct MountTable: Sendable {
    /// What is visible: a mount on top of another hides it.
    private(set) var mounts: [Mount] = []
    /// How many lines were not understood.
    private(set) var damaged = 0

    /// Reads the content of `/proc/self/mountinfo`.
    init(mountinfo bytes: some Sequence<UInt8>) {
        for line in Array(bytes).split(separator: UInt8(ascii: "\n")) {
            guard let mount = Mount(line) else {
                damaged += 1
                continue
            }
            if let hidden = mounts.firstIndex(where: { $0.point == mount.point }) { mounts.remove(at: hidden) }
            mounts.append(mount)
        }
    }

    /// The file system that a path without links lies on.
    func mount(holding path: String) -> Mount? {
        mounts.filter { Self.lies(path, in: $0.point) }.max { $0.point.utf8.count < $1.point.utf8.count }
    }

    /// Whether a path is a folder or lies in it.
    static func lies(_ path: String, in folder: String) -> Bool {
        folder == "/" ? path.hasPrefix("/") : path == folder || path.hasPrefix(folder + "/")
    }
}

extension Mount {
    /// Reads `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`.
    init?(_ line: some Collection<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "))
        guard fields.count >= 10, let number = DeviceNumber(String(decoding: fields[2], as: UTF8.self)),
            let dash = fields[6...].firstIndex(where: { $0.elementsEqual([UInt8(ascii: "-")]) }),
            fields.count >= dash + 3
        else { return nil }
        device = number
        root = OctalEscapes.decode(fields[3])
        point = OctalEscapes.decode(fields[4])
        type = OctalEscapes.decode(fields[dash + 1])
        source = OctalEscapes.decode(fields[dash + 2])
        let options = [fields[5]] + fields[(dash + 3)...]
        self.options = options.flatMap { OctalEscapes.decode($0).split(separator: ",").map(String.init) }
        guard point.hasPrefix("/") else { return nil }
    }
}

/// The kernel's way to write blanks in tables: a backslash and three octal digits.
enum OctalEscapes {
    /// Decodes `\040` and its like. What is not UTF-8 afterwards is written as `\xNN` for each such byte.
    static func decode(_ field: some Collection<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) {
                let value = digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
                bytes.append(UInt8(truncatingIfNeeded: value))
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return text(bytes)
    }

    /// UTF-8 as text, with `\xNN` for each byte that is not.
    static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var result = ""
        var rest = bytes[...]
        while let first = rest.first {
            let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self) != nil } ?? 0
            if length > 0, let character = String(validating: rest.prefix(length), as: UTF8.self) {
                result += character
                rest = rest.dropFirst(length)
            } else {
                result += "\\x" + (first < 16 ? "0" : "") + String(first, radix: 16)
                rest = rest.dropFirst()
            }
        }
        return result
    }
}
