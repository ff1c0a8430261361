import CCMS
import Crypto
public import Foundation

/// The security officer's certificate, that a recovery slot is sealed to.
public struct RecoveryCertificate: Sendable {
    /// More bytes than this are no certificate.
    static let limit = 1 << 16

    let der: Data
    /// Whose it is, as RFC 2253 writes names.
    public let subject: String
    /// The last day it holds.
    public let notAfter: Date
    /// What its key is: `RSA 3072`, `secp384r1`.
    public let key: String
    private let read: ccms_certificate

    /// Reads a certificate in PEM or DER. A file that carries a private key is refused: that key is not for this machine.
    public init(_ bytes: Data) throws(VaultError) {
        guard bytes.count <= Self.limit else { throw VaultError(.badSlot, "The certificate's file is too large") }
        guard bytes.range(of: Data("PRIVATE KEY-----".utf8)) == nil else {
            throw VaultError(
                .badSlot, "The certificate's file also carries a private key",
                remedy: "Give the certificate alone; the private key stays with the officer.")
        }
        var found = ccms_certificate()
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        let code = bytes.withBytes { bytes, size in
            ccms_read_certificate(bytes, size, &found, &out, &count)
        }
        defer { ccms_free(out, count) }
        guard code == CCMS_OK, let out else { throw Self.trouble(code) }
        der = Data(bytes: out, count: count)
        read = found
        subject = Self.text(found.subject)
        notAfter = Date(timeIntervalSince1970: Double(found.not_after))
        key = found.key == 1 ? "RSA \(found.bits)" : found.key == 2 ? Self.text(found.curve) : "another kind of key"
    }

    /// Refuses a certificate that a recovery slot must not hang on: a weak key or signature, one that does not hold on the
    /// day, or one whose key may not be used to encrypt.
    public func check(on day: Date) throws(VaultError) {
        func refuse(_ why: String, _ remedy: String) -> VaultError {
            VaultError(.badSlot, "The certificate of \(subject) is not accepted: \(why)", remedy: remedy)
        }
        let anew = "Let the officer have a certificate with RSA of 3072 bits or more, or P-256, P-384 or P-521."
        switch read.key {
        case 1:
            guard 3072...16_384 ~= read.bits else { throw refuse("its RSA key has \(read.bits) bits", anew) }
            guard read.has_usage == 0 || read.usage & 0x20 != 0 else {
                throw refuse(
                    "its keyUsage does not allow keyEncipherment", "Take the officer's encryption certificate.")
            }
        case 2:
            guard ["prime256v1", "secp384r1", "secp521r1"].contains(key) else {
                throw refuse("its curve is \(key)", anew)
            }
            guard read.has_usage == 0 || read.usage & 0x08 != 0 else {
                throw refuse("its keyUsage does not allow keyAgreement", "Take the officer's encryption certificate.")
            }
        default: throw refuse("its key is neither RSA nor on a NIST curve", anew)
        }
        let digest = Self.text(read.digest)
        guard ["SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-384", "SHA3-512"].contains(digest) else {
            throw refuse("it is signed with \(digest.isEmpty ? "an unknown digest" : digest)", "Have it issued anew.")
        }
        let now = Int64(day.timeIntervalSince1970)
        guard now >= read.not_before else { throw refuse("it does not hold yet", "Check the clock and its dates.") }
        guard now <= read.not_after else { throw refuse("it has expired", "Take the officer's new certificate.") }
    }

    /// Seals bytes for the officer: CMS that `openssl cms -decrypt` opens.
    func sealed(_ plaintext: Data) throws(VaultError) -> Data {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        let code = der.withBytes { der, size in
            plaintext.withBytes { ccms_seal(der, size, $0, $1, &out, &count) }
        }
        defer { ccms_free(out, count) }
        guard code == CCMS_OK, let out else { throw Self.trouble(code) }
        return Data(bytes: out, count: count)
    }

    /// Opens what was sealed for the officer, with the officer's private key in PEM.
    func opened(_ message: Data, privateKey: Data, password: Passphrase?) throws(VaultError) -> Data {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        let code = der.withBytes { der, size in
            message.withBytes { message, messageSize in
                privateKey.withBytes { key, keySize in
                    guard let password else {
                        return ccms_open(message, messageSize, der, size, key, keySize, nil, 0, &out, &count)
                    }
                    return password.secret.withUnsafeBytes { secret in
                        ccms_open(
                            message, messageSize, der, size, key, keySize,
                            secret.assumingMemoryBound(to: UInt8.self).baseAddress, secret.count, &out, &count)
                    }
                }
            }
        }
        defer { ccms_free(out, count) }
        guard code == CCMS_OK, let out else { throw Self.trouble(code) }
        return Data(bytes: out, count: count)
    }

    private static func trouble(_ code: CInt) -> VaultError {
        switch Int(code) {
        case CCMS_MISSING:
            VaultError(.badSlot, "libcrypto.so.3 is not there, and CMS needs it", remedy: "apt-get install libssl3")
        case CCMS_CERTIFICATE:
            VaultError(.badSlot, "This is no X.509 certificate", remedy: "Give one certificate, in PEM or DER.")
        case CCMS_KEY:
            VaultError(.locked, "the private key cannot be read, or its password is another")
        case CCMS_MESSAGE:
            VaultError(.badSlot, "the message is no CMS AuthEnvelopedData", remedy: "Export the slot again.")
        case CCMS_CLOSED: VaultError(.locked, "the message does not open: it is altered, or for another key")
        default: VaultError(.badSlot, "libcrypto could not do it")
        }
    }

    /// The text in a C array, up to its NUL.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension Data {
    fileprivate func withBytes<Result>(_ body: (UnsafePointer<UInt8>?, Int) -> Result) -> Result {
        withUnsafeBytes { body($0.assumingMemoryBound(to: UInt8.self).baseAddress, $0.count) }
    }
}
