import Databases
import Foundation

/// A record that is sealed already, for the version that it will most likely have.
struct ReadyDraft: Sendable {
    var draft: Draft
    var sealed: Draft.Sealed
}

/// Some of the records of a batch were there already, so the short way does not do.
struct SomeWereThere: Error {}

extension VaultTransaction {
    /// Writes records that are expected to be new, with three statements for all of them.
    func insert(_ batch: [ReadyDraft]) throws -> [RecordVersion] {
        guard let head = batch.first else { return [] }
        let kind = SQLValue.integer(try number(head.draft.kind))
        var records: [[SQLValue]] = []
        var lookups: [[SQLValue]] = []
        var changes: [[SQLValue]] = []
        var made: [RecordVersion] = []
        records.reserveCapacity(batch.count)
        changes.reserveCapacity(batch.count)
        made.reserveCapacity(batch.count)
        for ready in batch {
            let (draft, sealed) = (ready.draft, ready.sealed)
            let seq = try nextSeq()
            records.append(try values(draft, sealed, seq))
            for entry in draft.lookups.entries {
                lookups.append(
                    [practice, kind, .integer(try number(entry.field)), .bytes(entry.value), .bytes(draft.id)])
            }
            changes.append(
                [
                    practice, .integer(seq), kind, .bytes(draft.id), .integer(sealed.version), .bytes(sealed.digest),
                ])
            note(draft, sealed)
            made.append(RecordVersion(id: draft.name, version: Int(sealed.version), seq: seq))
        }
        guard try connection.run(Self.insert, each: records) == batch.count else { throw SomeWereThere() }
        // In the order of the key, neighbours in the tree are written one after the other.
        lookups.sort { left, right in
            guard case (.integer(let l), .integer(let r)) = (left[2], right[2]), l == r,
                case (.bytes(let l), .bytes(let r)) = (left[3], right[3])
            else {
                guard case (.integer(let l), .integer(let r)) = (left[2], right[2]) else { return false }
                return l < r
            }
            return l.isBefore(r)
        }
        try connection.run(Self.insertLookup, each: lookups)
        try connection.run(Self.insertChange, each: changes)
        return made
    }
}
