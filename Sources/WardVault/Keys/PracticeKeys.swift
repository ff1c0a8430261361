public import Crypto

/// The keys of one practice, unwrapped, in memory.
public struct PracticeKeys: Sendable {
    /// The practice's number in the record database: rows carry it instead of the id.
    public var number: Int64
    /// The data keys by version: the current one, and older ones whose records have not been sealed anew yet.
    public var data: [Int: SymmetricKey]
    /// The version that new records are sealed under.
    public var current: Int
    /// The key of blind indexes and blinded ids. It is random, apart from the data keys, and stays when those change.
    public var index: SymmetricKey

    /// Keys as they were unwrapped.
    public init(number: Int64, data: [Int: SymmetricKey], current: Int, index: SymmetricKey) {
        self.number = number
        self.data = data
        self.current = current
        self.index = index
    }
}

/// Where the vault gets keys from. All calls may be made inside a transaction of the record database, on its thread: they
/// answer from memory, or from a database of their own.
public protocol KeySource: Sendable {
    /// Throws ``VaultError/Kind/unknownPractice`` or ``VaultError/Kind/practiceShredded``.
    func keys(of practice: Practice) throws -> PracticeKeys

    /// All practices that have keys.
    func practices() throws -> [Practice]

    /// Asks anew for what is kept in memory, because the record database knows a newer key. Does nothing by default.
    func renew() throws

    /// The own key of a subject (a patient) by the token that stands for it in the record database; made when it is not
    /// there and `creating`. Throws ``VaultError/Kind/subjectErased`` when it was destroyed or never was.
    func subjectKey(_ token: SubjectToken, of practice: Practice, creating: Bool) throws -> SymmetricKey
}

extension KeySource {
    /// Nothing is kept in memory.
    public func renew() throws {}
}
