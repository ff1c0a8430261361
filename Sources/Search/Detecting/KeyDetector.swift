import Formats

/// Finds private keys: binary ones by the beginning of the file, written ones wherever they stand.
public struct KeyDetector: Detector {
    /// Creates the detector.
    public init() {}

    /// How written keys begin.
    public let marks: [[UInt8]] = [
        "-----BEGIN ", "AGE-SECRET-KEY-", "PuTTY-User-Key-File-", "PrivateKey",
    ].map { Array($0.utf8) }

    private static let largestKeyFile = 1 << 16

    /// Binary key files.
    public func began(_ file: FileHead) -> HeadAnswer {
        guard let key = key(file) else { return HeadAnswer() }
        return HeadAnswer(.privateKey(key), isOpaque: key.format.hasPrefix("keepass"))
    }

    private func key(_ file: FileHead) -> PrivateKey? {
        let head = file.bytes
        switch head.first {
        case 0x30:
            // A key's length is the file's length, so that other DER is passed by quickly.
            guard head.count == file.size else { return nil }
            return (file.size < Self.largestKeyFile ? PEMKey.der(head) : nil) ?? PKCS12.read(head)
        case 0xfe, 0xce: return JavaKeyStore.read(head)
        case 0x00: return JavaKeyStore.bouncyCastle(head)
        case 0x03: return OtherKeys.keePass(head)
        case 0x05: return head.count == file.size ? OtherKeys.keytab(head) : nil
        case 0x94, 0x95, 0xc5, 0xd4, 0x97: return OpenPGP.secretKey(head)
        case UInt8(ascii: "("), UInt8(ascii: "C"), UInt8(ascii: "K"), UInt8(ascii: "L"): return OtherKeys.gnupg(head)
        case UInt8(ascii: "B"): return OtherKeys.borg(head)
        case UInt8(ascii: "S"): return PEMKey.ssh1(head)
        default: return nil
        }
    }

    /// Keys in text.
    public func found(_ mark: Int, at text: ArraySlice<UInt8>, before: UInt8?) -> Discovery? {
        let key =
            switch mark {
            case 0: PEMKey.read(text)
            case 1: AgeKey.read(text)
            case 2: PuTTYKey.read(text)
            default: OtherKeys.wireGuard(text, before: before)
            }
        return key.map { .privateKey($0) }
    }
}
