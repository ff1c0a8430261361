import Guideline

/// Where a finding is: the subject that its id ends with.
struct Place {
    /// The subject's bytes; a path need not be UTF-8.
    private let bytes: [UInt8]

    /// Reads the subject out of `rule@asset#subject`.
    init(_ finding: Finding) {
        let parts = finding.id.utf8.split(separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        var rest = parts.count == 2 ? parts[1] : ""[...].utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        self.bytes = bytes
    }

    /// The subject for people.
    var name: String { Escaping.visible(String(decoding: bytes, as: UTF8.self)) }

    /// The path as a `file` URI (RFC 8089) where the subject is an absolute path.
    var fileURI: String? {
        guard bytes.first == UInt8(ascii: "/") else { return nil }
        return "file://" + bytes.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                String(Unicode.Scalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
