import Databases
import Foundation

extension Vault {
    /// Writes several records of one kind in one transaction, much faster than one by one: they are encoded and sealed on all
    /// cores before it begins. All of them are written, or none.
    @discardableResult
    public func put<Payload>(
        _ records: [NewRecord<Payload>], as kind: RecordKind<Payload>, in practice: Practice,
        expecting: BatchExpected = .absent, by actor: String = "system"
    ) async throws -> [RecordVersion] {
        try await keyed(practice) { cipher in
            let batch = try await sealed(records, as: kind, cipher)
            return try await write(batch, cipher, as: kind, expecting: expecting, by: actor)
        }
    }

    /// Writes records as they come, a thousand in each transaction, in memory that does not grow with their number. While
    /// one batch is written, the next is sealed. Answers with how many were written.
    ///
    /// When it fails, all batches before are written; the error says how many records that are.
    @discardableResult
    public func importing<Payload>(
        _ records: some Sequence<NewRecord<Payload>>, as kind: RecordKind<Payload>, in practice: Practice,
        batch size: Int = 1000, expecting: BatchExpected = .absent, by actor: String = "system"
    ) async throws -> Int {
        var iterator = records.makeIterator()
        return try await importing(as: kind, in: practice, batch: size, expecting: expecting, by: actor) {
            iterator.next()
        }
    }

    /// The same, for records that arrive over time.
    @discardableResult
    public func importing<Payload, Records: AsyncSequence>(
        _ records: Records, as kind: RecordKind<Payload>, in practice: Practice, batch size: Int = 1000,
        expecting: BatchExpected = .absent, by actor: String = "system"
    ) async throws -> Int where Records.Element == NewRecord<Payload> {
        var iterator = records.makeAsyncIterator()
        return try await importing(as: kind, in: practice, batch: size, expecting: expecting, by: actor) {
            try await iterator.next()
        }
    }

    private func importing<Payload>(
        as kind: RecordKind<Payload>, in practice: Practice, batch size: Int, expecting: BatchExpected,
        by actor: String, _ next: () async throws -> NewRecord<Payload>?
    ) async throws -> Int {
        var written = 0
        var writing: Task<Int, any Error>?
        do {
            return try await telling {
                var isAtEnd = false
                while !isAtEnd {
                    var batch: [NewRecord<Payload>] = []
                    batch.reserveCapacity(size)
                    while batch.count < size, let record = try await next() { batch.append(record) }
                    isAtEnd = batch.count < size
                    let ready = try await sealed(batch, as: kind, self.cipher(practice))
                    if let writing { written += try await writing.value }
                    writing = Task {
                        try await self.writeSealed(ready, in: practice, as: kind, expecting: expecting, by: actor)
                    }
                }
                if let writing { written += try await writing.value }
                return written
            }
        } catch {
            // The batch that is on its way still counts, when it was not what failed.
            written += (try? await writing?.value) ?? 0
            guard var error = error as? VaultError else { throw error }
            error.sentence += "; \(written) records were written before"
            throw error
        }
    }

    private func sealed<Payload>(
        _ records: [NewRecord<Payload>], as kind: RecordKind<Payload>, _ cipher: PracticeCipher
    ) async throws -> [ReadyDraft] {
        try await inParts(records) { part in
            var salts = Salts(count: part.count)
            return try part.map { record in
                let draft = try cipher.draft(record, as: kind)
                return ReadyDraft(draft: draft, sealed: try draft.sealed(version: 1, by: cipher, &salts))
            }
        }
    }

    /// Writes a batch that was sealed a while ago, and seals it anew when the practice's key has changed since.
    private func writeSealed<Payload>(
        _ batch: [ReadyDraft], in practice: Practice, as kind: RecordKind<Payload>, expecting: BatchExpected,
        by actor: String
    ) async throws -> Int {
        try await keyed(practice) { cipher in
            var batch = batch
            if batch.contains(where: { $0.sealed.keyVersion != 0 && $0.sealed.keyVersion != cipher.current }) {
                var salts = Salts(count: batch.count)
                batch = try batch.map {
                    ReadyDraft(draft: $0.draft, sealed: try $0.draft.sealed(version: 1, by: cipher, &salts))
                }
            }
            return try await write(batch, cipher, as: kind, expecting: expecting, by: actor).count
        }
    }

    private func write<Payload>(
        _ batch: [ReadyDraft], _ cipher: PracticeCipher, as kind: RecordKind<Payload>, expecting: BatchExpected,
        by actor: String
    ) async throws -> [RecordVersion] {
        if batch.isEmpty { return [] }
        try await prepare(kind)
        do {
            return try await writing(cipher, by: actor, reserving: batch.count) { try $0.insert(batch) }
        } catch is SomeWereThere {
            // One by one: over tombstones, over older versions, or to say which expectation failed.
            return try await writing(cipher, by: actor, reserving: batch.count) { transaction in
                try batch.map {
                    try transaction.write(
                        $0.draft, expecting: expecting == .any ? .any : .absent, sealed: $0.sealed)
                }
            }
        }
    }
}

/// What is believed to be there of each record of a batch.
public enum BatchExpected: Sendable, Hashable {
    /// No record of that id, or a deleted one; otherwise nothing of the batch is written.
    case absent
    /// Whatever there is: it is replaced.
    case any
}
