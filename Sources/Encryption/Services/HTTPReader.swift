/// Reads the head of an HTTP answer.
enum HTTPReader {
    static func read(
        _ bytes: [UInt8], asked: ProbeRequest?, expected: ServiceProtocol? = nil, complete: Bool
    ) -> ServiceReading? {
        // A camera answers an HTTP request in its own protocol (RFC 7826, section 8.1).
        if bytes.starts(with: "RTSP/".utf8), complete || bytes.contains(0x0a) {
            return .answer(ServiceAnswer(speaks: .rtsp, security: .plaintext, detail: Banner.clean(bytes)))
        }
        guard bytes.starts(with: "HTTP/1.".utf8) || bytes.starts(with: "HTTP/2".utf8) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard complete || text.contains("\r\n\r\n") || text.contains("\n\n") else { return .more }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let statusLine = (lines.first ?? "").split(separator: " ")
        let status = statusLine.count > 1 ? Int(statusLine[1]) ?? 0 : 0
        var fields: [String: Substring] = [:]
        for line in lines.dropFirst().prefix(while: { !$0.isEmpty }) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        let leadsToTLS = (300..<400).contains(status) && fields["location"]?.lowercased().hasPrefix("https://") == true
        var words = [lines.first.map(String.init) ?? ""]
        if let server = fields["server"] ?? fields["x-powered-by"] { words.append(String(server)) }
        if fields["www-authenticate"]?.lowercased().hasPrefix("basic") == true { words.append("asks for a password") }
        let answer = ServiceAnswer(
            speaks: speaks(fields, expected), security: leadsToTLS ? .redirect : .plaintext,
            detail: Banner.clean(words.joined(separator: ", ").utf8))
        // A refusal may mean that the other of the two was wanted.
        switch asked {
        case .tlsHello: return .again(.httpHead, answer)
        case .httpHead where status == 400 || answer.speaks == .ipp: return .again(.tlsHello, answer)
        default: return .answer(answer)
        }
    }

    /// FHIR says so in its media type (HL7 FHIR R4, section 3.1.0.1.9); a printer is one by its port or its program.
    private static func speaks(_ fields: [String: Substring], _ expected: ServiceProtocol?) -> ServiceProtocol {
        let type = fields["content-type"]?.lowercased() ?? ""
        let maker = fields["x-powered-by"]?.lowercased() ?? ""
        if type.hasPrefix("application/fhir+") || maker.contains("fhir") { return .fhir }
        let server = fields["server"]?.uppercased() ?? ""
        if type.hasPrefix("application/ipp") || expected == .ipp || server.contains(" IPP/") { return .ipp }
        return .http
    }
}
