import Foundation

/// A signing key in a file that only its owner can read.
public enum KeyFile {
    /// Makes a key and keeps it in a new file of mode 0600. A file that is there already is never replaced.
    @discardableResult
    public static func make(
        at path: String, name: String, kind: NoteKey.Kind
    ) throws(LedgerError) -> NoteSigner {
        guard access(path, F_OK) != 0 else {
            throw LedgerError(.file, "\(path) is there already", remedy: "Keys are not replaced; choose another name.")
        }
        let signer = try NoteSigner(name: name, kind: kind)
        try DurableFile.write(Data((signer.privateText + "\n").utf8), to: path, mode: 0o600, exclusive: true)
        return signer
    }

    /// Reads a key. A file that others can read, or that belongs to somebody else, is refused
    /// (``LedgerError/Kind/notPermitted``).
    public static func read(_ path: String) throws(LedgerError) -> NoteSigner {
        guard let data = try DurableFile.read(path, limit: 4096, privately: true) else {
            throw LedgerError(.file, "\(path) does not exist", remedy: "Make a key: ward ledger checkpoint --new-key.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw LedgerError(.badKey, "\(path) holds no signing key")
        }
        do {
            return try NoteSigner(privateText: text.trimmingCharacters(in: .newlines))
        } catch { throw LedgerError(error.kind, "\(path): \(error.sentence)", remedy: error.remedy) }
    }
}
