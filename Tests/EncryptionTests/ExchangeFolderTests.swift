import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Encryption

/// Folders in which devices leave files of the xDT family, and the networks they go over.
@Suite struct ExchangeFolderTests {
    private static let mounts = """
        21 1 8:1 / / rw - ext4 /dev/sda1 rw
        22 21 0:40 / /mnt/praxis rw - cifs //server/gdt rw,vers=3.1.1
        23 21 0:41 / /mnt/sealed rw - cifs //server/gdt rw,vers=3.1.1,seal
        24 21 0:42 / /mnt/nfs rw - nfs4 server:/gdt rw,sec=sys
        25 21 0:43 / /mnt/private rw - nfs4 server:/gdt rw,sec=krb5p
        26 21 0:44 / /mnt/far rw - fuse.sshfs host:/gdt rw
        """
    private static let samba = """
        [global]
           server string = x
        [GDT]
           path = /srv/gdt/
        ; [old]
        # path = /srv/old
        [sealed]
           Path = /srv/sealed
           smb encrypt = required
        [homes]
           path = /home/%U
        """
    private static let exports = "/srv/nfs 192.168.1.0/24(rw,sec=sys)\n/srv/krb *(rw,sec=krb5p)\n# /srv/no *(rw)\n"

    private func machine(samba: String? = Self.samba) -> FixtureMachine {
        var machine = FixtureMachine()
        machine.files["/proc/self/mountinfo"] = .text(Self.mounts)
        if let samba { machine.files["/etc/samba/smb.conf"] = .text(samba) }
        machine.files["/etc/exports"] = .text(Self.exports)
        return machine
    }

    @Test(
        arguments: [
            ("/mnt/praxis/ekg", "mounted", "no"), ("/mnt/sealed", "mounted", "yes"), ("/mnt/nfs/x", "mounted", "no"),
            ("/mnt/private", "mounted", "yes"), ("/mnt/far", "mounted", "yes"), ("/srv/gdt/in", "shared", "no"),
            ("/srv/sealed", "shared", "yes"), ("/srv/nfs", "shared", "no"), ("/srv/krb/a", "shared", "yes"),
            ("/srv/old", "none", "unknown"), ("/srv/gdt2", "none", "unknown"), ("/srv/no", "none", "unknown"),
        ])
    func theWayToAFolderIsSeen(_ folder: String, _ network: String, _ encrypted: String) {
        let way = NetworkShares(on: machine()).way(to: folder)
        #expect(way.network.rawValue == network && way.encrypted.rawValue == encrypted)
    }

    @Test func aGlobalDemandHoldsForEveryShareThatSaysNothingElse() {
        let shares = NetworkShares.samba(
            "[global]\nserver smb encrypt = required\n[a]\npath=/a\n[b]\npath = /b\nsmb encrypt = off\n")
        #expect(shares.map(\.folder) == ["/a", "/b"])
        #expect(shares.map(\.way.encrypted) == [.yes, .no])
    }

    @Test func whatCannotBeReadIsNotTakenForNothing() {
        var machine = machine()
        machine.files["/etc/samba/smb.conf"] = .denied(.needsRoot)
        #expect(NetworkShares(on: machine).way(to: "/srv/old").network == .unknown)
    }

    @Test func filesAreKnownByTheirContentAndCountedByFolder() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "ekg/MUSTER_ANNA.001": "01380006310\r\n014810000128\r\n", "ekg/b.gdt": "01380006302\r\n",
            "lab/x.dat": "01380008220\r\n", "praxis/y": "01380000020\r\n", "no/c.gdt": "nothing of the kind",
            "no/d.bdt": "01380000020 is a number",
        ]
        for (name, text) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let sighting = try await FileSearch().observe(ObservationRequest(paths: [folder.path]), on: LocalMachine())
        let found = sighting.observations.filter { $0.kind == "search.device-exchange" }
        #expect(found.map { $0.subject.split(separator: "/").last } == ["ekg", "lab", "praxis"])
        #expect(found.map { $0.facts["count"] } == [2, 1, 1])
        // A file's name can be a patient's.
        #expect(!found.contains { "\($0)".contains("MUSTER") })
    }

    @Test func damagedTablesNeverCrash() {
        var random = SystemRandomNumberGenerator()
        for text in [Self.samba, Self.exports] {
            for _ in 0..<1000 {
                var bytes = Array(text.utf8)
                for _ in 0..<4 {
                    bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
                let damaged = String(decoding: bytes, as: UTF8.self)
                #expect(
                    (NetworkShares.samba(damaged) + NetworkShares.exports(damaged)).allSatisfy {
                        $0.folder.hasPrefix("/")
                    })
            }
        }
    }
}
