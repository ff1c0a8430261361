import Foundation
import Guideline
import Observing

/// A device-mapper device: an encrypting layer, a logical volume, a multipath disk.
struct Mapping: Sendable, Hashable {
    /// Its name under `/dev/mapper`.
    var name: String
    /// Its identity, whose beginning says which program made it (`CRYPT-LUKS2-…`, `LVM-…`, `mpath-…`).
    var uuid: String
    /// The cipher in use, where it could be read.
    var cipher: CipherName?
    /// The size of the volume key in bits as stated.
    var keySize: Int?
    /// How the key is derived from passphrases.
    var keyDerivation: [String] = []
    /// Why the cipher was not read.
    var unread: SkipReason?

    /// The encrypting format, or nil where it is another kind of layer or checks integrity only.
    var format: String? {
        let parts = uuid.split(separator: "-", maxSplits: 2)
        guard parts.first == "CRYPT", parts.count >= 2 else { return nil }
        return ["LUKS1", "LUKS2", "PLAIN", "TCRYPT", "BITLK", "FVAULT2", "LOOPAES"].first { $0 == parts[1] }
    }

    /// Whether it comes from cryptsetup and is of a kind that Ward does not know: it may encrypt or not.
    var isUnfamiliar: Bool {
        let parts = uuid.split(separator: "-", maxSplits: 2)
        guard parts.first == "CRYPT", parts.count >= 2 else { return false }
        return format == nil && !["VERITY", "INTEGRITY", "SUBDEV"].contains(parts[1])
    }

    /// Whether what passes it is encrypted: the null cipher, made for tests, leaves data as they are.
    var encrypts: Bool { (format != nil || cipher != nil) && cipher?.isNull != true }

    /// The format's name as people know it.
    var method: String {
        switch format {
        case "BITLK": "BitLocker"
        case "FVAULT2": "FileVault 2"
        case "TCRYPT": "VeraCrypt"
        case "PLAIN", nil: "dm-crypt"
        case let format?: format
        }
    }

    /// Whether the kernel was told nothing about who made it; then only its table says what it does.
    var isAnonymous: Bool { uuid.isEmpty }
}

extension Mapping {
    /// Reads all device-mapper devices with their ciphers, by kernel name such as `dm-0`.
    static func all(on machine: any Machine) async -> [String: Mapping] {
        var mappings: [String: Mapping] = [:]
        for name in ((try? machine.list("/sys/class/block")) ?? []).filter({ $0.hasPrefix("dm-") }).prefix(512) {
            let folder = "/sys/class/block/\(name)/dm"
            guard let label = try? machine.text(folder + "/name", limit: 512) else { continue }
            let uuid = (try? machine.text(folder + "/uuid", limit: 512)) ?? ""
            var mapping = Mapping(
                name: label.trimmingCharacters(in: .newlines), uuid: uuid.trimmingCharacters(in: .newlines))
            if mapping.format != nil || mapping.isAnonymous { await mapping.readCipher(on: machine) }
            mappings[name] = mapping
        }
        return mappings
    }

    private mutating func readCipher(on machine: any Machine) async {
        // A name that a program could take for an option is not passed on.
        guard !name.isEmpty, !name.hasPrefix("-") else { return }
        do throws(MachineError) {
            if let status = try await status(on: machine) {
                cipher = status.cipher
                keySize = status.keySize
                if let device = status.device, device.hasPrefix("/dev/") {
                    keyDerivation = await derivation(of: device, on: machine)
                }
            }
            if cipher == nil { unread = machine.isRoot ? .unreadable : .needsRoot }
        } catch {
            unread = machine.isRoot ? error.reason : .needsRoot
        }
    }

    private func status(on machine: any Machine) async throws(MachineError) -> CryptStatus? {
        if format != nil {
            do {
                let answer = try await machine.run("cryptsetup", ["status", name])
                let status = CryptStatus(status: answer.text)
                if status.cipher != nil { return status }
            } catch  where error.reason == .needsProgram {
                // dmsetup comes with the device mapper itself and says nearly as much.
            }
        }
        return CryptStatus(table: try await machine.run("dmsetup", ["table", name]).text)
    }

    private func derivation(of device: String, on machine: any Machine) async -> [String] {
        switch format {
        case "LUKS2":
            let dump = try? await machine.run("cryptsetup", ["luksDump", "--dump-json-metadata", device])
            return dump.map { LuksDump.keyDerivation(json: $0.output) } ?? []
        case "LUKS1":
            let dump = try? await machine.run("cryptsetup", ["luksDump", device])
            return dump.map { LuksDump.keyDerivation(text: $0.text) } ?? []
        default: return []
        }
    }
}

/// What OpenZFS's tools say about the data sets that are mounted.
struct ZFSPools: Sendable {
    /// The value of `encryption` by data set.
    var encryption: [String: String] = [:]
    /// The devices by pool, for pools with a data set that is not encrypted.
    var devices: [String: [String]] = [:]
    /// What was not seen.
    var skips: [Skip] = []

    /// Asks about the data sets of the mounts.
    static func all(for mounts: MountTable, on machine: any Machine) async -> ZFSPools {
        var pools = ZFSPools()
        let sources = mounts.mounts.filter { $0.type == "zfs" }.compactMap { $0.source.split(separator: "@").first }
        let datasets = Set(sources.map(String.init)).filter { !$0.hasPrefix("-") }.sorted()
        guard !datasets.isEmpty else { return pools }
        do throws(MachineError) {
            let answer = try await machine.run("zfs", ["get", "-H", "-o", "name,value", "encryption"] + datasets)
            pools.encryption = ZFSTools.encryption(answer.text)
            let plain = pools.encryption.filter { $0.value == "off" }.keys
            for pool in Set(plain.compactMap { $0.split(separator: "/").first.map(String.init) }).sorted() {
                let list = try await machine.run("zpool", ["list", "-vHP", pool])
                pools.devices[pool] = ZFSTools.devices(list.text)
            }
        } catch {
            pools.skips.append(error.skip(measures: ["1.2", "1.5", "1.6"]))
        }
        return pools
    }
}
