import Crypto
import CryptoExtras
import Foundation

/// One direction of an encrypted SSH connection: AES in counter mode with HMAC, or AES-GCM (RFC 4253 section 6, RFC 5647).
struct SSHSealing {
    /// The ciphers that can be spoken, best first.
    static let ciphers = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr"]
    /// The codes of authentication that can be spoken.
    static let macs = [
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512",
        "hmac-sha1-etm@openssh.com", "hmac-sha1",
    ]

    let isGCM: Bool
    let isEncryptThenMAC: Bool
    let macLength: Int
    private let mac: String
    private let key: SymmetricKey
    private let macKey: SymmetricKey
    private var counter: [UInt8]
    private var sequence: Int

    /// Makes the keys of one direction. `letters` are the three of RFC 4253 section 7.2: for the initial vector, the key,
    /// and the authentication.
    init?(
        cipher: String, mac: String, letters: String, sequence: Int,
        derive: (_ letter: Character, _ count: Int) -> [UInt8]
    ) {
        guard Self.ciphers.contains(cipher) else { return nil }
        isGCM = cipher.contains("gcm")
        guard isGCM || Self.macs.contains(mac) else { return nil }
        let letters = Array(letters)
        let keyBytes = cipher.contains("256") ? 32 : cipher.contains("192") ? 24 : 16
        let digest = mac.contains("sha2-512") ? 64 : mac.contains("sha2-256") ? 32 : 20
        self.mac = mac
        self.sequence = sequence
        isEncryptThenMAC = !isGCM && mac.contains("-etm@")
        macLength = isGCM ? 16 : digest
        counter = derive(letters[0], isGCM ? 12 : 16)
        key = SymmetricKey(data: derive(letters[1], keyBytes))
        macKey = SymmetricKey(data: isGCM ? [] : derive(letters[2], digest))
    }

    /// Whether the length in front of a packet is sent in clear.
    var hasClearLength: Bool { isGCM || isEncryptThenMAC }

    /// Seals a payload into a packet.
    mutating func seal(_ payload: [UInt8]) throws(SSHFault) -> [UInt8] {
        let counted = hasClearLength ? 1 + payload.count : 5 + payload.count
        var padding = 16 - counted % 16
        if padding < 4 { padding += 16 }
        var head = SSHWriter()
        head.number(1 + payload.count + padding)
        let body = [UInt8(padding)] + payload + [UInt8](repeating: 0, count: padding)
        defer { sequence += 1 }
        do {
            if isGCM {
                let box = try AES.GCM.seal(
                    body, using: key, nonce: AES.GCM.Nonce(data: counter), authenticating: head.bytes)
                advanceGCM()
                return head.bytes + box.ciphertext + box.tag
            }
            if isEncryptThenMAC {
                let sealed = head.bytes + (try stream(body))
                return sealed + code(sealed)
            }
            return try stream(head.bytes + body) + code(head.bytes + body)
        } catch { throw SSHFault("a packet could not be sealed") }
    }

    /// The length of a packet, told by its first bytes (16 are needed where it is encrypted).
    func length(of first: [UInt8]) throws(SSHFault) -> Int {
        guard first.count >= (hasClearLength ? 4 : 16) else { throw .truncated }
        var head = Array(first.prefix(4))
        if !hasClearLength {
            var copy = self
            guard let clear = try? copy.stream(Array(first.prefix(16))) else { throw .truncated }
            head = Array(clear.prefix(4))
        }
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard (8...35_000).contains(length) else { throw SSHFault("an encrypted packet has an impossible length") }
        return length
    }

    /// Opens a whole packet: length, body and code.
    mutating func open(_ packet: [UInt8]) throws(SSHFault) -> [UInt8] {
        guard packet.count >= 4 + macLength else { throw .truncated }
        let (sealed, code) = (packet.dropLast(macLength), packet.suffix(macLength))
        var body: [UInt8]
        defer { sequence += 1 }
        do {
            if isGCM {
                let box = try AES.GCM.SealedBox(
                    nonce: AES.GCM.Nonce(data: counter), ciphertext: sealed.dropFirst(4), tag: code)
                body = Array(try AES.GCM.open(box, using: key, authenticating: sealed.prefix(4)))
                advanceGCM()
            } else if isEncryptThenMAC {
                guard self.code(Array(sealed)) == Array(code) else { throw SSHFault("wrong code") }
                body = try stream(Array(sealed.dropFirst(4)))
            } else {
                let clear = try stream(Array(sealed))
                guard self.code(clear) == Array(code) else { throw SSHFault("wrong code") }
                body = Array(clear.dropFirst(4))
            }
        } catch { throw SSHFault("an encrypted packet is not what the keys say") }
        guard let padding = body.first, body.count > Int(padding) else { throw .truncated }
        return Array(body.dropFirst().dropLast(Int(padding)))
    }

    /// Counter mode over whole blocks; moves the counter on.
    private mutating func stream(_ bytes: [UInt8]) throws -> [UInt8] {
        let result = try AES._CTR.encrypt(bytes, using: key, nonce: AES._CTR.Nonce(nonceBytes: counter))
        var carry = bytes.count / 16
        for index in counter.indices.reversed() where carry > 0 {
            carry += Int(counter[index])
            counter[index] = UInt8(carry & 255)
            carry >>= 8
        }
        return Array(result)
    }

    /// The invocation counter of RFC 5647 section 7.1.
    private mutating func advanceGCM() {
        for index in (4..<12).reversed() {
            counter[index] &+= 1
            if counter[index] != 0 { break }
        }
    }

    private func code(_ bytes: [UInt8]) -> [UInt8] {
        var counted = SSHWriter()
        counted.number(sequence)
        let data = counted.bytes + bytes
        switch macLength {
        case 64: return Array(HMAC<SHA512>.authenticationCode(for: data, using: macKey))
        case 32: return Array(HMAC<SHA256>.authenticationCode(for: data, using: macKey))
        default: return Array(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: macKey))
        }
    }
}
