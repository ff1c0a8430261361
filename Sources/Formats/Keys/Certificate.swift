/// The public key in a key store's certificate, as far as the store's entry needs it.
struct Certificate {
    let reading: CertificateReading

    init?(_ bytes: ArraySlice<UInt8>) {
        guard let reading = CertificateReading(der: bytes) else { return nil }
        self.reading = reading
    }

    func describe(_ key: inout PrivateKey) {
        (key.type, key.curve, key.bits) = (reading.key.type.lowercased(), reading.key.curve, reading.key.bits)
        key.setPublicKey(reading.key.der)
    }
}
