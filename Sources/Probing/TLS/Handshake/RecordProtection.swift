import Crypto
import CryptoExtras
import Foundation

/// What protects the records of one direction; counts them.
///
/// It checks every record that it opens, but makes no effort to take the same time for good and bad ones: nothing of
/// value goes through it.
struct RecordProtection: Sendable {
    private enum Method: Sendable {
        /// TLS 1.3: the type is inside, the nonce is made of the number.
        case modern(AuthenticatedCipher, iv: [UInt8])
        /// TLS 1.2 with an authenticated cipher; some send eight bytes of the nonce.
        case authenticated(AuthenticatedCipher, iv: [UInt8], sendsNonce: Bool)
        /// CBC; the IV is sent from TLS 1.1 on, before it is the last block of the record before.
        case block(AES128or256, chain: [UInt8]?, encryptThenMAC: Bool)
        case stream(RC4)
        case null
    }

    private var method: Method
    private let version: TLSVersion
    private let hash: HandshakeHash
    private let macKey: [UInt8]
    private var number: UInt64 = 0

    /// The protection of TLS 1.3 under a traffic secret (RFC 8446 7.3).
    init(recipe: SuiteRecipe, trafficSecret: [UInt8]) {
        let hash = recipe.schedule
        let key = KeySchedule.expand(trafficSecret, "key", length: recipe.cipher.keyLength, hash: hash)
        method = .modern(
            Self.cipher(recipe.cipher, key: key), iv: KeySchedule.expand(trafficSecret, "iv", length: 12, hash: hash))
        version = .tls13
        self.hash = hash
        macKey = []
    }

    /// The protection of earlier versions with the keys of one direction (RFC 5246 6.3).
    init(recipe: SuiteRecipe, version: TLSVersion, macKey: [UInt8], key: [UInt8], iv: [UInt8], encryptThenMAC: Bool) {
        switch recipe.cipher {
        case .gcm, .ccm:
            method = .authenticated(Self.cipher(recipe.cipher, key: key), iv: iv, sendsNonce: true)
        case .chaCha: method = .authenticated(Self.cipher(recipe.cipher, key: key), iv: iv, sendsNonce: false)
        case .cbc:
            method = .block(
                AES128or256(key: key), chain: version < .tls11 ? iv : nil, encryptThenMAC: encryptThenMAC)
        case .rc4: method = .stream(RC4(key: key))
        case .null: method = .null
        }
        self.version = version
        self.macKey = macKey
        hash = recipe.mac
    }

    private static func cipher(_ cipher: SuiteRecipe.Cipher, key: [UInt8]) -> AuthenticatedCipher {
        switch cipher {
        case .ccm(_, let tag): AuthenticatedCipher(.ccm(tag: tag), key: key)
        case .chaCha: AuthenticatedCipher(.chaCha, key: key)
        default: AuthenticatedCipher(.gcm, key: key)
        }
    }

    /// A whole record with its header.
    mutating func seal(_ type: Record.Kind, _ plain: [UInt8]) throws -> [UInt8] {
        defer { number &+= 1 }
        var outer = type
        let body: [UInt8]
        switch method {
        case .modern(let cipher, let iv):
            outer = .applicationData
            let inner = plain + [type.rawValue]
            let header = Self.header(outer, .tls12, inner.count + cipher.overhead)
            body = try cipher.seal(inner, nonce: nonce(iv), authenticating: header)
        case .authenticated(let cipher, let iv, let sendsNonce):
            let sent = sendsNonce ? Self.bytes(number) : []
            body =
                try sent
                + cipher.seal(
                    plain, nonce: sendsNonce ? iv + sent : nonce(iv), authenticating: pseudoHeader(type, plain.count))
        case .block(let cipher, let chain, let encryptThenMAC):
            let iv = chain ?? Randomness.system.bytes(16)
            let content = encryptThenMAC ? plain : plain + mac(type, plain)
            let padding = 16 - content.count % 16
            let text = try cipher.encrypt(
                content + [UInt8](repeating: UInt8(padding - 1), count: padding), iv: iv)
            if chain != nil { method = .block(cipher, chain: Array(text.suffix(16)), encryptThenMAC: encryptThenMAC) }
            let sealed = (chain == nil ? iv : []) + text
            body = encryptThenMAC ? sealed + mac(type, sealed) : sealed
        case .stream(var cipher):
            body = cipher.crypt(plain + mac(type, plain))
            method = .stream(cipher)
        case .null: body = plain + mac(type, plain)
        }
        return Self.header(outer, version == .tls13 ? .tls12 : version, body.count) + body
    }

    /// What is inside a record; throws when it does not fit the key.
    mutating func open(_ record: Record) throws -> Record {
        let (type, plain) = try open(record.type, record.fragment)
        return Record(type: type, version: record.version, fragment: plain)
    }

