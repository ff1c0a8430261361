import Foundation

/// What `cryptsetup status NAME` says about a mapping (cryptsetup-status(8)). It prints no key.
struct CryptStatus: Sendable, Hashable {
    /// Such as `LUKS2`, `PLAIN`, `BITLK`.
    var type: String?
    /// The cipher.
    var cipher: CipherName?
    /// The size of the volume key in bits, as stated.
    var keySize: Int?
    /// The device beneath.
    var device: String?

    /// Reads `  cipher:  aes-xts-plain64` and its neighbours.
    init(status text: String) {
        for line in text.split(whereSeparator: \.isNewline).prefix(64) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon].trimmingCharacters(in: .whitespaces) {
            case "type": type = value
            case "cipher": cipher = CipherName(dmcrypt: value)
            case "keysize": keySize = value.split(separator: " ").first.flatMap { Int($0) }.flatMap(Self.plausible)
            case "device": device = value
            default: break
            }
        }
    }

    /// Reads a line of `dmsetup table NAME`: `0 1953 crypt aes-xts-plain64 KEY 0 8:2 4096`. Only the length of KEY
    /// is looked at, and without `--showkeys` dmsetup writes zeros in its place.
    init?(table text: String) {
        let targets = text.split(whereSeparator: \.isNewline).map { $0.split(separator: " ") }
        guard let crypt = targets.first, targets.allSatisfy({ $0.count >= 8 && $0[2] == "crypt" }) else { return nil }
        cipher = CipherName(dmcrypt: crypt[3])
        if crypt[4].hasPrefix(":") {
            // `:64:logon:cryptsetup:…`: bytes, kind and name of a key in the kernel's keyring.
            keySize = crypt[4].split(separator: ":").first.flatMap { Int($0) }.flatMap { Self.plausible($0 &* 8) }
        } else {
            keySize = Self.plausible(crypt[4].utf8.count * 4)
        }
    }

    private static func plausible(_ bits: Int) -> Int? { (1...65_536).contains(bits) ? bits : nil }
}

/// How the key of a LUKS device is derived from its passphrases.
enum LuksDump {
    /// The functions in `cryptsetup luksDump --dump-json-metadata`, each once: such as `["argon2id", "pbkdf2"]`.
    static func keyDerivation(json bytes: [UInt8]) -> [String] {
        struct Header: Decodable {
            struct Slot: Decodable {
                struct Function: Decodable { var type: String }
                var kdf: Function?
            }
            var keyslots: [String: Slot]
        }
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes)) else { return [] }
        return Set(header.keyslots.values.compactMap { $0.kdf?.type.prefix(32) }.map(String.init)).sorted()
    }

    /// LUKS1 knows PBKDF2 only; its dump begins with the version.
    static func keyDerivation(text: String) -> [String] {
        let version = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("Version:") }
        return version?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces) == "1" ? ["pbkdf2"] : []
    }
}

/// What `fscrypt status PATH` says about a file or folder.
enum FscryptStatus: Sendable, Hashable {
    case encrypted(contents: String?)
    case plain

    /// Reads the tool's sentences; nil where it said something else.
    init?(output: String, error: String) {
        if output.contains("is encrypted with fscrypt") {
            let words = output.split { $0 == " " || $0 == "\n" || $0 == "\t" }
            self = .encrypted(
                contents: words.first { $0.hasPrefix("contents:") }.map { String($0.dropFirst("contents:".count)) })
        } else if (output + error).contains("is not encrypted") {
            self = .plain
        } else {
            return nil
        }
    }
}

/// What OpenZFS's tools say.
enum ZFSTools {
    /// The value of `encryption` for each data set, from `zfs get -H -o name,value encryption …`.
    static func encryption(_ text: String) -> [String: String] {
        let rows = text.split(whereSeparator: \.isNewline).map { $0.split(separator: "\t").map(String.init) }
        return Dictionary(rows.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    /// The devices of a pool, from `zpool list -vHP POOL`; nil where none is named.
    static func devices(_ text: String) -> [String]? {
        let paths = text.split(whereSeparator: \.isNewline).compactMap { line in
            line.split(separator: "\t").first.flatMap { $0.hasPrefix("/") ? String($0) : nil }
        }
        return paths.isEmpty ? nil : paths
    }
}
