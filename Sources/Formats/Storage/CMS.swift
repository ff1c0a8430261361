/// Cryptographic Message Syntax (RFC 5652, RFC 5083): what S/MIME and `openssl cms` write.
public enum CMS {
    /// Reads DER; nil if it is no CMS. The bytes may end early: the algorithm stands in front of the content.
    public static func read(_ bytes: ArraySlice<UInt8>, format: String = "cms") -> StoredFormat? {
        var outer = DER(bytes)
        guard var info = outer.sequence(), let type = info.identifier(), var content = info.next(0xa0)?.inside,
            var fields = content.sequence(), fields.next(0x02)?.number != nil
        else { return nil }
        switch type {
        case "1.2.840.113549.1.7.2":
            return StoredFormat(format, .message, .no, note: "signed only")
        case "1.2.840.113549.1.7.3", "1.2.840.113549.1.9.16.1.23":
            _ = fields.next(0xa0)
            guard let recipients = fields.next(0x31) else { return nil }
            var list = recipients.inside
            var count = 0
            while count < 10_000, list.next() != nil { count += 1 }
            let kind = type.hasSuffix(".23") ? "authenticated" : "not protected against changes"
            return sealed(&fields, format, "\(count == 1 ? "1 recipient" : "\(count) recipients"), \(kind)")
        case "1.2.840.113549.1.7.6":
            return sealed(&fields, format, "password")
        default: return nil
        }
    }

    private static func sealed(_ fields: inout DER, _ format: String, _ note: String) -> StoredFormat? {
        guard var info = fields.sequence(), info.identifier() != nil, let algorithm = info.next(0x30) else {
            return nil
        }
        var inside = algorithm.inside
        guard let identifier = inside.identifier() else { return nil }
        if let old = EncryptedKey.Scheme(algorithm) {
            return StoredFormat(format, .message, old.protection, cipher: old.cipher, kdf: old.kdf, note: note)
        }
        let known = Algorithms.ciphers[identifier]
        return StoredFormat(
            format, .message, known.map { $0.isSound ? .yes : .weak } ?? .unknown, cipher: known?.name ?? identifier,
            bits: known?.bits, note: note, isOpaque: format == "cms")
    }
}
