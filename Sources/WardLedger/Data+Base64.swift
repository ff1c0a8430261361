import Foundation

extension Data {
    /// Nothing when the text is not the one base64 form (RFC 4648, section 4) of its bytes: no other padding, no spaces, no
    /// stray bits at the end, which would let one signature be written in several ways.
    init?(strictBase64 text: some StringProtocol) {
        let text = String(text)
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        self = data
    }
}
