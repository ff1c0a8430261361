public import Crypto
import Foundation

/// A device that has proved once that it knows an account's password.
public struct DeviceID: Sendable, Hashable, Codable {
    /// Sixteen random bytes.
    let bytes: [UInt8]
}

/// Issues and reads the tokens by which a device is known: the device cookies of OWASP's protocol against online
/// guessing.
///
/// Give one after each login, in a cookie (`HttpOnly; Secure; SameSite=Strict`, one year). It lets nobody in; it only
/// gives the device a count of failures of its own, which nobody else can use up.
public struct DeviceTokens: Sendable {
    private let key: SymmetricKey

    /// Tokens under a key of 32 random bytes that all servers of the application share.
    public init(key: SymmetricKey) {
        self.key = key
    }

    /// The same without importing Crypto; nil for fewer than 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count >= 32 else { return nil }
        self.init(key: SymmetricKey(data: bytes))
    }

    /// A fresh token for an account: 16 random bytes and an HMAC-SHA-256 over them and the account, in base64url.
    public func issue(for account: String) -> String {
        let id = randomBytes(16)
        return HashBase64.encode(id + code(id, account), HashBase64.url)
    }

    /// The device of a token; nil where it was not issued for this account under this key.
    public func device(_ token: String, for account: String) -> DeviceID? {
        guard token.utf8.count == 64, let bytes = HashBase64.decode(token, HashBase64.url), bytes.count == 48 else {
            return nil
        }
        let id = Array(bytes.prefix(16))
        guard equalInConstantTime(bytes.suffix(32), code(id, account)) else { return nil }
        return DeviceID(bytes: id)
    }

    private func code(_ id: [UInt8], _ account: String) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: Array("ward device 1\0".utf8) + id + Array(account.utf8), using: key))
    }
}

extension DeviceTokens: CustomStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "DeviceTokens(hidden)" }
    /// Never the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
