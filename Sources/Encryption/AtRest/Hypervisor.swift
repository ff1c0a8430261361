import Foundation
import Observing

/// Whether this machine is a virtual one, whose disks are files or volumes of a host that Ward cannot see into.
enum Hypervisor {
    /// The kind of virtual machine, or nil on hardware of its own.
    ///
    /// Firmware tables first, then the processor's flag (set by every hypervisor that follows the convention of
    /// CPUID leaf 1, ECX bit 31), then what systemd finds.
    static func detect(on machine: any Machine) async -> String? {
        // The controlling domain of Xen sees the flag too, but owns the disks.
        if let xen = try? machine.text("/proc/xen/capabilities", limit: 256), xen.contains("control_d") { return nil }
        let folder = "/sys/class/dmi/id/"
        let firmware = ["sys_vendor", "product_name", "bios_vendor"].compactMap {
            try? machine.text(folder + $0, limit: 256)
        }.joined(separator: " ")
        if let known = names.first(where: { firmware.contains($0.mark) }) { return known.name }
        if let type = try? machine.text("/sys/hypervisor/type", limit: 64) {
            let name = type.trimmingCharacters(in: .whitespacesAndNewlines)
            if !name.isEmpty { return name == "xen" ? "Xen" : String(name.prefix(32)) }
        }
        if let processor = try? machine.text("/proc/cpuinfo", limit: 64 << 10) {
            let flags = processor.split(separator: "\n").first { $0.hasPrefix("flags") }
            if let flags { return flags.split(separator: " ").contains("hypervisor") ? "virtual machine" : nil }
        }
        if machine.exists("/sys/firmware/devicetree/base/hypervisor/compatible") { return "virtual machine" }
        guard firmware.isEmpty, let answer = try? await machine.run("systemd-detect-virt", ["--vm"]) else { return nil }
        let name = answer.text.trimmingCharacters(in: .whitespacesAndNewlines)
        return name == "none" || name.isEmpty ? nil : String(name.prefix(32))
    }

    private static let names: [(mark: String, name: String)] = [
        ("QEMU", "KVM"), ("KVM", "KVM"), ("Bochs", "KVM"), ("OpenStack", "OpenStack"), ("VMware", "VMware"),
        ("VirtualBox", "VirtualBox"), ("innotek", "VirtualBox"), ("Xen", "Xen"), ("Amazon EC2", "Amazon EC2"),
        ("Google Compute Engine", "Google Compute Engine"), ("Parallels", "Parallels"), ("bhyve", "bhyve"),
        ("Virtual Machine", "Hyper-V"), ("Hetzner", "KVM"), ("DigitalOcean", "DigitalOcean"),
        ("Scaleway", "Scaleway"), ("Apple Virtualization", "Apple Virtualization"),
    ]
}
