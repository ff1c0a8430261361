/// What a check of the record store found.
public struct CheckReport: Sendable, Hashable, Codable {
    /// How many were looked at.
    public struct Counts: Sendable, Hashable, Codable {
        /// Practices that were checked.
        public var practices = 0
        /// Records that were opened, tombstones not counted.
        public var records = 0
        /// Deleted records whose tombstone was opened.
        public var tombstones = 0
        /// Records that nobody can open any more, because their subject's key was destroyed.
        public var erased = 0
        /// Rows of look-ups that were compared with what their records are bound to.
        public var lookups = 0
        /// Rows of changes that were compared with the records.
        public var changes = 0
        /// Entries of the ledger that were compared with the changes.
        public var ledgerEntries = 0
    }

    /// How many were looked at.
    public var counts = Counts()
    /// Practices whose keys were destroyed: their rows cannot be opened by anybody, and were not.
    public var shredded: [String] = []
    /// What does not fit, in the order in which it was found, at most ``CheckReport/mostFindings``.
    public var findings: [CheckFinding] = []
    /// How many more findings there are than are listed.
    public var more = 0
    /// Whether changes were compared with a ledger at all.
    public var hasLedger = false

    /// How many findings are listed.
    public static let mostFindings = 100

    /// Whether everything fits.
    public var isClean: Bool { findings.isEmpty }

    /// A report of nothing.
    public init() {}

    mutating func add(_ finding: CheckFinding) {
        // One record is named once for its first trouble.
        if let record = finding.record,
            findings.contains(where: {
                $0.record == record && $0.kind == finding.kind && $0.practice == finding.practice
            })
        {
            return
        }
        if findings.count < Self.mostFindings { findings.append(finding) } else { more += 1 }
    }
}

/// Something that does not fit.
public struct CheckFinding: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Trouble: String, Sendable, Hashable, Codable {
        /// A record's row is older than the last change of it.
        case rolledBack
        /// A record's row is gone, though a change names it.
        case missing
        /// A row does not open: altered, or moved from another place.
        case doesNotOpen
        /// A row opens, but is not what its change says was written.
        case altered
        /// A row has no change that wrote it.
        case invented
        /// A look-up row points to a record that does not carry its value.
        case lookupInvented
        /// A record's look-up row is gone.
        case lookupMissing
        /// A change is missing from the row of changes.
        case changeMissing
        /// A change is not what the ledger says was written.
        case changeAltered
        /// A change that no entry of the ledger covers.
        case notInLedger
        /// The ledger covers a change that the database does not have: the database is older than the ledger.
        case olderThanLedger
        /// Rows of a practice that has no keys here.
        case noKeys
    }

    /// What kind of trouble it is.
    public var trouble: Trouble
    /// The practice's id, or its number in the database when that is all there is.
    public var practice: String
    /// The kind of the record.
    public var kind: String?
    /// The blinded id of the record, in hexadecimal, as the database has it.
    public var record: String?
    /// The place among the practice's changes.
    public var seq: Int64?
    /// What does not fit, in a sentence.
    public var sentence: String

    /// The sentence.
    public var description: String { sentence }
}