    private mutating func open(_ type: Record.Kind, _ body: [UInt8]) throws -> (Record.Kind, [UInt8]) {
        defer { number &+= 1 }
        switch method {
        case .modern(let cipher, let iv):
            let inner = try cipher.open(
                body, nonce: nonce(iv), authenticating: Self.header(type, .tls12, body.count))
            guard let end = inner.lastIndex(where: { $0 != 0 }), let type = Record.Kind(rawValue: inner[end]) else {
                throw HandshakeFault.malformed("record")
            }
            return (type, Array(inner[..<end]))
        case .authenticated(let cipher, let iv, let sendsNonce):
            let sent = sendsNonce ? Array(body.prefix(8)) : []
            let text = Array(body.dropFirst(sent.count))
            let length = text.count - cipher.overhead
            guard length >= 0, !sendsNonce || sent.count == 8 else { throw HandshakeFault.notAuthentic }
            let plain = try cipher.open(
                text, nonce: sendsNonce ? iv + sent : nonce(iv), authenticating: pseudoHeader(type, length))
            return (type, plain)
        case .block(let cipher, let chain, let encryptThenMAC):
            var text = body
            if encryptThenMAC { text = try checked(type, text) }
            let iv = chain ?? Array(text.prefix(16))
            if chain == nil { text = Array(text.dropFirst(16)) }
            guard iv.count == 16, !text.isEmpty, text.count % 16 == 0 else { throw HandshakeFault.notAuthentic }
            if chain != nil { method = .block(cipher, chain: Array(text.suffix(16)), encryptThenMAC: encryptThenMAC) }
            let padded = try cipher.decrypt(text, iv: iv)
            guard let last = padded.last, padded.count > Int(last),
                padded.suffix(Int(last) + 1).allSatisfy({ $0 == last })
            else { throw HandshakeFault.notAuthentic }
            let content = Array(padded.dropLast(Int(last) + 1))
            return (type, encryptThenMAC ? content : try checked(type, content))
        case .stream(var cipher):
            let content = cipher.crypt(body)
            method = .stream(cipher)
            return (type, try checked(type, content))
        case .null: return (type, try checked(type, body))
        }
    }

    private func nonce(_ iv: [UInt8]) -> [UInt8] {
        let counter = [0, 0, 0, 0] + Self.bytes(number)
        return zip(iv, counter).map { $0 ^ $1 }
    }

    private func pseudoHeader(_ type: Record.Kind, _ length: Int) -> [UInt8] {
        Self.bytes(number) + Self.header(type, version, length)
    }

    private func mac(_ type: Record.Kind, _ content: [UInt8]) -> [UInt8] {
        hash.authentication(of: pseudoHeader(type, content.count) + content, key: macKey)
    }

    private func checked(_ type: Record.Kind, _ content: [UInt8]) throws -> [UInt8] {
        guard content.count >= hash.length else { throw HandshakeFault.notAuthentic }
        let plain = Array(content.dropLast(hash.length))
        guard mac(type, plain) == Array(content.suffix(hash.length)) else { throw HandshakeFault.notAuthentic }
        return plain
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(number: Int(truncatingIfNeeded: number), width: 8)
        return bytes
    }

    /// The five bytes before a record.
    private static func header(_ type: Record.Kind, _ version: TLSVersion, _ length: Int) -> [UInt8] {
        [type.rawValue] + .list([version.rawValue, UInt16(truncatingIfNeeded: length)])
    }
}

/// AES in CBC mode, with the padding left to the record.
struct AES128or256: Sendable {
    private let key: SymmetricKey

    init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    func encrypt(_ text: [UInt8], iv: [UInt8]) throws -> [UInt8] {
        Array(try AES._CBC.encrypt(text, using: key, iv: .init(ivBytes: iv), noPadding: true))
    }

    func decrypt(_ text: [UInt8], iv: [UInt8]) throws -> [UInt8] {
        Array(try AES._CBC.decrypt(text, using: key, iv: .init(ivBytes: iv), noPadding: true))
    }
}

/// RC4, broken long ago: only to look at servers that offer nothing else.
struct RC4: Sendable {
    private var state: [UInt8]
    private var i: UInt8 = 0
    private var j: UInt8 = 0

    init(key: [UInt8]) {
        state = Array(0...255)
        var j: UInt8 = 0
        for i in 0..<256 where !key.isEmpty {
            j = j &+ state[i] &+ key[i % key.count]
            state.swapAt(i, Int(j))
        }
    }

    /// Encrypts or decrypts, which is the same.
    mutating func crypt(_ text: [UInt8]) -> [UInt8] {
        text.map { byte in
            i = i &+ 1
            j = j &+ state[Int(i)]
            state.swapAt(Int(i), Int(j))
            return byte ^ state[Int(state[Int(i)] &+ state[Int(j)])]
        }
    }
}
