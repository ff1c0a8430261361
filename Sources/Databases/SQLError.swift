/// What a database could not do, with a sentence for the person and a way out.
public struct SQLError: Error, Sendable, CustomStringConvertible {
    /// What kind of trouble it is: what a program decides by.
    public enum Kind: Sendable, Hashable {
        /// The file or the server cannot be reached or opened.
        case unreachable
        /// The connection ended in mid-transaction. Nothing of the transaction remains, except when it ended while the
        /// commit was on its way (``SQLError/mayBeCommitted``): then a compare-and-set tells. The next call connects anew.
        case connectionLost
        /// Others held the database, a row or all connections for longer than the time allowed.
        case busy
        /// No room on the disk.
        case full
        /// The disk, the file or the server allows no writing.
        case readOnly
        /// The file is no database, or a damaged one.
        case corrupt
        /// The disk or its file system failed while it was read or written.
        case disk
        /// A row with that key is there already.
        case duplicate
        /// The server or the file system does not allow it.
        case notPermitted
        /// The server's certificate, or its lack of TLS, is not accepted.
        case untrusted
        /// The schema was written by a newer Ward.
        case tooNew
        /// A column holds something else than the schema says.
        case unexpected
        /// Anything else that the database refused.
        case refused
    }

    /// What kind of trouble it is.
    public var kind: Kind
    /// What happened, in a sentence that starts with the thing. It carries no values of rows.
    public var sentence: String
    /// What to do about it.
    public var remedy: String?
    /// Whether the transaction may be in the database all the same: it ended while its commit was on its way. Otherwise
    /// nothing of it remains.
    public var mayBeCommitted: Bool

    /// An error with its sentence, which carries no full stop, and what to do about it.
    public init(_ kind: Kind, _ sentence: String, remedy: String? = nil, mayBeCommitted: Bool = false) {
        self.kind = kind
        self.sentence = sentence
        self.remedy = remedy
        self.mayBeCommitted = mayBeCommitted
    }

    /// The sentence and the remedy.
    public var description: String { remedy.map { "\(sentence). \($0)" } ?? sentence }
}
