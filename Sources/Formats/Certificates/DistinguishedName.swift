/// The name of a certificate's subject or issuer.
public struct DistinguishedName: Sendable, Hashable {
    /// The name in DER, for comparing.
    public let der: [UInt8]
    /// The name as RFC 4514 writes it: the most specific part first, special characters escaped.
    public let text: String
    /// The last common name in it.
    public let commonName: String?
    /// The last organisation in it.
    public let organisation: String?

    init(_ element: DER.Element) {
        der = Array(element.whole)
        var parts: [String] = []
        var (common, organisation): (String?, String?)
        var sets = element.inside
        while let set = sets.next(0x31) {
            var pairs = set.inside
            var values: [String] = []
            while let pair = pairs.next(0x30) {
                var fields = pair.inside
                guard let type = fields.next(0x06), let value = fields.next() else { continue }
                let identifier = DER.dotted(type.content) ?? type.content.hex
                let text = DERText.read(value)
                if identifier == "2.5.4.3" { common = text ?? common }
                if identifier == "2.5.4.10" { organisation = text ?? organisation }
                let written = text.map(Self.escaped) ?? "#" + value.whole.hex
                values.append((Self.names[identifier] ?? identifier) + "=" + written)
            }
            parts.append(values.joined(separator: "+"))
        }
        text = parts.reversed().joined(separator: ",")
        commonName = common
        self.organisation = organisation
    }

    /// RFC 4514, 2.4; control characters are written as two hexadecimal digits as well.
    private static func escaped(_ text: String) -> String {
        var result = ""
        let last = text.unicodeScalars.count - 1
        for (index, scalar) in text.unicodeScalars.enumerated() {
            switch scalar {
            case ",", "+", "\"", "\\", "<", ">", ";": result += "\\" + String(scalar)
            case "#" where index == 0: result += "\\#"
            case " " where index == 0 || index == last: result += "\\ "
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                result += "\\" + [UInt8(scalar.value)].hex.uppercased()
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The short names of RFC 4514 and, beyond them, OpenSSL's.
    private static let names: [String: String] = [
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
        "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.13": "description",
        "2.5.4.15": "businessCategory", "2.5.4.17": "postalCode", "2.5.4.41": "name", "2.5.4.42": "GN",
        "2.5.4.43": "initials", "2.5.4.46": "dnQualifier", "2.5.4.65": "pseudonym",
        "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
        "1.2.840.113549.1.9.2": "unstructuredName", "0.9.2342.19200300.100.1.1": "UID",
        "0.9.2342.19200300.100.1.25": "DC", "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
    ]
}

/// The text types of ASN.1 (X.680, 41).
enum DERText {
    /// The text of a string element; nil for any other type.
    static func read(_ element: DER.Element) -> String? {
        let bytes = element.content
        switch element.tag {
        case 0x0c: return String(decoding: bytes, as: UTF8.self)
        case 0x12, 0x13, 0x14, 0x16, 0x19, 0x1a, 0x1b: return bytes.latin
        case 0x1e: return String(decoding: units(bytes, of: 2).map { UInt16(truncatingIfNeeded: $0) }, as: UTF16.self)
        case 0x1c: return String(decoding: units(bytes, of: 4), as: UTF32.self)
        default: return nil
        }
    }

    private static func units(_ bytes: ArraySlice<UInt8>, of width: Int) -> [UInt32] {
        stride(from: bytes.startIndex, to: bytes.endIndex - width + 1, by: width).map { start in
            bytes[start..<(start + width)].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
}
