import Formats

/// Finds certificates and public keys: binary ones by the beginning of the file, written ones wherever they stand.
public struct PublicKeyDetector: Detector {
    /// Creates the detector.
    public init() {}

    /// How written keys begin.
    public let marks: [[UInt8]] = [
        "-----BEGIN ", "---- BEGIN SSH2 PUBLIC KEY", "ssh-rsa AAAA", "ssh-dss AAAA", "ssh-ed25519 AAAA",
        "ecdsa-sha2-nistp", "sk-ssh-ed25519@openssh.com AAAA", "sk-ecdsa-sha2-nistp256@openssh.com AAAA",
    ].map { Array($0.utf8) }

    /// A bundle of certificates can hold many.
    public let mostFinds = 10_000

    private static let largestFile = 1 << 20

    /// Binary files that are as long as they say.
    public func began(_ file: FileHead) -> HeadAnswer {
        guard file.size <= Self.largestFile, file.bytes.count == file.size else { return HeadAnswer() }
        let entries = PublicEntries.binary(file.bytes).map { Discovery.publicEntry($0) }
        var answer = HeadAnswer(entries.first)
        answer.others = Array(entries.dropFirst())
        return answer
    }

    /// Certificates and keys in text.
    public func found(_ mark: Int, at text: ArraySlice<UInt8>, ahead: ArraySlice<UInt8>) -> [Discovery] {
        if mark < 2 { return PublicEntries.block(text).map { .publicEntry($0) } }
        let line = ahead.last == 0x0a ? ahead.suffix(0) : ahead
        return SSHKeyLine.read(text, ahead: line).map { [.publicEntry($0)] } ?? []
    }
}
