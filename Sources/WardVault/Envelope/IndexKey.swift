import Crypto
import Foundation

/// The key of blinded ids, blind look-ups and subjects' tokens of one practice: HMAC-SHA256, cut to 16 bytes. Without it a
/// token says nothing but that two of the same practice, kind and field are equal.
struct IndexKey: Sendable {
    static let tokenSize = 16
    private let mac: MessageCode

    init(_ key: SymmetricKey) { mac = MessageCode(key) }

    func id(_ id: String, kind: String) -> Data {
        token("ward/id/1") {
            $0.framed(kind)
            $0.framed(id)
        }
    }

    func value(_ content: [UInt8], kind: String, field: String) -> Data {
        token("ward/blind/1") {
            $0.framed(kind)
            $0.framed(field)
            $0.framed(content)
        }
    }

    func subject(_ id: String) -> SubjectToken {
        SubjectToken(bytes: token("ward/subject/1") { $0.framed(id) })
    }

    private func token(_ label: String, _ parts: (inout ByteWriter) -> Void) -> Data {
        var writer = ByteWriter(capacity: 96)
        writer.framed(label)
        parts(&writer)
        return writer.bytes.withUnsafeBytes { bytes in
            mac.code(bytes) { Data($0.prefix(Self.tokenSize)) }
        }
    }
}
