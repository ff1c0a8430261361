import Foundation
import Observing

/// Whether and where the machine writes its memory to before it switches itself off.
struct Hibernation: Sendable, Hashable {
    /// Where the memory goes.
    enum Place: Sendable, Hashable {
        case number(DeviceNumber)
        case node(String)
    }

    /// Whether the kernel can do it at all.
    var supported: Bool
    /// Where to, when set up.
    var place: Place?

    /// Reads `/sys/power` and the kernel's command line.
    init(on machine: any Machine) {
        let states = (try? machine.text("/sys/power/state", limit: 256)) ?? ""
        let words = ((try? machine.text("/proc/cmdline", limit: 64 << 10)) ?? "").split(whereSeparator: \.isWhitespace)
        supported =
            states.split(whereSeparator: \.isWhitespace).contains("disk")
            && !words.contains("noresume") && !words.contains("nohibernate")
        let resume = try? machine.text("/sys/power/resume", limit: 64)
        let number = resume.flatMap { DeviceNumber($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        if let number, number.major != 0 {
            place = .number(number)
        } else {
            place = words.last { $0.hasPrefix("resume=") }.flatMap { Self.node(String($0.dropFirst("resume=".count))) }
        }
    }

    /// The device node that `resume=` names, by path or by mark.
    private static func node(_ text: String) -> Place? {
        if text.hasPrefix("/dev/") { return .node(text) }
        if let number = DeviceNumber(text) { return .number(number) }
        let folders = ["UUID": "by-uuid", "LABEL": "by-label", "PARTUUID": "by-partuuid", "PARTLABEL": "by-partlabel"]
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let folder = folders[parts[0]] else { return nil }
        return .node("/dev/disk/\(folder)/\(parts[1])")
    }
}
