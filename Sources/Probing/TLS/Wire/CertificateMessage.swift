/// A server's certificates as it sent them (RFC 5246 7.4.2, RFC 8446 4.4.2).
struct CertificateMessage: Hashable, Sendable {
    /// How many certificates are kept.
    static let limit = 64

    /// DER, in the order as sent.
    var certificates: [[UInt8]] = []
    /// TLS 1.3: each certificate's extensions.
    var extensions: [[UInt16: [UInt8]]] = []
    /// How many were sent, also beyond what was kept.
    var count = 0

    /// One certificate alone, as in SSL 2.0.
    init(only certificate: [UInt8]) {
        certificates = [certificate]
        count = 1
    }

    /// Reads a Certificate message; a cut-off one gives the certificates that are whole.
    init(_ message: HandshakeMessage, version: TLSVersion) throws(TLSFault) {
        var reader = ByteReader(message.body)
        if version == .tls13 { _ = try reader.vector(1) }
        var list: ByteReader
        if message.isWhole {
            list = ByteReader(try reader.vector(3))
            guard reader.isAtEnd else { throw .garbage("Certificate message") }
        } else {
            _ = try reader.take(3)
            list = reader
        }
        while !list.isAtEnd {
            do throws(TLSFault) {
                let certificate = try list.vector(3)
                let extra = version == .tls13 ? try TLSExtension.dictionary(try list.vector(2)) : [:]
                count += 1
                guard count <= Self.limit else { continue }
                certificates.append(Array(certificate))
                extensions.append(extra)
            } catch {
                guard !message.isWhole else { throw error }
                break
            }
        }
        count = max(count, message.certificateCount ?? 0)
    }
}

/// Counts the certificates of a message that is too long to be kept, as it passes.
struct CertificateCounter: Sendable {
    let hasExtensions: Bool
    private(set) var count = 0
    private var place = Place.context
    private var need: Int
    private var number = 0

    private enum Place { case context, list, certificateLength, certificate, extensionsLength, extensions }

    init(hasExtensions: Bool) {
        self.hasExtensions = hasExtensions
        place = hasExtensions ? .context : .list
        need = hasExtensions ? 1 : 3
    }

    mutating func feed(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            let piece = rest.prefix(need)
            if place != .certificate && place != .extensions {
                for byte in piece { number = number << 8 | Int(byte) }
            }
            need -= piece.count
            rest = rest.dropFirst(piece.count)
            while need == 0 { advance() }
        }
    }

    private mutating func advance() {
        let read = number
        number = 0
        switch place {
        case .context: (place, need) = (.list, 3 + read)
        case .list: (place, need) = (.certificateLength, 3)
        case .certificateLength: (place, need) = (.certificate, read)
        case .certificate where hasExtensions: (place, need) = (.extensionsLength, 2)
        case .certificate, .extensions:
            count += 1
            (place, need) = (.certificateLength, 3)
        case .extensionsLength: (place, need) = (.extensions, read)
        }
    }
}
