/// Every reader of foreign bytes of TLS behind one door, for fuzzing.
enum TLSFuzzing {
    /// Reads bytes as a server's answer in every way there is; whether one of them found sense.
    static func read(_ bytes: [UInt8]) -> Bool {
        var made = false
        for version in [TLSVersion.ssl3, .tls12, .tls13] {
            var reader = FlightReader(version: version)
            for piece in bytes.pieces(of: 1 + bytes.count / 3) {
                guard let answer = reader.take(piece) else { continue }
                if case .flight = answer { made = true }
                break
            }
        }
        if case .yes? = SSL2Questioner.read(bytes) { made = true }
        let message = HandshakeMessage(type: 11, body: bytes, length: bytes.count)
        for version in [TLSVersion.tls12, .tls13] where (try? CertificateMessage(message, version: version)) != nil {
            made = true
        }
        for kind in StartTLS.allCases {
            var machine = Prelude.machine(for: kind, host: "a.example")
            _ = machine.begin()
            if !bytes.isEmpty { _ = machine.take(bytes) }
        }
        return made
    }
}
