import Crypto
import Foundation

/// OpenPGP packets (RFC 4880, RFC 9580): secret keys, and messages sealed or only signed.
public enum OpenPGP {
    /// One packet: its tag and as much of its body as there is.
    struct Packet {
        var tag: UInt8
        var body: ArraySlice<UInt8>
        var rest: ArraySlice<UInt8>
        var isComplete: Bool
    }

    static func packet(_ bytes: ArraySlice<UInt8>) -> Packet? {
        var reader = ByteReader(bytes)
        guard let header = reader.byte(), header & 0x80 != 0 else { return nil }
        var length: Int?
        var isPartial = false
        if header & 0x40 != 0 {
            guard let first = reader.byte() else { return nil }
            switch first {
            case 0..<192: length = Int(first)
            case 192..<224: length = reader.byte().map { (Int(first) - 192) << 8 + Int($0) + 192 }
            case 255: length = reader.bigEndian(4)
            default:
                length = 1 << (first & 31)
                isPartial = true
            }
        } else if header & 3 == 3 {
            length = reader.rest.count
            isPartial = true
        } else {
            length = reader.bigEndian(1 << (header & 3))
        }
        guard let length else { return nil }
        let body = reader.rest.prefix(length)
        return Packet(
            tag: header & 0x40 != 0 ? header & 0x3f : header >> 2 & 0x0f, body: body,
            rest: reader.rest.dropFirst(length), isComplete: !isPartial && body.count == length)
    }

    static let ciphers: [UInt8: (name: String, bits: Int, isSound: Bool)] = [
        1: ("IDEA", 128, false), 2: ("3DES", 112, false), 3: ("CAST5", 128, false), 4: ("Blowfish", 128, false),
        7: ("AES-128", 128, true), 8: ("AES-192", 192, true), 9: ("AES-256", 256, true), 10: ("Twofish", 256, true),
        11: ("Camellia-128", 128, true), 12: ("Camellia-192", 192, true), 13: ("Camellia-256", 256, true),
    ]

    /// A message: encrypted if it begins with a session key packet or encrypted data; nil if it is no message.
    public static func message(_ bytes: ArraySlice<UInt8>, isArmoured: Bool = false) -> StoredFormat? {
        guard let first = packet(bytes) else { return nil }
        let format = isArmoured ? "openpgp-armor" : "openpgp"
        switch first.tag {
        case 1, 3, 18, 20, 9: break
        case 2, 4, 8, 11:
            // Without armour, these first bytes are too common to say more.
            guard isArmoured else { return nil }
            return StoredFormat(format, .message, .no, note: first.tag == 8 ? "compressed" : "signed only")
        default: return nil
        }
        guard isArmoured || isSessionKey(first) else { return nil }
        var cipher: (name: String, bits: Int, isSound: Bool)?
        var next: Packet? = first
        var recipients = 0
        var isIntegrityProtected = true
        var hasPassword = false
        while let packet = next, recipients < 1000 {
            if packet.tag == 1 { recipients += 1 }
            if packet.tag == 3 {
                hasPassword = true
                cipher = packet.body.dropFirst(packet.body.first == 4 ? 1 : 2).first.flatMap { ciphers[$0] }
            }
            if packet.tag == 9 { isIntegrityProtected = false }
            if packet.tag == 18, packet.body.first == 2 {
                cipher = packet.body.dropFirst().first.flatMap { ciphers[$0] }
            }
            guard packet.isComplete, packet.tag == 1 || packet.tag == 3 else { break }
            next = Self.packet(packet.rest)
        }
        let isSound = isIntegrityProtected && (cipher?.isSound ?? true)
        var notes: [String] = []
        if recipients > 0 { notes.append(recipients == 1 ? "1 recipient" : "\(recipients) recipients") }
        if hasPassword { notes.append("password") }
        if !isIntegrityProtected { notes.append("not protected against changes") }
        return StoredFormat(
            format, .message, isSound ? .yes : .weak, cipher: cipher?.name, bits: cipher?.bits,
            note: notes.isEmpty ? nil : notes.joined(separator: ", "), isOpaque: true)
    }

    /// Without armour: a session key packet of a known version whose follower is one that may follow.
    private static func isSessionKey(_ packet: Packet) -> Bool {
        guard packet.isComplete, let version = packet.body.first else { return false }
        let algorithm: UInt8?
        switch (packet.tag, version) {
        case (1, 3): algorithm = packet.body.dropFirst(9).first
        case (3, 4), (3, 5), (3, 6): algorithm = 1
        case (1, 6): algorithm = 1
        default: return false
        }
        guard let algorithm, (1...28).contains(algorithm), let next = Self.packet(packet.rest) else { return false }
        return [1, 3, 9, 18, 20].contains(next.tag)
    }

    /// A secret key block. Subkeys are counted; the file is as unprotected as its weakest key.
    public static func secretKey(_ bytes: ArraySlice<UInt8>) -> PrivateKey? {
        var rest = bytes
        var found: PrivateKey?
        var packets = 0
        while packets < 1000, let packet = packet(rest), packet.isComplete || found == nil {
            packets += 1
            if found == nil && packet.tag != 5 { return nil }
            if packet.tag == 5 || packet.tag == 7, let key = OpenPGPSecretKey(packet.body) { key.add(to: &found) }
            guard packet.isComplete else { break }
            rest = packet.rest
        }
        return found?.count == 0 ? nil : found
    }
}
