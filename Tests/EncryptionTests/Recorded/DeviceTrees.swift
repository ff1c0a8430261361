/// Recorded `/proc` and `/sys` trees, one for each way in which disks are stacked. Only the entries that matter are
/// kept; the layout is the kernel's.
enum DeviceTrees {
    /// A computer of its own: no hypervisor flag, a known maker.
    static let hardware = """
        == /proc/swaps
        Filename Type Size Used Priority
        == /sys/class/dmi/id/sys_vendor
        LENOVO
        == /proc/cpuinfo
        flags : fpu vme de pse tsc msr
        == /sys/power/state
        freeze mem disk
        == /sys/power/resume
        0:0
        == /proc/cmdline
        BOOT_IMAGE=/vmlinuz root=/dev/sda2 ro quiet

        """

    /// The whole disk `sda` with two partitions.
    static let disk = """
        -> /sys/dev/block/8:0 ../../devices/pci0/ata1/block/sda
        -> /sys/dev/block/8:1 ../../devices/pci0/ata1/block/sda/sda1
        -> /sys/dev/block/8:2 ../../devices/pci0/ata1/block/sda/sda2
        -> /sys/class/block/sda ../../devices/pci0/ata1/block/sda
        -> /sys/class/block/sda1 ../../devices/pci0/ata1/block/sda/sda1
        -> /sys/class/block/sda2 ../../devices/pci0/ata1/block/sda/sda2
        == /sys/devices/pci0/ata1/block/sda/size
        1000
        == /sys/devices/pci0/ata1/block/sda/sda1/partition
        1
        == /sys/devices/pci0/ata1/block/sda/sda2/partition
        2
        == /dev/sda1
        == /dev/sda2

        """

    /// A second disk, `sdb`, with one partition.
    static let secondDisk = """
        -> /sys/dev/block/8:17 ../../devices/pci0/ata2/block/sdb/sdb1
        -> /sys/class/block/sdb ../../devices/pci0/ata2/block/sdb
        -> /sys/class/block/sdb1 ../../devices/pci0/ata2/block/sdb/sdb1
        == /sys/devices/pci0/ata2/block/sdb/size
        1000
        == /sys/devices/pci0/ata2/block/sdb/sdb1/partition
        1
        == /dev/sdb1

        """

    /// A device-mapper device with its members.
    static func mapping(_ number: Int, name: String, uuid: String, over members: [String]) -> String {
        let folder = "/sys/devices/virtual/block/dm-\(number)"
        return """
            -> /sys/dev/block/254:\(number) ../../devices/virtual/block/dm-\(number)
            -> /sys/class/block/dm-\(number) ../../devices/virtual/block/dm-\(number)
            == \(folder)/dm/name
            \(name)
            == \(folder)/dm/uuid
            \(uuid)
            == /dev/dm-\(number)
            -> /dev/mapper/\(name) ../dm-\(number)

            """ + slaves(of: folder, members)
    }

    /// A RAID with its members.
    static func raid(_ name: String, number: String, over members: [String]) -> String {
        let folder = "/sys/devices/virtual/block/\(name)"
        return """
            -> /sys/dev/block/\(number) ../../devices/virtual/block/\(name)
            -> /sys/class/block/\(name) ../../devices/virtual/block/\(name)
            == \(folder)/md/level
            raid1
            == /dev/\(name)

            """ + slaves(of: folder, members)
    }

    static func slaves(of folder: String, _ members: [String]) -> String {
        members.map { "-> \(folder)/slaves/\($0) /sys/class/block/\($0)\n" }.joined()
    }

    /// A loop device over a file.
    static func loop(_ number: Int, file: String) -> String {
        """
        -> /sys/dev/block/7:\(number) ../../devices/virtual/block/loop\(number)
        -> /sys/class/block/loop\(number) ../../devices/virtual/block/loop\(number)
        == /sys/devices/virtual/block/loop\(number)/loop/backing_file
        \(file)

        """
    }

    /// The table of mounts; each line as `254:0 /home ext4 /dev/mapper/home rw`.
    static func mounts(_ lines: String...) -> String {
        "== /proc/self/mountinfo\n"
            + lines.enumerated().map { index, line in
                let parts = line.split(separator: " ").map(String.init)
                return "\(index + 20) 1 \(parts[0]) / \(parts[1]) rw,relatime shared:1 - "
                    + "\(parts[2]) \(parts[3]) \(parts.count > 4 ? parts[4] : "rw")\n"
            }.joined()
    }

    static let luks2 = "CRYPT-LUKS2-0a1b2c3d4e5f60718293a4b5c6d7e8f9-"

    /// What cryptsetup says about an open LUKS2 volume.
    static func status(_ name: String, cipher: String = "aes-xts-plain64", bits: Int = 512) -> String {
        """
        /dev/mapper/\(name) is active and is in use.
          type:    LUKS2
          cipher:  \(cipher)
          keysize: \(bits) bits
          key location: keyring
          device:  /dev/sda2
          sector size:  512
          mode:    read/write

        """
    }
}
