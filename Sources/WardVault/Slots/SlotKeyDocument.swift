import Crypto
import Foundation

/// The private key of a slot as it lies in a key file, in a systemd credential and inside the officer's CMS message:
/// `{"schema":"ward/slot-key/1","vault":…,"slot":…,"key":base64}` and a line end.
struct SlotKeyDocument {
    /// More than this is no such document.
    static let limit = 4096

    var vault: UUID
    var slot: String
    /// P-384, 48 bytes.
    var key: P384.KeyAgreement.PrivateKey

    private struct Form: Codable {
        var schema: String
        var vault: UUID
        var slot: String
        var key: Data
    }

    init(vault: UUID, slot: String, key: P384.KeyAgreement.PrivateKey) {
        self.vault = vault
        self.slot = slot
        self.key = key
    }

    init(_ bytes: Data) throws(VaultError) {
        guard bytes.count <= Self.limit, var form = try? JSONDecoder().decode(Form.self, from: bytes),
            form.schema == "ward/slot-key/1"
        else { throw VaultError(.badSlot, "This is no slot key (\"ward/slot-key/1\")") }
        defer { form.key.wipe() }
        guard let key = try? P384.KeyAgreement.PrivateKey(rawRepresentation: form.key) else {
            throw VaultError(.badSlot, "This slot key holds no P-384 key")
        }
        self.init(vault: form.vault, slot: form.slot, key: key)
    }

    /// Lends the document's bytes and overwrites them afterwards.
    func withBytes<Result>(_ body: (Data) throws -> Result) throws -> Result {
        var raw = key.rawRepresentation
        defer { raw.wipe() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = try encoder.encode(Form(schema: "ward/slot-key/1", vault: vault, slot: slot, key: raw))
        bytes.append(UInt8(ascii: "\n"))
        defer { bytes.wipe() }
        return try body(bytes)
    }
}
