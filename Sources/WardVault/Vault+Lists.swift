import Databases
import Foundation

extension Vault {
    /// The most records that one page holds.
    public static let largestPage = 10_000

    /// Lists records of a kind that satisfy all conditions.
    ///
    /// Without an order, the list is ordered by the first range, or else by nothing that means anything. Give `next` of a page
    /// as `after` to go on. Records of erased subjects are left out. Every record is opened and checked against the
    /// conditions: a look-up row that was tampered with throws ``VaultError/Kind/lookupAltered``.
    public func list<Payload>(
        _ kind: RecordKind<Payload>, in practice: Practice, where conditions: [Condition] = [],
        orderedBy ordering: Ordering? = nil, limit: Int = Vault.largestPage, after cursor: ListCursor? = nil
    ) async throws -> Page<Payload> {
        try await keyed(practice) { cipher in
            let listing = try Listing(kind, conditions, ordering, limit: limit, after: cursor, cipher)
            try await knowNumbers([kind.name] + kind.lookups.map(\.name))
            guard let query = try listing.query(cipher.number, names.number) else { return Page() }
            return try await knowingNames { _ in try await self.page(listing, query) }
        }
    }

    /// Opens the first records while the database is still looking for the last.
    private func page<Payload>(_ listing: Listing<Payload>, _ query: ListQuery) async throws -> Page<Payload> {
        let known = names.all
        let assembly = Assembly { try listing.open($0) { known[$0] } }
        let (rest, last, count) = try await database.read { connection in
            var batch: [ListedRow] = []
            var count = 0
            try connection.rows(query.sql, query.values) { row in
                if batch.count == Assembly<ListedRow, Record<Payload>>.batch {
                    assembly.add(batch)
                    batch.removeAll(keepingCapacity: true)
                }
                batch.append(try ListedRow(row, query))
                count += 1
            }
            return (batch, batch.last, count)
        }
        // A short list is opened here: waking others would take longer.
        let tail = try listing.open(rest) { known[$0] }
        let records = count > rest.count ? try await assembly.answers() + tail : tail
        let next = count < listing.limit ? nil : last.map { ListCursor(value: $0.value, record: $0.row.id) }
        return Page(records: records, next: next)
    }

    private func knowNumbers(_ wanted: [String]) async throws {
        if wanted.contains(where: { names.number($0) == nil }) {
            try await database.read { try self.names.load($0) }
        }
    }
}

/// Works on parts of a list on all cores, and puts the answers together in order. Short lists are worked on here.
func inParts<Element: Sendable, Result: Sendable>(
    _ all: [Element], _ work: @escaping @Sendable (ArraySlice<Element>) throws -> [Result]
) async throws -> [Result] {
    let size = max(64, (all.count + parts - 1) / parts)
    if all.count <= size { return try work(all[...]) }
    return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
        for start in stride(from: 0, to: all.count, by: size) {
            group.addTask { (start, try work(all[start..<min(start + size, all.count)])) }
        }
        var found: [(Int, [Result])] = []
        for try await part in group { found.append(part) }
        return found.sorted { $0.0 < $1.0 }.flatMap { $0.1 }
    }
}

private let parts = max(1, ProcessInfo.processInfo.activeProcessorCount)
