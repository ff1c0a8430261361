/// One handshake message.
struct HandshakeMessage: Hashable, Sendable {
    /// The number of its kind.
    var type: UInt8
    /// Without the header; cut off at ``HandshakeReader/keep``.
    var body: [UInt8]
    /// How long it was, also beyond what was kept.
    var length: Int
    /// How many certificates it held, where it is a Certificate message that was cut off.
    var certificateCount: Int?

    /// Whether all of it is here.
    var isWhole: Bool { body.count == length }

    /// The message as it stood in the stream, for transcripts.
    var bytes: [UInt8] { Kind(type).header(length: length) + body }

    /// The numbers of messages.
    struct Kind: Hashable, Sendable {
        var rawValue: UInt8

        init(_ rawValue: UInt8) { self.rawValue = rawValue }

        /// A message's header.
        func header(length: Int) -> [UInt8] {
            var bytes = [rawValue]
            bytes.append(number: length, width: 3)
            return bytes
        }
    }

    static let helloRequest = Kind(0)
    static let clientHello = Kind(1)
    static let serverHello = Kind(2)
    static let newSessionTicket = Kind(4)
    static let endOfEarlyData = Kind(5)
    static let encryptedExtensions = Kind(8)
    static let certificate = Kind(11)
    static let serverKeyExchange = Kind(12)
    static let certificateRequest = Kind(13)
    static let serverHelloDone = Kind(14)
    static let certificateVerify = Kind(15)
    static let clientKeyExchange = Kind(16)
    static let finished = Kind(20)
    static let certificateStatus = Kind(22)
    static let keyUpdate = Kind(24)
}

/// Joins the fragments of handshake records to messages, within bounds that no honest server reaches.
struct HandshakeReader: Sendable {
    /// How much of one message is kept.
    static let keep = 256 << 10
    /// How many messages one side may send.
    static let messageLimit = 64
    /// How many bytes one side may send: a little more than the longest message there can be.
    static let byteLimit = 17 << 20

    private var header: [UInt8] = []
    private var body: [UInt8] = []
    private var length = 0
    private var seen = 0
    private var counter: CertificateCounter
    private var ready: [HandshakeMessage] = []
    private var messages = 0
    private var total = 0

    /// Says whether each certificate is followed by extensions, as in TLS 1.3.
    init(certificatesHaveExtensions: Bool = false) {
        counter = CertificateCounter(hasExtensions: certificatesHaveExtensions)
    }

    /// Whether a message has begun and not ended.
    var isInside: Bool { !header.isEmpty }

    /// Takes the fragment of a handshake record.
    mutating func feed(_ fragment: [UInt8]) throws(TLSFault) {
        total += fragment.count
        guard total <= Self.byteLimit else { throw .oversized("handshake messages without end") }
        guard !fragment.isEmpty else {
            messages += 1
            guard messages <= Self.messageLimit else { throw .oversized("empty records without end") }
            return
        }
        var rest = fragment[...]
        while !rest.isEmpty {
            if header.count < 4 {
                let missing = 4 - header.count
                header += rest.prefix(missing)
                rest = rest.dropFirst(missing)
                guard header.count == 4 else { return }
                begin()
            }
            let piece = rest.prefix(length - seen)
            take(piece)
            rest = rest.dropFirst(piece.count)
            if seen == length { try end() }
        }
    }

    private mutating func begin() {
        length = Int(header[1]) << 16 | Int(header[2]) << 8 | Int(header[3])
        seen = 0
        body = []
        counter = CertificateCounter(hasExtensions: counter.hasExtensions)
    }

    private mutating func take(_ piece: ArraySlice<UInt8>) {
        seen += piece.count
        body += piece.prefix(Self.keep - body.count)
        if length > Self.keep, header[0] == HandshakeMessage.certificate.rawValue { counter.feed(piece) }
    }

    private mutating func end() throws(TLSFault) {
        messages += 1
        guard messages <= Self.messageLimit else { throw .oversized("handshake messages without end") }
        let message = HandshakeMessage(
            type: header[0], body: body, length: length,
            certificateCount: body.count < length ? counter.count : nil)
        ready.append(message)
        header = []
        body = []
    }

    /// The next whole message; nil when more is needed.
    mutating func next() -> HandshakeMessage? {
        ready.isEmpty ? nil : ready.removeFirst()
    }
}
