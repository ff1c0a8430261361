import Foundation
import Guideline
import Observing
import ObservingTesting
import Testing

@testable import Encryption

/// A small generator with a fixed beginning, so that a failure comes back.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// The seed with a few bytes changed, cut, doubled or added.
    mutating func mutated(_ seed: [UInt8]) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &self) {
            let place = Int.random(in: 0...max(0, bytes.count - 1), using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1 where !bytes.isEmpty: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &self), at: min(place, bytes.count))
            case 3: bytes = Array(bytes.prefix(place))
            default: bytes += bytes.suffix(40)
            }
        }
        return bytes
    }
}

@Suite struct AtRestParserTests {
    @Test(arguments: [
        ("aes-xts-plain64", "AES-XTS", 512, 256), ("aes-xts-plain64", "AES-XTS", 256, 128),
        ("aes-cbc-essiv:sha256", "AES-CBC", 256, 256), ("serpent-xts-plain64", "Serpent-XTS", 512, 256),
        ("capi:xts(aes)-plain64", "AES-XTS", 512, 256), ("xchacha12,aes-adiantum-plain64", "Adiantum", 256, 256),
        ("capi:adiantum(xchacha12,aes)-plain64", "Adiantum", 256, 256), ("aes", "AES-CBC", 256, 256),
        ("cipher_null-ecb", "no cipher", 0, 0), ("AES-XTS-plain64", "AES-XTS", 512, 256),
    ])
    func cipherNamesAreReadAsTheKernelMeansThem(text: String, display: String, size: Int, bits: Int) throws {
        let cipher = try #require(CipherName(dmcrypt: text))
        #expect(cipher.display == display)
        #expect(cipher.effectiveKeyBits(of: size) == bits)
    }

    @Test(arguments: ["", "capi:", "capi:)(", "a\u{1b}b", "-", String(repeating: "x", count: 500)])
    func nonsenseIsNoCipher(text: String) {
        #expect(CipherName(dmcrypt: text) == nil)
    }

