/// The key schedule of TLS 1.3 (RFC 8446 7.1): from a shared secret and the transcript to the keys of each phase.
struct KeySchedule: Sendable {
    /// The hash of the suite.
    let hash: HandshakeHash
    /// The early, handshake or master secret, as far as ``advance(with:)`` has come.
    private(set) var secret: [UInt8]

    /// Begins with the early secret: of a resumed session's key, or of none.
    init(hash: HandshakeHash, resuming key: [UInt8]? = nil) {
        self.hash = hash
        let zeros = [UInt8](repeating: 0, count: hash.length)
        secret = hash.authentication(of: key ?? zeros, key: zeros)
    }

    /// Goes on to the next secret: with the key exchange's result to the handshake secret, with nothing to the master.
    mutating func advance(with input: [UInt8]? = nil) {
        let salt = derive("derived", transcript: [])
        secret = hash.authentication(of: input ?? [UInt8](repeating: 0, count: hash.length), key: salt)
    }

    /// Derive-Secret: a traffic secret of the current secret and the messages so far.
    func derive(_ label: String, transcript: [UInt8]) -> [UInt8] {
        Self.expand(secret, label, context: hash.digest(transcript), length: hash.length, hash: hash)
    }

    /// HKDF-Expand-Label.
    static func expand(
        _ secret: [UInt8], _ label: String, context: [UInt8] = [], length: Int, hash: HandshakeHash
    ) -> [UInt8] {
        let name = Array("tls13 ".utf8) + Array(label.utf8)
        let info =
            [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length), UInt8(name.count)] + name
            + [UInt8(context.count)] + context
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 1
        while output.count < length {
            block = hash.authentication(of: block + info + [counter], key: secret)
            output += block
            counter += 1
        }
        return Array(output.prefix(length))
    }

    /// What a Finished message under a traffic secret contains (RFC 8446 4.4.4); also a binder (4.2.11.2).
    static func finished(_ trafficSecret: [UInt8], transcript: [UInt8], hash: HandshakeHash) -> [UInt8] {
        let key = expand(trafficSecret, "finished", length: hash.length, hash: hash)
        return hash.authentication(of: hash.digest(transcript), key: key)
    }
}
