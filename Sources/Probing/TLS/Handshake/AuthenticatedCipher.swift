import Crypto
import CryptoExtras
import Foundation

/// An authenticated cipher with its key: what TLS 1.3 and the better suites of TLS 1.2 protect records with.
struct AuthenticatedCipher: Sendable {
    /// The algorithms.
    enum Algorithm: Sendable, Hashable {
        case gcm, chaCha
        /// CCM (RFC 3610) with a tag of so many bytes.
        case ccm(tag: Int)
    }

    private let algorithm: Algorithm
    private let key: SymmetricKey

    /// Creates a cipher with a key of the length that its suite says.
    init(_ algorithm: Algorithm, key: [UInt8]) {
        self.algorithm = algorithm
        self.key = SymmetricKey(data: key)
    }

    /// How many bytes a sealed text is longer.
    var overhead: Int {
        if case .ccm(let tag) = algorithm { tag } else { 16 }
    }

    /// Encrypts; the tag stands at the end.
    func seal(_ plain: [UInt8], nonce: [UInt8], authenticating data: [UInt8]) throws -> [UInt8] {
        switch algorithm {
        case .gcm:
            let box = try AES.GCM.seal(plain, using: key, nonce: .init(data: nonce), authenticating: data)
            return Array(box.ciphertext + box.tag)
        case .chaCha:
            let box = try ChaChaPoly.seal(plain, using: key, nonce: .init(data: nonce), authenticating: data)
            return Array(box.ciphertext + box.tag)
        case .ccm(let tag):
            let (output, mask) = try countered(plain, nonce: nonce)
            let mac = try chainedMAC(plain, nonce: nonce, authenticating: data, tag: tag)
            return output + zip(mac, mask).map { $0 ^ $1 }.prefix(tag)
        }
    }

    /// Decrypts and checks; throws when the tag does not fit.
    func open(_ sealed: [UInt8], nonce: [UInt8], authenticating data: [UInt8]) throws -> [UInt8] {
        guard sealed.count >= overhead else { throw HandshakeFault.notAuthentic }
        let (text, tag) = (sealed.dropLast(overhead), sealed.suffix(overhead))
        switch algorithm {
        case .gcm:
            let box = try AES.GCM.SealedBox(nonce: .init(data: nonce), ciphertext: text, tag: tag)
            return Array(try AES.GCM.open(box, using: key, authenticating: data))
        case .chaCha:
            let box = try ChaChaPoly.SealedBox(nonce: .init(data: nonce), ciphertext: text, tag: tag)
            return Array(try ChaChaPoly.open(box, using: key, authenticating: data))
        case .ccm:
            let (plain, mask) = try countered(Array(text), nonce: nonce)
            let mac = try chainedMAC(plain, nonce: nonce, authenticating: data, tag: overhead)
            guard zip(zip(mac, mask), tag).allSatisfy({ ($0.0 ^ $0.1) == $1 }) else {
                throw HandshakeFault.notAuthentic
            }
            return plain
        }
    }
}

/// CCM, built from CBC and counter mode (RFC 3610 2.2 and 2.3).
extension AuthenticatedCipher {
    /// The text in counter mode, and the key stream's first block that masks the tag.
    private func countered(_ text: [UInt8], nonce: [UInt8]) throws -> (text: [UInt8], mask: ArraySlice<UInt8>) {
        let counter = [UInt8(14 - nonce.count)] + nonce + [UInt8](repeating: 0, count: 15 - nonce.count)
        let stream = try AES._CTR.encrypt(
            [UInt8](repeating: 0, count: 16) + text, using: key, nonce: .init(nonceBytes: counter))
        return (Array(stream.dropFirst(16)), Array(stream.prefix(16))[...])
    }

    private func chainedMAC(
        _ text: [UInt8], nonce: [UInt8], authenticating data: [UInt8], tag: Int
    ) throws -> ArraySlice<UInt8> {
        let width = 15 - nonce.count
        var blocks = [UInt8((data.isEmpty ? 0 : 64) + (tag - 2) / 2 * 8 + width - 1)] + nonce
        blocks += (0..<width).reversed().map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        if !data.isEmpty {
            blocks += [UInt8(truncatingIfNeeded: data.count >> 8), UInt8(truncatingIfNeeded: data.count)] + data
            blocks += [UInt8](repeating: 0, count: (16 - blocks.count % 16) % 16)
        }
        blocks += text
        blocks += [UInt8](repeating: 0, count: (16 - blocks.count % 16) % 16)
        let zero = try AES._CBC.IV(ivBytes: [UInt8](repeating: 0, count: 16))
        let chain = try AES._CBC.encrypt(blocks, using: key, iv: zero, noPadding: true)
        return Array(chain.suffix(16))[...]
    }
}
