import Encryption
import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

/// Looks at a recording and gives the facts of one observation.
func lookAtRest(
    _ recording: String..., paths: [String] = [], isRoot: Bool = true, commands: [String: String] = [:]
) async throws -> Sighting {
    var machine = FixtureMachine(recording: recording.joined(), isRoot: isRoot)
    for (line, answer) in commands { machine.commands[line] = .init(status: 0, output: Array(answer.utf8)) }
    return try await AtRest().observe(ObservationRequest(paths: paths), on: machine)
}

extension Sighting {
    func facts(_ kind: String, _ subject: String) throws -> [String: Fact] {
        try #require(observations.first { $0.kind == kind && $0.subject == subject }).facts
    }

    func encrypted(_ point: String) throws -> Fact? { try facts("at-rest.filesystem", point)["encrypted"] }
}

@Suite struct AtRestChainTests {
    typealias Tree = DeviceTrees

    @Test func aPartitionOnAPhysicalDiskIsPlain() async throws {
        let seen = try await lookAtRest(Tree.hardware, Tree.disk, Tree.mounts("8:2 / ext4 /dev/sda2"))
        let facts = try seen.facts("at-rest.filesystem", "/")
        #expect(facts["encrypted"] == "no")
        #expect(facts["plain"] == ["sda2"])
        #expect(try seen.facts("at-rest.cipher", "none")["none"] == true)
    }

