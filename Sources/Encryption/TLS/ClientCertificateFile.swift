import Formats
import Foundation
public import Probing

/// Reads the certificate that a client shows, with its key: PEM, both in one file or in two.
public enum ClientCertificateFile {
    /// Why a file cannot be used.
    public struct Mistake: Error, Sendable, Hashable, CustomStringConvertible {
        /// In words.
        public let description: String
    }

    /// Reads the chain from one file and the private key from another, or both from one.
    public static func read(
        certificates: [UInt8], key: [UInt8]
    ) throws(Mistake) -> TLSSurveyOptions.ClientCertificate {
        let chain = CertificateFile.certificates(in: certificates)
        guard !chain.isEmpty else { throw Mistake(description: "there is no certificate in it") }
        let text = String(decoding: key, as: UTF8.self)
        if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
            throw Mistake(description: "the private key is encrypted; Ward asks for no passphrase here")
        }
        for (label, turn) in kinds {
            guard let der = block(label, in: text) else { continue }
            return TLSSurveyOptions.ClientCertificate(chain: chain.map { Array($0) }, key: turn(der))
        }
        throw Mistake(description: "there is no private key in it")
    }

    private static let kinds: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
        ("PRIVATE KEY", { $0 }), ("EC PRIVATE KEY", { $0 }), ("RSA PRIVATE KEY", wrapped),
    ]

    private static func block(_ label: String, in text: String) -> [UInt8]? {
        guard let begin = text.range(of: "-----BEGIN \(label)-----"),
            let end = text.range(of: "-----END \(label)-----", range: begin.upperBound..<text.endIndex)
        else { return nil }
        let body = text[begin.upperBound..<end.lowerBound].filter { !$0.isWhitespace }
        return Data(base64Encoded: String(body)).map { Array($0) }
    }

    /// PKCS #8 around a key of PKCS #1 (RFC 5958).
    private static let wrapped: @Sendable ([UInt8]) -> [UInt8] = { key in
        let algorithm: [UInt8] = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0]
        return element(0x30, [2, 1, 0] + algorithm + element(0x04, key))
    }

    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            count < 128
            ? [UInt8(count)]
            : count < 256 ? [0x81, UInt8(count)] : [0x82, UInt8(count >> 8 & 0xff), UInt8(count & 0xff)]
        return [tag] + length + content
    }
}
