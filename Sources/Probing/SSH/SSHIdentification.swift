/// The line that an SSH server begins with (RFC 4253 section 4.2).
struct SSHIdentification: Sendable, Hashable {
    /// The line without its end, at most 255 bytes.
    let line: [UInt8]
    /// What follows on the connection after the line.
    let rest: [UInt8]

    /// How much a server may say before its line.
    static let limit = 16 << 10

    /// Looks for the line in what came so far; nil when more is needed.
    static func find(in bytes: [UInt8]) throws(SSHFault) -> SSHIdentification? {
        var start = 0
        while start < bytes.count {
            guard let end = bytes[start...].firstIndex(of: 10) else { break }
            let line = bytes[start..<end].last == 13 ? bytes[start..<(end - 1)] : bytes[start..<end]
            if line.starts(with: Array("SSH-".utf8)) {
                guard line.count <= 255 else { throw SSHFault("the identification line is too long") }
                return SSHIdentification(line: Array(line), rest: Array(bytes[(end + 1)...]))
            }
            start = end + 1
        }
        guard bytes.count <= limit else { throw SSHFault("no SSH identification came") }
        return nil
    }

    /// The line as text; bytes outside ASCII are replaced.
    var text: String {
        String(decoding: line.map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }

    /// The versions of the protocol that it stands for; 1.99 means both (RFC 4253 section 5.1).
    var versions: [String] {
        let version = text.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false).dropFirst().first ?? ""
        switch version {
        case "1.99": return ["1.5", "2.0"]
        default: return [String(version.prefix(8))]
        }
    }
}
