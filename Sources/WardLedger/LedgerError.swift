/// What the ledger could not do, with a sentence for the person and a way out.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is: what a program decides by.
    public enum Kind: Sendable, Hashable {
        /// An entry that cannot be kept: a field is empty, too long, or holds a control character.
        case badEntry
        /// Text or bytes from outside that are not what their format says.
        case malformed
        /// A key that is damaged, of another kind, or lies in a file that others can read.
        case badKey
        /// A signature that does not fit, or none by a known key.
        case badSignature
        /// An index or size that the log does not have.
        case outOfRange
        /// The database keeps no log, or no longer.
        case noLog
        /// The database keeps a log of another name or key.
        case otherLog
        /// What the database keeps contradicts itself, so nothing may be added or signed.
        case altered
        /// Something that needs a signing key was asked of a ledger opened without one.
        case noSigner
        /// A file that could not be read or written.
        case file
        /// The file is not for this person to read.
        case notPermitted
    }

    /// What kind of trouble it is.
    public var kind: Kind
    /// What happened, in a sentence that starts with the thing.
    public var sentence: String
    /// What to do about it.
    public var remedy: String?

    /// Trouble of that kind.
    public init(_ kind: Kind, _ sentence: String, remedy: String? = nil) {
        self.kind = kind
        self.sentence = sentence
        self.remedy = remedy
    }

    /// The sentence and the way out.
    public var description: String { remedy.map { "\(sentence). \($0)" } ?? sentence }
}