    @Test func aTableTellsKeySizeWithoutTheKey() throws {
        let keyring = try #require(
            CryptStatus(table: "0 9 crypt aes-xts-plain64 :64:logon:cryptsetup:0a-d0 0 8:2 32768\n"))
        #expect(keyring.keySize == 512)
        let zeros = String(repeating: "0", count: 64)
        #expect(CryptStatus(table: "0 9 crypt aes-cbc-essiv:sha256 \(zeros) 0 8:2 8")?.keySize == 256)
        #expect(CryptStatus(table: "0 9 linear 8:2 0") == nil)
        #expect(CryptStatus(table: "") == nil)
        #expect(CryptStatus(table: "0 9 crypt aes-xts-plain64 :-9223372036854775808: 0 8:2 8")?.keySize == nil)
    }

    @Test func luks1KnowsOneDerivation() {
        #expect(LuksDump.keyDerivation(text: "LUKS header\n\nVersion:       \t1\nCipher name:\taes\n") == ["pbkdf2"])
        #expect(LuksDump.keyDerivation(text: "Version: 2\n").isEmpty)
        #expect(LuksDump.keyDerivation(json: Array("not json".utf8)).isEmpty)
    }

    @Test func escapesAreDecodedAndOtherBytesKept() {
        #expect(OctalEscapes.decode(Array(#"/a\040b\011\134c"#.utf8)) == "/a b\t\\c")
        #expect(OctalEscapes.decode(Array(#"/a\04"#.utf8)) == #"/a\04"#)
        #expect(OctalEscapes.decode(Array("/ä\u{1F600}".utf8) + [0xc3]) == "/ä\u{1F600}\\xc3")
    }

    @Test func swapTablesMayNameDeletedFilesWithBlanks() {
        let table = "Filename\tType\n/swap\\040file\\040(deleted)\tfile\t1\t0\t-2\n/dev/sda1 partition 1 0 -1\nx y\n"
        #expect(
            Swap.table(Array(table.utf8)) == [
                Swap(path: "/swap file", isFile: true), Swap(path: "/dev/sda1", isFile: false),
            ])
    }

    @Test func thisMachinesTableAgreesWithFindmnt() async throws {
        let machine = LocalMachine()
        let table = MountTable(mountinfo: try machine.read("/proc/self/mountinfo", limit: 16 << 20))
        #expect(table.damaged == 0)
        let answer = try await machine.run("findmnt", ["-n", "-r", "-o", "TARGET,FSTYPE", "--target", "/etc"])
        let mount = try #require(table.mount(holding: "/etc"))
        #expect(answer.text == "\(mount.point) \(mount.type)\n")
    }

    @Test func mutatedTablesAndAnswersNeverCrash() {
        let seeds = [
            #"36 35 98:0 /mnt1 /mnt\0402 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"# + "\n",
            "Filename Type Size\n/swap\\040file file 1 0 -2\n", DeviceTrees.status("x"),
            "0 1953 crypt aes-xts-plain64 :64:logon:cryptsetup:0a-d0 0 8:2 32768 1 allow_discards\n",
            #"{"keyslots":{"0":{"type":"luks2","kdf":{"type":"argon2id","time":4}}}}"#,
            "\"/a\" is encrypted with fscrypt.\nOptions: padding:32 contents:AES_256_XTS filenames:AES_256_CTS\n",
            "tank\t9G\n\tmirror-0\t9G\n\t\t/dev/sda2\t9G\n", "capi:adiantum(xchacha12,aes)-plain64",
        ].map { Array($0.utf8) }
        var generator = SplitMix(state: 20_261_123)
        var read = 0
        for round in 0..<6000 {
            let bytes = generator.mutated(seeds[round % seeds.count])
            let text = String(decoding: bytes, as: UTF8.self)
            for mount in MountTable(mountinfo: bytes).mounts {
                #expect(mount.point.hasPrefix("/"))
                read += 1
            }
            read += Swap.table(bytes).count
            if let size = CryptStatus(status: text).keySize { #expect(size > 0) }
            if let size = CryptStatus(table: text)?.keySize { #expect(size > 0) }
            read += LuksDump.keyDerivation(json: bytes).count + LuksDump.keyDerivation(text: text).count
            if case .encrypted(let contents?)? = FscryptStatus(output: text, error: "") {
                read += CipherName.fscrypt(contents) == nil ? 0 : 1
            }
            read += ZFSTools.encryption(text).count + (ZFSTools.devices(text)?.count ?? 0)
            if let cipher = CipherName(dmcrypt: text) { #expect(!cipher.display.isEmpty) }
        }
        #expect(read > 1000)
    }

    @Test func mutatedMachinesNeverCrashTheInstrument() async throws {
        let tree = [
            DeviceTrees.hardware, DeviceTrees.disk, DeviceTrees.secondDisk, DeviceTrees.loop(0, file: "/srv/x.img"),
            DeviceTrees.mapping(0, name: "a", uuid: DeviceTrees.luks2 + "a", over: ["sda2", "loop0"]),
            DeviceTrees.raid("md0", number: "9:0", over: ["dm-0", "sdb1"]),
            DeviceTrees.mounts("9:0 / ext4 /dev/md0", "0:30 /b btrfs /dev/sda1", "0:60 /o overlay o rw,upperdir=/srv"),
        ].joined()
        var generator = SplitMix(state: 7)
        for _ in 0..<300 {
            let recording = String(decoding: generator.mutated(Array(tree.utf8)), as: UTF8.self)
            let seen = try await AtRest().observe(
                ObservationRequest(paths: ["/srv"]), on: FixtureMachine(recording: recording))
            #expect(
                seen.observations.contains { $0.kind == "at-rest.cipher" }
                    || seen.skipped.contains { $0.what == "/proc/self/mountinfo" })
        }
    }
}