    @Test func aLogicalVolumeInsideLUKSIsEncrypted() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk,
            Tree.mapping(0, name: "sda2_crypt", uuid: Tree.luks2 + "sda2_crypt", over: ["sda2"]),
            Tree.mapping(1, name: "vg-root", uuid: "LVM-abc", over: ["dm-0"]),
            Tree.mounts("254:1 / ext4 /dev/mapper/vg-root"),
            commands: ["cryptsetup status sda2_crypt": Tree.status("sda2_crypt")])
        let facts = try seen.facts("at-rest.filesystem", "/")
        #expect(facts["encrypted"] == "yes")
        #expect(facts["method"] == "LUKS2")
        #expect(facts["cipher"] == "AES-XTS, 256 bit")
        #expect(try seen.facts("at-rest.cipher", "sda2_crypt")["keyBits"] == 256)
    }

    @Test func luksInsideALogicalVolumeIsEncryptedAndItsNeighbourIsNot() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "vg-home", uuid: "LVM-abc", over: ["sda2"]),
            Tree.mapping(1, name: "home_crypt", uuid: Tree.luks2 + "home_crypt", over: ["dm-0"]),
            Tree.mapping(2, name: "vg-root", uuid: "LVM-def", over: ["sda2"]),
            Tree.mounts("254:2 / ext4 /dev/mapper/vg-root", "254:1 /home ext4 /dev/mapper/home_crypt"))
        #expect(try seen.encrypted("/home") == "yes")
        #expect(try seen.encrypted("/") == "no")
    }

    @Test func aMirrorWithOnePlainLegIsNotEncrypted() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.secondDisk,
            Tree.mapping(0, name: "a", uuid: Tree.luks2 + "a", over: ["sda2"]),
            Tree.raid("md0", number: "9:0", over: ["dm-0", "sdb1"]), Tree.mounts("9:0 /srv ext4 /dev/md0"))
        let facts = try seen.facts("at-rest.filesystem", "/srv")
        #expect(facts["encrypted"] == "no")
        #expect(facts["plain"] == ["sdb1"])
        #expect(facts["mappings"] == ["a"])
    }

    @Test func aMirrorOfEncryptedLegsIsEncrypted() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.secondDisk,
            Tree.mapping(0, name: "a", uuid: Tree.luks2 + "a", over: ["sda2"]),
            Tree.mapping(1, name: "b", uuid: Tree.luks2 + "b", over: ["sdb1"]),
            Tree.raid("md0", number: "9:0", over: ["dm-0", "dm-1"]), Tree.mounts("9:0 /srv xfs /dev/md0"))
        #expect(try seen.encrypted("/srv") == "yes")
        #expect(seen.observations.count { $0.kind == "at-rest.cipher" } == 2)
    }

    @Test func aJournalOnAPlainDiskBetraysAnEncryptedFileSystem() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.secondDisk,
            Tree.mapping(0, name: "a", uuid: Tree.luks2 + "a", over: ["sda2"]),
            Tree.mounts("254:0 /srv xfs /dev/mapper/a rw,logdev=/dev/sdb1"))
        #expect(try seen.facts("at-rest.filesystem", "/srv")["plain"] == ["sdb1"])
    }

    @Test func aMultipathDiskIsAsPlainAsItsPaths() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.secondDisk,
            Tree.mapping(0, name: "mpatha", uuid: "mpath-360", over: ["sda", "sdb"]),
            Tree.mounts("254:0 /srv ext4 /dev/mapper/mpatha"))
        #expect(try seen.facts("at-rest.filesystem", "/srv")["plain"] == ["sda", "sdb"])
    }

    @Test(arguments: [
        ("CRYPT-BITLK-1234-usb", "yes"), ("CRYPT-TCRYPT-1234-usb", "yes"), ("CRYPT-LUKS1-1234-usb", "yes"),
        ("CRYPT-PLAIN-usb", "yes"), ("CRYPT-FVAULT2-12-usb", "yes"), ("CRYPT-VERITY-12-usb", "no"),
        ("CRYPT-INTEGRITY-12-usb", "no"), ("CRYPT-NEWTHING-12-usb", "unknown"), ("LVM-CRYPT-LUKS2", "no"),
    ])
    func onlyLayersThatEncryptCount(uuid: String, answer: String) async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "usb", uuid: uuid, over: ["sda2"]),
            Tree.mounts("254:0 /media/usb ntfs3 /dev/mapper/usb"))
        #expect(try seen.encrypted("/media/usb") == .text(answer))
    }

    @Test func theNullCipherEncryptsNothing() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "x", uuid: Tree.luks2 + "x", over: ["sda2"]),
            Tree.mounts("254:0 /srv ext4 /dev/mapper/x"),
            commands: ["cryptsetup status x": Tree.status("x", cipher: "cipher_null-ecb", bits: 0)])
        #expect(try seen.encrypted("/srv") == "no")
    }

    @Test func aMappingWithoutAMakerIsJudgedByItsTable() async throws {
        let recording = [
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "own", uuid: "", over: ["sda2"]),
            Tree.mounts("254:0 /srv ext4 /dev/mapper/own"),
        ].joined()
        let key = String(repeating: "0", count: 128)
        let crypt = "0 1953 crypt aes-xts-plain64 \(key) 0 8:2 4096\n"
        #expect(try await lookAtRest(recording, commands: ["dmsetup table own": crypt]).encrypted("/srv") == "yes")
        let linear = crypt + "1953 10 linear 8:2 0\n"
        #expect(try await lookAtRest(recording, commands: ["dmsetup table own": linear]).encrypted("/srv") == "no")
        // A table that could not be read may be that of a cipher.
        #expect(try await lookAtRest(recording).encrypted("/srv") == "unknown")
        #expect(try await lookAtRest(recording, isRoot: false).encrypted("/srv") == "unknown")
    }

    @Test func aVolumeOfVeraCryptIsKnownByItsName() async throws {
        let key = String(repeating: "0", count: 128)
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "veracrypt1", uuid: "", over: ["sda2"]),
            Tree.mounts("254:0 /media/veracrypt1 vfat /dev/mapper/veracrypt1"),
            commands: ["dmsetup table veracrypt1": "0 9 crypt aes-xts-plain64 \(key) 256 8:2 256\n"])
        #expect(try seen.facts("at-rest.filesystem", "/media/veracrypt1")["method"] == "VeraCrypt")
        #expect(try seen.facts("at-rest.cipher", "veracrypt1")["keyBits"] == 256)
    }

    @Test func aContainerFileIsAsSafeAsItsOwnLayer() async throws {
        let recording = [
            Tree.hardware, Tree.disk, Tree.loop(0, file: "/srv/vault.img"), "== /srv/vault.img\n",
            Tree.mapping(0, name: "vault", uuid: Tree.luks2 + "vault", over: ["loop0"]),
        ].joined()
        let seen = try await lookAtRest(
            recording,
            Tree.mounts("8:2 / ext4 /dev/sda2", "254:0 /vault ext4 /dev/mapper/vault", "7:0 /raw ext4 /dev/loop0"))
        #expect(try seen.encrypted("/vault") == "yes")
        #expect(try seen.facts("at-rest.filesystem", "/raw")["plain"] == ["sda2"])
    }

    @Test func aLoopDeviceWhoseFileLiesOnItselfEndsInUnknown() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.loop(0, file: "/srv/x.img"), "== /srv/x.img\n", Tree.mounts("7:0 /srv ext4 /dev/loop0"))
        #expect(try seen.encrypted("/srv") == "unknown")
    }

    @Test func devicesInACircleEndInUnknown() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.raid("md0", number: "9:0", over: ["md1"]),
            Tree.raid("md1", number: "9:1", over: ["md0", "dm-0"]),
            Tree.mapping(0, name: "a", uuid: Tree.luks2 + "a", over: ["sda2"]), Tree.mounts("9:0 /srv ext4 /dev/md0"))
        #expect(try seen.encrypted("/srv") == "unknown")
    }

    @Test func layersWithoutEndAreCutOff() async throws {
        let tower = (0..<60).map { Tree.mapping($0, name: "l\($0)", uuid: "LVM-\($0)", over: ["dm-\($0 + 1)"]) }
        let seen = try await lookAtRest(Tree.hardware, tower.joined(), Tree.mounts("254:0 /srv ext4 /dev/mapper/l0"))
        #expect(try seen.encrypted("/srv") == "unknown")
    }

    @Test func manyWaysToOneDiskAreWalkedOnce() async throws {
        // Twenty layers of two members each would be a million ways.
        let lattice = (0..<20).flatMap { layer in
            (0..<2).map { side in
                Tree.mapping(
                    layer * 2 + side, name: "n\(layer)-\(side)", uuid: "LVM-\(layer)\(side)",
                    over: layer == 19 ? ["sda2"] : ["dm-\(layer * 2 + 2)", "dm-\(layer * 2 + 3)"])
            }
        }
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, lattice.joined(), Tree.mounts("254:0 /srv ext4 /dev/mapper/n0-0"))
        #expect(try seen.encrypted("/srv") == "no")
    }

    @Test func missingEntriesAreUnknownAndNeverClean() async throws {
        #expect(
            try await lookAtRest(Tree.hardware, Tree.mounts("8:9 /srv ext4 /dev/sda9")).encrypted("/srv") == "unknown")
        let empty = try await lookAtRest(
            Tree.hardware, Tree.raid("md0", number: "9:0", over: []), Tree.mounts("9:0 /srv ext4 /dev/md0"))
        #expect(try empty.encrypted("/srv") == "unknown")
    }

    @Test(arguments: ["nbd0", "rbd1", "etherd!e0.0"])
    func disksOnOtherMachinesAreTheServersMatter(name: String) async throws {
        let seen = try await lookAtRest(
            Tree.hardware, "-> /sys/dev/block/43:0 ../../devices/virtual/block/\(name)\n",
            "== /sys/devices/virtual/block/\(name)/size\n1\n", Tree.mounts("43:0 /srv ext4 /dev/x"))
        #expect(try seen.encrypted("/srv") == "server")
    }

    @Test func anISCSIDiskIsTheServersMatter() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, "-> /sys/dev/block/8:32 ../../devices/platform/host3/session1/target3/block/sdc\n",
            "== /sys/devices/platform/host3/session1/target3/block/sdc/size\n1\n",
            Tree.mounts("8:32 /srv ext4 /dev/sdc"))
        #expect(try seen.encrypted("/srv") == "server")
    }

    @Test func nvmeOverFabricsIsTheServersMatterAndALocalOneIsNot() async throws {
        for (transport, answer) in [("tcp", "server"), ("pcie", "no")] {
            let seen = try await lookAtRest(
                Tree.hardware, "-> /sys/dev/block/259:0 ../../devices/pci0/nvme/nvme0/nvme0n1\n",
                "-> /sys/devices/pci0/nvme/nvme0/nvme0n1/device ../../nvme0\n",
                "== /sys/devices/pci0/nvme/nvme0/transport\n\(transport)\n",
                "== /sys/devices/pci0/nvme/nvme0/nvme0n1/size\n1\n", Tree.mounts("259:0 /srv ext4 /dev/nvme0n1"))
            #expect(try seen.encrypted("/srv") == .text(answer))
        }
    }

    @Test func thePlainDiskOfAVirtualMachineMayBeEncryptedByItsHost() async throws {
        let disk = """
            -> /sys/dev/block/254:1 ../../devices/pci0/virtio0/block/vda/vda1
            == /sys/devices/pci0/virtio0/block/vda/size
            1
            == /sys/devices/pci0/virtio0/block/vda/vda1/partition
            1

            """
        let seen = try await lookAtRest(disk, Tree.mounts("254:1 / ext4 /dev/vda1"))
        #expect(try seen.encrypted("/") == "hostUnknown")
        let named = try await lookAtRest(
            Tree.disk, "== /sys/class/dmi/id/sys_vendor\nQEMU\n", Tree.mounts("8:2 / ext4 /dev/sda2"))
        #expect(try named.facts("at-rest.filesystem", "/")["virtual"] == "KVM")
        let flagged = try await lookAtRest(
            Tree.disk, "== /proc/cpuinfo\nflags : fpu hypervisor lm\n", Tree.mounts("8:2 / ext4 /dev/sda2"))
        #expect(try flagged.encrypted("/") == "hostUnknown")
    }

    @Test func theControllingDomainOfXenOwnsItsDisks() async throws {
        let seen = try await lookAtRest(
            Tree.disk, "== /proc/cpuinfo\nflags : hypervisor\n", "== /proc/xen/capabilities\ncontrol_d\n",
            Tree.mounts("8:2 / ext4 /dev/sda2"))
        #expect(try seen.encrypted("/") == "no")
    }
}
