public import Probing

/// An SSH server as a person writes it.
public enum SSHTargetText {
    /// Reads `server.example.lu`, `server:2222`, `[::1]:22`, `ssh://server`; a host alone is port 22.
    public static func read(_ text: String) throws(TLSTargetText.Mistake) -> TLSTarget {
        let isScheme = text.hasPrefix("ssh://")
        let rest = isScheme ? String(text.dropFirst(6)) : text
        guard !rest.contains("://") else {
            throw TLSTargetText.Mistake(text, "is no address of an SSH server")
        }
        var target = try TLSTargetText.read("tls://\(rest)")
        let hasPort = rest.hasPrefix("[") ? rest.contains("]:") : rest.count(where: { $0 == ":" }) == 1
        if !hasPort { target.port = 22 }
        return target
    }

    /// The server of an endpoint in an estate, where that is one: `ssh://…`, or a usual port of SSH.
    static func inEstate(_ text: String) -> TLSTarget? {
        if text.hasPrefix("ssh://") || text.hasPrefix("sftp://") {
            return try? read("ssh://" + (text.split(separator: "/", maxSplits: 2).last ?? ""))
        }
        guard !text.contains("://"), let target = try? TLSTargetText.read(text), text.contains(":") else { return nil }
        return ServiceCatalogue.tcp(port: target.port, process: nil)?.speaks == .ssh ? target : nil
    }
}
