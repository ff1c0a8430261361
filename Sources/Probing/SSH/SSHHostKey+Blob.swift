import Crypto
import Foundation

extension SSHSurvey.HostKey {
    /// Reads the public key that a server sends, and takes its fingerprint as OpenSSH does.
    init(blob: [UInt8]) throws(SSHFault) {
        let key = try SSHHostKeyBlob(blob)
        let digest = Data(SHA256.hash(data: blob)).base64EncodedString().prefix { $0 != "=" }
        self.init(
            type: key.type, bits: key.bits, fingerprint: "SHA256:\(digest)", isCertificate: key.isCertificate)
    }
}
