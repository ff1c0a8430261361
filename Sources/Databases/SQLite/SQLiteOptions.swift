/// How a SQLite file is opened.
public struct SQLiteOptions: Sendable {
    /// What may be done with the file.
    public enum Access: Sendable, Hashable {
        /// The file must be there.
        case readWrite
        /// The file is made, with mode 0600, when it is not there.
        case creating
        /// Nothing is written. Works on a read-only disk too, when the file was closed properly.
        case readOnly
    }

    /// What may be done with the file.
    public var access: Access
    /// How many seconds another process may hold the database before a call fails with ``SQLError/Kind/busy``.
    public var patience: Double
    /// How many seconds the look over the file's structure may take when it is opened; 0 skips it.
    public var checking: Double
    /// How many reads run at the same time.
    public var readers: Int

    /// The defaults suit a desk: 10 s of patience, half a second of checking, 4 readers.
    public init(access: Access = .creating, patience: Double = 10, checking: Double = 0.5, readers: Int = 4) {
        self.access = access
        self.patience = patience
        self.checking = checking
        self.readers = readers
    }
}
