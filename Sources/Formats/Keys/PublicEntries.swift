/// Finds certificates and public keys in files. Nothing private is read here.
public enum PublicEntries {
    /// So many certificates of one store are taken.
    static let most = 10_000

    /// What a binary file holds, by its first bytes: DER of a certificate, request or key, PKCS #7, PKCS #12, Java key
    /// stores, OpenPGP public keys.
    public static func binary(_ bytes: ArraySlice<UInt8>) -> [PublicEntry] {
        switch bytes.first {
        case 0x30: return der(bytes)
        case 0xfe, 0xce: return JavaKeyStore.certificates(bytes).map { PublicEntry(.certificate, "jks", $0) }
        case 0x98, 0x99, 0xc6: return OpenPGPPublicKey.read(bytes).map { [$0] } ?? []
        default: return []
        }
    }

    /// What a PEM block or an SSH2 key at the beginning of a text holds.
    public static func block(_ text: ArraySlice<UInt8>) -> [PublicEntry] {
        if text.begins(with: "---- BEGIN SSH2 PUBLIC KEY ----") { return rfc4716(text).map { [$0] } ?? [] }
        guard let block = PEMBlock(text) else { return [] }
        switch block.label {
        case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE":
            return CertificateFile.block(text).certificates.compactMap { CertificateReading(der: $0) }
                .map { PublicEntry(.certificate, "x509", $0) }
        case "PKCS7", "CMS":
            return CertificateFile.block(text).certificates.compactMap { CertificateReading(der: $0) }
                .map { PublicEntry(.certificate, "pkcs7", $0) }
        case "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST":
            return block.decoded { der($0) }
        case "PGP PUBLIC KEY BLOCK": return block.decoded { OpenPGPPublicKey.read($0) }.map { [$0] } ?? []
        default: return []
        }
    }

    private static func der(_ bytes: ArraySlice<UInt8>) -> [PublicEntry] {
        if let certificate = CertificateReading(der: bytes) { return [PublicEntry(.certificate, "x509", certificate)] }
        if let key = PublicKeyReading(der: bytes) { return [PublicEntry(.publicKey, "spki", key)] }
        if let key = request(bytes) { return [PublicEntry(.request, "pkcs10", key)] }
        if let key = pkcs1(bytes) { return [PublicEntry(.publicKey, "pkcs1", key)] }
        let collection = CertificateFile.collection(bytes).compactMap { CertificateReading(der: $0) }
        if !collection.isEmpty { return collection.map { PublicEntry(.certificate, "pkcs7", $0) } }
        return PKCS12.certificates(bytes).map { PublicEntry(.certificate, "pkcs12", $0) }
    }

    /// `CertificationRequest` (RFC 2986, 4).
    private static func request(_ bytes: ArraySlice<UInt8>) -> PublicKeyReading? {
        var outer = DER(bytes)
        guard var parts = outer.sequence(), var info = parts.sequence(), info.next(0x02)?.number == 0,
            info.next(0x30) != nil, let key = info.next(0x30)
        else { return nil }
        return PublicKeyReading(subjectPublicKey: key)
    }

    /// `RSAPublicKey` (RFC 8017, A.1.1): nothing but two numbers.
    private static func pkcs1(_ bytes: ArraySlice<UInt8>) -> PublicKeyReading? {
        var outer = DER(bytes)
        guard let whole = outer.next(0x30), whole.isComplete else { return nil }
        var numbers = whole.inside
        guard let modulus = numbers.next(0x02), modulus.bits >= 256, let exponent = numbers.next(0x02),
            exponent.bits <= 256, numbers.rest.isEmpty
        else { return nil }
        return PublicKeyReading(modulus: modulus.content, exponent: exponent.content)
    }

    /// RFC 4716: headers, then Base64, between two lines.
    private static func rfc4716(_ text: ArraySlice<UInt8>) -> PublicEntry? {
        var lines = text.prefix(1 << 15).split(separator: 0x0a, maxSplits: 400)[...]
        _ = lines.popFirst()
        while let line = lines.first, line.contains(UInt8(ascii: ":")) || line.last == UInt8(ascii: "\\") {
            _ = lines.popFirst()
        }
        let body = lines.prefix { !$0.begins(with: "---- END") }.flatMap { $0 }
        return SSHPublicKey(Base64.decode(body[...]).bytes[...]).map { PublicEntry(.publicKey, "rfc4716", $0) }
    }
}
