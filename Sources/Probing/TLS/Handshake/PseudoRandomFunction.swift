/// The pseudo-random function of TLS 1.0 to 1.2 (RFC 2246 5, RFC 5246 5).
struct PseudoRandomFunction: Sendable, Hashable {
    /// The hash; ``HandshakeHash/md5AndSHA1`` before TLS 1.2.
    let hash: HandshakeHash

    /// `length` bytes of a secret, a label and a seed.
    func bytes(_ secret: [UInt8], _ label: String, seed: [UInt8], length: Int) -> [UInt8] {
        let seed = Array(label.utf8) + seed
        guard hash == .md5AndSHA1 else { return Self.expand(secret, seed, length: length, hash: hash) }
        let half = (secret.count + 1) / 2
        let first = Self.expand(Array(secret.prefix(half)), seed, length: length, hash: .md5)
        let second = Self.expand(Array(secret.suffix(half)), seed, length: length, hash: .sha1)
        return zip(first, second).map { $0 ^ $1 }
    }

    private static func expand(_ secret: [UInt8], _ seed: [UInt8], length: Int, hash: HandshakeHash) -> [UInt8] {
        var output: [UInt8] = []
        var chain = seed
        while output.count < length {
            chain = hash.authentication(of: chain, key: secret)
            output += hash.authentication(of: chain + seed, key: secret)
        }
        return Array(output.prefix(length))
    }
}
