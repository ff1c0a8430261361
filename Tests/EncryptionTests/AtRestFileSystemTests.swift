import Encryption
import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@Suite struct AtRestFileSystemTests {
    typealias Tree = DeviceTrees

    // MARK: File systems with their own ways

    @Test func aDataSetWithItsOwnKeyIsEncryptedAndItsNeighbourIsNot() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mounts("0:50 /tank zfs tank", "0:51 /tank/akten zfs tank/akten"),
            commands: [
                "zfs get -H -o name,value encryption tank tank/akten": "tank\toff\ntank/akten\taes-256-gcm\n",
                "zpool list -vHP tank": "tank\t9G\t1G\n\tmirror-0\t9G\n\t\t/dev/sda2\t9G\n",
            ])
        #expect(try seen.facts("at-rest.filesystem", "/tank")["plain"] == ["sda2"])
        #expect(try seen.facts("at-rest.filesystem", "/tank/akten")["cipher"] == "AES-GCM, 256 bit")
        #expect(try seen.facts("at-rest.cipher", "tank/akten")["keyBits"] == 256)
    }

    @Test func aPlainDataSetOnAnEncryptedDiskIsEncrypted() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "pool", uuid: Tree.luks2 + "pool", over: ["sda2"]),
            Tree.mounts("0:50 /tank zfs tank/a"),
            commands: ["zfs get": "tank/a\toff\n", "zpool list": "tank\t9G\n\t/dev/mapper/pool\t9G\n"])
        #expect(try seen.encrypted("/tank") == "yes")
    }

    @Test func withoutTheToolsOfZFSNothingIsClaimed() async throws {
        let seen = try await lookAtRest(Tree.hardware, Tree.mounts("0:50 /tank zfs tank"))
        #expect(try seen.encrypted("/tank") == "unknown")
        #expect(seen.skipped.contains { $0.why == .needsProgram && $0.what == "zfs" })
    }

    @Test func btrfsIsAsSafeAsTheWorstOfItsDevices() async throws {
        let recording = [
            Tree.hardware, Tree.disk, Tree.secondDisk,
            Tree.mapping(0, name: "a", uuid: Tree.luks2 + "a", over: ["sda2"]),
            Tree.mounts("0:30 / btrfs /dev/mapper/a", "0:30 /home btrfs /dev/mapper/a"),
        ].joined()
        let devices = "DIR /sys/fs/btrfs/features\nDIR /sys/fs/btrfs/0a1b/devices/dm-0\n"
        let both = try await lookAtRest(recording, devices, "DIR /sys/fs/btrfs/0a1b/devices/sdb1\n")
        #expect(try both.facts("at-rest.filesystem", "/")["plain"] == ["sdb1"])
        #expect(try both.facts("at-rest.filesystem", "/")["alsoAt"] == ["/home"])
        #expect(try await lookAtRest(recording, devices).encrypted("/") == "yes")
        #expect(try await lookAtRest(recording).encrypted("/") == "unknown")
    }

    @Test func aContainersLayersAreWhereTheirUpperFolderIs() async throws {
        let mounts = Tree.mounts(
            "8:2 / ext4 /dev/sda2", "0:60 /var/lib/c/m overlay overlay rw,lowerdir=/l,upperdir=/var/up,workdir=/w",
            "0:61 /mnt overlay overlay rw,lowerdir=/l,upperdir=/gone")
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, mounts, "DIR /var/up\nDIR /var/lib/c/m/x\n", paths: ["/var/lib/c/m/x"])
        #expect(try seen.facts("at-rest.path", "/var/lib/c/m/x")["plain"] == ["sda2"])
        #expect(!seen.observations.contains { $0.subject == "/var/lib/c/m" })
        #expect(try seen.encrypted("/mnt") == "unknown")
    }

    @Test func aLiveSystemLivesInMemory() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.mounts("0:5 /run tmpfs tmpfs", "0:60 / overlay overlay rw,upperdir=/run/up"),
            "DIR /run/up\n")
        #expect(try seen.encrypted("/") == "memory")
        #expect(!seen.observations.contains { $0.subject == "/run" })
    }

    @Test(arguments: [
        ("ecryptfs", "eCryptfs"), ("fuse.gocryptfs", "gocryptfs"), ("fuse.encfs", "EncFS"), ("fuse.cryfs", "CryFS"),
    ])
    func foldersThatAFileSystemEncryptsAreEncrypted(type: String, method: String) async throws {
        let seen = try await lookAtRest(
            Tree.hardware,
            Tree.mounts("0:70 /home/a/safe \(type) /home/a/.safe rw,ecryptfs_cipher=aes,ecryptfs_key_bytes=16"))
        #expect(try seen.facts("at-rest.filesystem", "/home/a/safe")["method"] == .text(method))
        let cipher = try seen.facts("at-rest.cipher", "/home/a/safe")
        #expect(cipher["keyBits"] == (type == "ecryptfs" ? 128 : nil))
    }

    @Test func aServersFilesAreTheServersMatter() async throws {
        let seen = try await lookAtRest(
            Tree.hardware,
            Tree.mounts(
                "0:71 /a nfs4 srv:/a rw,sec=krb5p", "0:72 /b nfs4 srv:/b rw,sec=sys", "0:73 /c cifs //srv/c rw,seal"))
        #expect(try seen.encrypted("/a") == "server")
        #expect(try seen.facts("at-rest.filesystem", "/a")["inTransit"] == "yes")
        #expect(try seen.facts("at-rest.filesystem", "/b")["inTransit"] == "no")
        #expect(try seen.facts("at-rest.filesystem", "/c")["inTransit"] == "yes")
    }

    @Test func foldersOfTheHostMayBeEncryptedByTheHost() async throws {
        let seen = try await lookAtRest(Tree.hardware, Tree.mounts("0:74 /host 9p host0"))
        #expect(try seen.encrypted("/host") == "hostUnknown")
    }

    @Test func foldersEncryptedOneByOneAreToldFromThePlainRest() async throws {
        let recording = [
            Tree.hardware, Tree.disk, Tree.mounts("8:2 / ext4 /dev/sda2"),
            "== /.fscrypt/policies/abc\n\n== /srv/akten\n\n== /srv/offen\n\n",
        ].joined()
        let options = "padding:32 contents:AES_256_XTS filenames:AES_256_CTS policy_version:2"
        let seen = try await lookAtRest(
            recording, paths: ["/srv/akten", "/srv/offen"],
            commands: [
                "fscrypt status /srv/akten": "\"/srv/akten\" is encrypted with fscrypt.\n\nOptions:  \(options)\n",
                "fscrypt status /srv/offen": "file or directory \"/srv/offen\" is not encrypted\n",
            ])
        #expect(try seen.encrypted("/") == "partly")
        #expect(try seen.facts("at-rest.path", "/srv/akten")["method"] == "fscrypt")
        #expect(try seen.facts("at-rest.cipher", "/srv/akten")["keyBits"] == 256)
        #expect(try seen.facts("at-rest.path", "/srv/offen")["encrypted"] == "no")
        #expect(
            try await lookAtRest(recording, paths: ["/srv/akten"]).facts("at-rest.path", "/srv/akten")["encrypted"]
                == "partly")
    }

    // MARK: Swap and hibernation

    @Test func aSwapFileIsAsSafeAsItsFileSystem() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "root", uuid: Tree.luks2 + "root", over: ["sda2"]),
            Tree.mounts("254:0 / ext4 /dev/mapper/root"), "== /swap\\040file\n\n== /swapfile\n\n",
            "== /proc/swaps\nFilename Type Size Used Priority\n/swapfile file 100 0 -2\n/dev/sda1 partition 1 0 -3\n")
        #expect(try seen.facts("at-rest.swap", "/swapfile")["encrypted"] == "yes")
        #expect(try seen.facts("at-rest.swap", "/dev/sda1")["plain"] == ["sda1"])
    }

    @Test func compressedMemoryIsMemoryUnlessItOverflowsToADisk() async throws {
        let zram = """
            -> /sys/class/block/zram0 ../../devices/virtual/block/zram0
            == /dev/zram0
            == /proc/swaps
            Filename Type Size Used Priority
            /dev/zram0 partition 1 0 100
            == /sys/devices/virtual/block/zram0/backing_dev

            """
        let memory = try await lookAtRest(Tree.hardware, Tree.disk, zram + "none\n")
        #expect(try memory.facts("at-rest.swap", "/dev/zram0")["encrypted"] == "memory")
        let disk = try await lookAtRest(Tree.hardware, Tree.disk, zram + "/dev/sda1\n")
        #expect(try disk.facts("at-rest.swap", "/dev/zram0")["plain"] == ["sda1"])
    }

    @Test func swapOnAMappingKeepsItsNameWhateverItsNumber() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(3, name: "cryptswap", uuid: "CRYPT-PLAIN-cryptswap", over: ["sda1"]),
            "== /proc/swaps\nFilename Type Size Used Priority\n/dev/dm-3 partition 1 0 -2\n")
        #expect(try seen.facts("at-rest.swap", "/dev/mapper/cryptswap")["encrypted"] == "yes")
    }

    @Test func noSwapIsSaid() async throws {
        #expect(try await lookAtRest(Tree.hardware).facts("at-rest.swap", "none")["none"] == true)
        let unreadable = try await lookAtRest("== /proc/self/mountinfo\n")
        #expect(unreadable.skipped.contains { $0.aspect == "swap" && $0.why == .notFound })
    }

    @Test func hibernationIsFollowedToItsDisk() async throws {
        #expect(try await lookAtRest(Tree.hardware).facts("at-rest.hibernation", "hibernation")["configured"] == false)
        let number = try await lookAtRest(Tree.hardware, Tree.disk, "== /sys/power/resume\n8:1\n")
        #expect(try number.facts("at-rest.hibernation", "hibernation")["plain"] == ["sda1"])
        let marked = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "swap", uuid: Tree.luks2 + "swap", over: ["sda1"]),
            "-> /dev/disk/by-uuid/12-34 ../../dm-0\n", "== /proc/cmdline\nquiet resume=UUID=12-34\n")
        #expect(try marked.facts("at-rest.hibernation", "hibernation")["encrypted"] == "yes")
        let none = try await lookAtRest(Tree.hardware, "== /sys/power/state\nfreeze mem\n")
        #expect(try none.facts("at-rest.hibernation", "hibernation")["supported"] == false)
    }

    // MARK: Names and gaps

    @Test func blanksAndForeignBytesInNamesStayApart() async throws {
        var machine = FixtureMachine(recording: Tree.hardware + Tree.disk)
        let start = Array("30 1 8:1 / /media/USB\\040Stick rw - ext4 /dev/sda1 rw\n31 1 8:2 / /media/a".utf8)
        let end = Array(" rw - ext4 /dev/sda2 rw\n".utf8)
        machine.files["/proc/self/mountinfo"] = .bytes(
            start + [0xff, 0xe9] + end, FileStatus(kind: .file))
        let seen = try await AtRest().observe(ObservationRequest(), on: machine)
        #expect(try seen.encrypted("/media/USB Stick") == "no")
        #expect(try seen.encrypted("/media/a\\xff\\xe9") == "no")
    }

    @Test func aPathThatIsNotThereIsSaid() async throws {
        let seen = try await lookAtRest(Tree.hardware, Tree.mounts("8:2 / ext4 /dev/sda2"), paths: ["/nowhere"])
        let skip = try #require(seen.skipped.first { $0.what == "/nowhere" })
        #expect(skip.why == .notFound)
        #expect(!seen.observations.contains { $0.kind == "at-rest.path" })
    }

    @Test func damagedLinesOfTheMountTableAreCounted() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, "== /proc/self/mountinfo\nnonsense\n30 1 0:4 / /proc rw - proc proc rw\n1 2 3\n")
        #expect(seen.skipped.contains { $0.what == "/proc/self/mountinfo" && $0.count == 2 })
    }

    @Test func aLaterMountHidesAnEarlierOne() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mounts("8:1 /srv ext4 /dev/sda1", "8:2 /srv xfs /dev/sda2"))
        #expect(try seen.facts("at-rest.filesystem", "/srv")["fsType"] == "xfs")
    }

    @Test func withoutRootTheLayerIsSeenAndItsCipherIsNot() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "root", uuid: Tree.luks2 + "root", over: ["sda2"]),
            Tree.mounts("254:0 / ext4 /dev/mapper/root"), isRoot: false)
        #expect(try seen.encrypted("/") == "yes")
        #expect(try seen.facts("at-rest.cipher", "root")["unread"] == "needsRoot")
    }

    @Test func theKeyDerivationIsTold() async throws {
        let seen = try await lookAtRest(
            Tree.hardware, Tree.disk, Tree.mapping(0, name: "root", uuid: Tree.luks2 + "root", over: ["sda2"]),
            Tree.mounts("254:0 / ext4 /dev/mapper/root"),
            commands: [
                "cryptsetup status root": Tree.status("root"),
                "cryptsetup luksDump --dump-json-metadata /dev/sda2":
                    #"{"keyslots":{"0":{"type":"luks2","kdf":{"type":"argon2id"}},"1":{"kdf":{"type":"pbkdf2"}}}}"#,
            ])
        #expect(try seen.facts("at-rest.cipher", "root")["kdf"] == ["argon2id", "pbkdf2"])
    }

    @Test func thisMachineIsReadForReal() async throws {
        let seen = try await AtRest().observe(ObservationRequest(paths: ["/etc/passwd"]), on: LocalMachine())
        let root = try seen.facts("at-rest.filesystem", "/")
        let path = try seen.facts("at-rest.path", "/etc/passwd")
        #expect(root["encrypted"] != nil)
        #expect(path["mountPoint"] != nil)
        #expect(seen.observations.contains { $0.kind == "at-rest.swap" })
        #expect(seen.observations.contains { $0.kind == "at-rest.hibernation" })
        #expect(seen.observations.contains { $0.kind == "at-rest.cipher" })
        #expect(seen.checked > 3)
    }
}
