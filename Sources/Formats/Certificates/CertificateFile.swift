/// Certificates in files: PEM bundles, DER, and PKCS #7 collections (RFC 5652) of them.
public enum CertificateFile {
    /// All certificates of a file, each in DER as it stands there, in order, at most `limit`.
    public static func certificates(in bytes: [UInt8], limit: Int = 10_000) -> [[UInt8]] {
        if bytes.first == 0x30 {
            if CertificateReading(der: bytes) != nil { return [bytes] }
            return Array(collection(bytes[...]).prefix(limit))
        }
        var found: [[UInt8]] = []
        var rest = bytes[...]
        while found.count < limit, let start = rest.first("-----BEGIN ") {
            rest = rest[start...]
            let (certificates, end) = block(rest)
            found += certificates.prefix(limit - found.count)
            rest = rest[max(end, start + 11)...]
        }
        return found
    }

    /// The certificates of a file with the names of their subjects, both in DER. Of those in PEM only so much is read
    /// here as the name needs.
    public static func subjects(in bytes: [UInt8], limit: Int = 10_000) -> [(der: [UInt8], subject: [UInt8])] {
        func read(_ certificates: [[UInt8]]) -> [(der: [UInt8], subject: [UInt8])] {
            certificates.compactMap { der in CertificateReading(der: der).map { ($0.der, $0.subject.der) } }
        }
        guard bytes.first != 0x30 else { return read(certificates(in: bytes, limit: limit)) }
        var found: [(der: [UInt8], subject: [UInt8])] = []
        var rest = bytes[...]
        while found.count < limit, let start = rest.first("-----BEGIN ") {
            rest = rest[start...]
            if let block = PEMBlock(rest), block.label.hasSuffix("CERTIFICATE"),
                let outline = outline(block.decoded(limit: CertificateReading.largest) { Array($0) })
            {
                found.append(outline)
                rest = rest[max(block.bodyStart, start + 11)...]
            } else {
                let (certificates, end) = block(rest)
                found += read(Array(certificates.prefix(limit - found.count)))
                rest = rest[max(end, start + 11)...]
            }
        }
        return found
    }

    /// A certificate's own bytes and its subject (RFC 5280, 4.1), without looking at anything else.
    private static func outline(_ bytes: [UInt8]) -> (der: [UInt8], subject: [UInt8])? {
        var outer = DER(bytes[...])
        guard let whole = outer.next(0x30), whole.isComplete else { return nil }
        var parts = whole.inside
        guard let signed = parts.next(0x30), signed.isComplete else { return nil }
        var fields = signed.inside
        _ = fields.next(0xa0)
        guard fields.next(0x02) != nil, fields.next(0x30) != nil, fields.next(0x30) != nil, fields.next(0x30) != nil,
            let subject = fields.next(0x30), subject.isComplete
        else { return nil }
        return (Array(whole.whole), Array(subject.whole))
    }

    /// The certificates of the PEM block at the beginning of a text, and where it ends.
    static func block(_ text: ArraySlice<UInt8>) -> (certificates: [[UInt8]], end: Int) {
        guard let block = PEMBlock(text) else { return ([], text.startIndex + 11) }
        switch block.label {
        case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
            // OpenSSL's trusted form has a few words behind the certificate, which the reader passes over.
            let bytes = block.decoded(limit: CertificateReading.largest) { Array($0) }
            return (CertificateReading(der: bytes).map { [$0.der] } ?? [], block.bodyStart)
        case "PKCS7", "CMS":
            let bytes = block.decoded(limit: 16 << 20) { Array($0) }
            return (collection(bytes[...]), block.bodyStart)
        default: return ([], block.bodyStart)
        }
    }

    /// The certificates in a `SignedData` structure (RFC 5652, 5.1), such as a `.p7b` file is; a few of them, or none.
    static func collection(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        var outer = DER(bytes)
        guard var info = outer.sequence(), info.identifier() == "1.2.840.113549.1.7.2",
            var content = info.next(0xa0)?.inside, var signed = content.sequence(), signed.next(0x02) != nil,
            signed.next(0x31) != nil, signed.next(0x30) != nil, var list = signed.next(0xa0)?.inside
        else { return [] }
        var found: [[UInt8]] = []
        while found.count < 10_000, let element = list.next() {
            if let reading = CertificateReading(der: element.whole) { found.append(reading.der) }
        }
        return found
    }
}
