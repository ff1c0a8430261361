public import Databases

/// What the vault could not do, with a sentence for the person and a way out. It carries no payload, key or look-up value.
public struct VaultError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is: what a program decides by.
    public enum Kind: Sendable, Hashable {
        /// A name of a practice, kind, field or record that is not allowed.
        case badName
        /// No practice of that id has a key here.
        case unknownPractice
        /// The practice's key was destroyed; its records cannot be read by anybody.
        case practiceShredded
        /// The subject's own key was destroyed.
        case subjectErased
        /// The version is not the one that the caller expected. Nothing was written.
        case versionConflict
        /// A record does not open: it was altered, moved, or sealed under another key.
        case doesNotOpen
        /// A record, or the whole database, is older than what is known to have been written.
        case rolledBack
        /// A look-up row points to a record that does not carry the value.
        case lookupAltered
        /// The payload could not be encoded, or not decoded as the type asked for.
        case payload
        /// The file with the practices' keys is missing or damaged.
        case keysUnavailable
        /// No slot could be opened, or the one named does not open.
        case locked
        /// A slot, certificate or file that is not acceptable.
        case badSlot
        /// A backup that is damaged, incomplete, or of another vault.
        case badBackup
        /// The database itself had trouble.
        case database(SQLError.Kind)
    }

    /// What kind of trouble it is.
    public var kind: Kind
    /// What happened, in a sentence that starts with the thing.
    public var sentence: String
    /// What to do about it.
    public var remedy: String?
    /// Whether the keys in memory may be older than the database: asking for them anew may help.
    var keysAreOlder = false

    /// Says what happened.
    public init(_ kind: Kind, _ sentence: String, remedy: String? = nil) {
        self.kind = kind
        self.sentence = sentence
        self.remedy = remedy
    }

    /// Keeps what a database said.
    public init(_ error: SQLError) {
        self.init(.database(error.kind), error.sentence, remedy: error.remedy)
    }

    static func badName(_ sentence: String) -> VaultError { VaultError(.badName, sentence) }

    /// The sentence, and what to do.
    public var description: String { remedy.map { "\(sentence). \($0)" } ?? sentence }
}
