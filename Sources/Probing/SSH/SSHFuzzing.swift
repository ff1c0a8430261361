/// Every reader of foreign bytes of SSH behind one door, for fuzzing.
enum SSHFuzzing {
    /// Reads bytes as a server's greeting, offer and key; whether one of them found sense.
    static func read(_ bytes: [UInt8]) -> Bool {
        var made = false
        if let found = try? SSHIdentification.find(in: bytes) {
            made = found.text.utf8.count <= 255 && !found.versions.isEmpty
            if (try? SSHOffer(payload: Array(found.rest.dropFirst(5)))) != nil { made = true }
        }
        if let offer = try? SSHOffer(payload: bytes) {
            made = offer.methods.count <= offer.keyExchange.count
        }
        if let key = try? SSHHostKeyBlob(bytes) { made = key.type.utf8.count <= 128 }
        return made
    }
}
