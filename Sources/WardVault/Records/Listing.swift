import Databases
import Foundation

/// One question for records, checked against the kind's declarations and put into the bytes that the database compares.
struct Listing<Payload: Codable & Sendable>: Sendable {
    /// A field, and the least and greatest value it may have: both the same for equality.
    struct Bound: Sendable {
        var field: String
        var low: Data
        var high: Data
        var isEquality: Bool { low == high }
    }

    let kind: RecordKind<Payload>
    let cipher: PracticeCipher
    let limit: Int
    let cursor: ListCursor?
    private(set) var equal: [Bound] = []
    private(set) var ranges: [Bound] = []
    /// The field that the list is ordered by, or nothing: then by blinded id, which says nothing.
    private(set) var order: Ordering?
    /// A value that no record has was asked for.
    private(set) var isEmpty = false

    init(
        _ kind: RecordKind<Payload>, _ conditions: [Condition], _ ordering: Ordering?, limit: Int,
        after cursor: ListCursor?, _ cipher: PracticeCipher
    ) throws {
        guard limit > 0 else { throw VaultError.badName("A list's limit is 1 or more") }
        self.kind = kind
        self.cipher = cipher
        self.limit = min(limit, Vault.largestPage)
        self.cursor = cursor
        for condition in conditions { try add(condition) }
        order = ordering ?? ranges.first.map { Ordering.ascending($0.field) }
        if let order {
            let lookup = try kind.lookup(order.field)
            guard !lookup.isBlind else { throw Self.blind(lookup, kind) }
        }
        guard cursor == nil || (cursor?.value != nil) == (order != nil) else {
            throw VaultError.badName("The cursor belongs to a list in another order")
        }
    }

    private mutating func add(_ condition: Condition) throws {
        let lookup = try kind.lookup(condition.field)
        switch condition.test {
        case .equals(let content):
            guard let value = try content.flatMap({ try lookup.encoded($0, kind: kind.name, cipher.index) }) else {
                isEmpty = true
                return
            }
            equal.append(Bound(field: lookup.name, low: value, high: value))
        case .between(let low, let high):
            guard !lookup.isBlind else { throw Self.blind(lookup, kind) }
            guard let tag = (low ?? high)?.tag else { return }
            let bound = Bound(
                field: lookup.name,
                low: low.map { lookup.normalising($0).clear } ?? Data([tag]),
                high: high.map { lookup.normalising($0).clear } ?? Data([tag + 1]))
            guard low == nil || high == nil || low?.tag == high?.tag else {
                throw VaultError.badName("The two bounds of \(kind.name).\(lookup.name) are of different types")
            }
            ranges.append(bound)
        }
    }

    private static func blind(_ lookup: Lookup<Payload>, _ kind: RecordKind<Payload>) -> VaultError {
        VaultError(
            .badName, "\(kind.name).\(lookup.name) is blind: it can be asked for equality only",
            remedy: "Declare it clear if everybody who reads the database may read it.")
    }

    /// Whether the look-ups that a record is bound to satisfy the question.
    func admits(_ lookups: EncodedLookups) -> Bool {
        (equal + ranges).allSatisfy { bound in
            lookups.entries.contains { entry in
                entry.field == bound.field && !entry.value.isBefore(bound.low)
                    && !bound.high.isBefore(entry.value)
            }
        }
    }
}

/// A row of a list, with the value that it is ordered by.
struct ListedRow: Sendable {
    var row: RecordRow
    var value: Data?

    init(_ row: any SQLRow, _ query: ListQuery) throws {
        self.row = try RecordRow(row)
        value = query.isOrdered ? try row.bytes(9) : nil
    }
}

extension Listing {
    /// Opens rows and decodes their payloads; those of erased subjects are left out.
    func open(_ rows: [ListedRow], _ name: (Int64) throws -> String?) throws -> [Record<Payload>] {
        var opened: [(row: RecordRow, content: SealedContent)] = []
        opened.reserveCapacity(rows.count)
        for listed in rows {
            do {
                guard let found = try kind.content(of: listed.row, cipher, name) else {
                    // The question leaves tombstones out, so this one is no tombstone in its row only.
                    continue
                }
                // The blob is bound to these look-ups; the rows of the look-up table are not to be believed.
                if !equal.isEmpty || order != nil {
                    guard let lookups = try EncodedLookups(stored: listed.row.lookups, name), admits(lookups),
                        isBound(listed, lookups)
                    else { throw altered(listed) }
                }
                opened.append((listed.row, found))
            } catch let error as VaultError where error.kind == .subjectErased {}
        }
        let payloads = try kind.decode(opened.map(\.content))
        return zip(opened, payloads).map { opened, payload in
            Record(id: opened.content.id, payload: payload, version: Int(opened.row.version), seq: opened.row.seq)
        }
    }

    /// Whether the value that the row was ordered by is the record's own.
    private func isBound(_ listed: ListedRow, _ lookups: EncodedLookups) -> Bool {
        guard let order, let value = listed.value else { return true }
        return lookups.entries.contains { $0.field == order.field && $0.value == value }
    }

    private func altered(_ listed: ListedRow) -> VaultError {
        VaultError(
            .lookupAltered,
            "A look-up row of \(cipher.practice) points to \(kind.name)/\(listed.row.id.hex), which does not carry its value",
            remedy: "Find all such rows with ward vault check.")
    }
}
