import CCMS
public import Foundation

/// The security officer's certificate.
public struct RecoveryCertificate: Sendable {
    let der: Data

    public init(_ bytes: Data) throws(VaultError) { der = bytes }
    func check(on day: Date) throws(VaultError) {}
    func sealed(_ bytes: Data) throws(VaultError) -> Data { throw VaultError(.badSlot, "not yet") }
    func opened(_ message: Data, privateKey: Data, password: Passphrase?) throws(VaultError) -> Data {
        throw VaultError(.badSlot, "not yet")
    }
}
