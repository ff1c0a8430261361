import Crypto
import Foundation

/// OpenPGP public keys (RFC 9580, 5.5.2): the first key of a block, and the hosts of its addresses.
enum OpenPGPPublicKey {
    static func read(_ bytes: ArraySlice<UInt8>) -> PublicEntry? {
        guard let first = OpenPGP.packet(bytes), first.tag == 6, first.isComplete,
            var entry = OpenPGPSecretKey.publicKey(first.body)
        else { return nil }
        var rest = first.rest
        var packets = 0
        while packets < 1000, let packet = OpenPGP.packet(rest), packet.isComplete {
            packets += 1
            rest = packet.rest
            // A user ID ends in an address; only the host of it is kept.
            guard packet.tag == 13, let at = packet.body.lastIndex(of: UInt8(ascii: "@")) else { continue }
            let host = packet.body[(at + 1)...].prefix { $0 != UInt8(ascii: ">") && $0 != 0x20 }.prefix(253).latin
            if !host.isEmpty && !entry.hosts.contains(host) { entry.hosts.append(host) }
        }
        return entry
    }
}

extension OpenPGPSecretKey {
    /// The key in a public key packet: the same fields as a secret key's, without the secret ones.
    static func publicKey(_ body: ArraySlice<UInt8>) -> PublicEntry? {
        // A usage octet of zero makes it look like an unprotected secret key of which nothing follows.
        guard let key = OpenPGPSecretKey(body + [0]), let type = key.key.type else { return nil }
        return PublicEntry(
            "openpgp", type: type, curve: key.key.curve, bits: key.key.bits,
            fingerprint: key.key.fingerprint ?? PublicHalf.digest(body))
    }
}
