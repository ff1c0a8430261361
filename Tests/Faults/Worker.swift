import Databases
import Foundation
import Synchronization
import WardLedger
import WardVault

/// The process that is killed: works on a house with several tasks at once, and tells of each thing before and after.
struct Worker: Sendable {
    let house: House
    /// Makes the names of its writes unlike those of all other workers.
    let round: Int
    let seed: UInt64
    /// The number of its first task: two workers on the same files have hands of their own.
    let hands: Int
    private let pen = Pen()

    init(house: House, round: Int, seed: UInt64, hands: Int) {
        (self.house, self.round, self.seed, self.hands) = (house, round, seed, hands)
    }

    /// Works until it is killed, or something fails.
    func run() async -> Never {
        do {
            say(.phase("open"))
            let opened = try await house.open()
            say(.ready)
            await withTaskGroup(of: Void.self) { group in
                for number in hands..<hands + 5 {
                    group.addTask {
                        var hand = Hand(self, opened, number)
                        await hand.work()
                    }
                }
                group.addTask {
                    var upkeep = Upkeep(self, opened)
                    await upkeep.work()
                }
            }
        } catch {
            say(.trouble("\(error)", during: "open"))
        }
        exit(3)
    }

    func say(_ message: Message) { pen.write(message) }
}

/// One line at a time, in one piece.
private final class Pen: Sendable {
    private let turn = Mutex(())

    func write(_ message: Message) {
        guard let line = try? message.line() else { exit(4) }
        turn.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Foundation.write(1, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if count < 0 && errno == EINTR { continue }
                    if count <= 0 { exit(0) }
                    rest = rest.dropFirst(count)
                }
            }
        }
    }
}

/// A task that writes records: its own, which nobody else touches, and shared ones with compare-and-set.
struct Hand {
    let worker: Worker
    let opened: House.Opened
    let number: Int
    private var chance: Chance
    private var count = 0

    init(_ worker: Worker, _ opened: House.Opened, _ number: Int) {
        (self.worker, self.opened, self.number) = (worker, opened, number)
        chance = Chance(worker.seed &* 31 &+ UInt64(number))
    }

    /// Endless, unless something fails; then it goes on after a while.
    mutating func work() async {
        while true {
            count += 1
            let op = "\(worker.round).\(number).\(count)"
            do { try await step(op) } catch let error as VaultError where error.kind == .versionConflict {
                worker.say(.refused(op: op))
            } catch {
                worker.say(.trouble("\(error)", during: op))
                try? await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    private mutating func step(_ op: String) async throws {
        let practice = opened.practices[Int.random(in: 0..<opened.practices.count, using: &chance)]
        switch Int.random(in: 0..<100, using: &chance) {
        case 0..<30: try await put(op, "r\(number)-\(Int.random(in: 0..<12, using: &chance))", practice)
        case 30..<40: try await put(op, "n\(op)", practice)
        case 40..<55: try await compareAndSet(op, practice)
        case 55..<63: try await delete(op, practice)
        case 63..<78: try await transaction(op, practice)
        case 78..<83: try await batch(op, practice)
        case 83..<97: try await append(op)
        default: try await subject(op, practice)
        }
    }

    private mutating func note(_ op: String, _ id: String) -> Note {
        Note(
            op: op, record: id, at: count,
            filling: String(
                repeating: "x", count: Int.random(in: 0..<(chance.once(in: 20) ? 6_000 : 300), using: &chance)))
    }

    private func attempt(_ op: String, _ ids: [String], _ practice: Practice, _ kind: Message.Effect.Kind) {
        worker.say(.attempt(op: op, effects: ids.map { .init(record: "\(practice)/\($0)", kind: kind) }))
    }

    private func done(_ op: String, _ versions: [RecordVersion], _ practice: Practice) {
        worker.say(
            .done(
                op: op,
                versions: Dictionary(versions.map { ("\(practice)/\($0.id)", $0.version) }, uniquingKeysWith: max)))
    }

    private mutating func put(_ op: String, _ id: String, _ practice: Practice) async throws {
        let note = note(op, id)
        attempt(op, [id], practice, .write)
        done(op, [try await opened.vault.put(note, id: id, as: .init(of: Note.self), in: practice)], practice)
    }

    /// Records that all tasks write: only one of those who have read a version replaces it.
    private mutating func compareAndSet(_ op: String, _ practice: Practice) async throws {
        let id = "shared-\(Int.random(in: 0..<3, using: &chance))"
        let there = try await opened.vault.get(.init(of: Note.self), id: id, in: practice)
        let note = note(op, id)
        attempt(op, [id], practice, .write)
        let version = try await opened.vault.put(
            note, id: id, as: .init(of: Note.self), in: practice,
            expecting: there.map { .version($0.version) } ?? .absent)
        done(op, [version], practice)
    }

    private mutating func delete(_ op: String, _ practice: Practice) async throws {
        let id = "r\(number)-\(Int.random(in: 0..<12, using: &chance))"
        attempt(op, [id], practice, .delete)
        let version = try await opened.vault.delete(.init(of: Note.self), id: id, in: practice)
        done(op, version.map { [$0] } ?? [], practice)
    }

    private mutating func transaction(_ op: String, _ practice: Practice) async throws {
        let ids = Set((0..<4).map { _ in "r\(number)-\(Int.random(in: 0..<12, using: &chance))" }).sorted()
        let notes = ids.map { note(op, $0) }
        attempt(op, ids, practice, .write)
        let kind = try Note.kind()
        let versions = try await opened.vault.transaction(in: practice) { transaction in
            try zip(ids, notes).map { try transaction.put($1, id: $0, as: kind) }
        }
        done(op, versions, practice)
    }

    private mutating func batch(_ op: String, _ practice: Practice) async throws {
        let ids = (0..<Int.random(in: 2..<60, using: &chance)).map { "b\(op)-\($0)" }
        let records = ids.map { NewRecord(id: $0, payload: note(op, $0)) }
        attempt(op, ids, practice, .write)
        done(op, try await opened.vault.put(records, as: .init(of: Note.self), in: practice), practice)
    }

    private mutating func append(_ op: String) async throws {
        let count = Int.random(in: 1...(chance.once(in: 10) ? 300 : 5), using: &chance)
        let entries = (0..<count).map { place in
            LedgerEntry(
                milliseconds: 1_700_000_000_000 + Int64(self.count), actor: "user:hand\(number)", practice: nil,
                action: "fault.append", subject: "\(op)/\(place)", digest: nil)
        }
        worker.say(.appending(op: op, count: count))
        worker.say(.appended(op: op, first: try await opened.ledger.append(entries)))
    }

    /// A person's records, under a key of their own; every other person is erased at once.
    private mutating func subject(_ op: String, _ practice: Practice) async throws {
        let ids = (0..<3).map { "s\(op)-\($0)" }
        let subject = "patient \(op)"
        let records = ids.map { NewRecord(id: $0, payload: note(op, $0), subject: subject) }
        attempt(op, ids, practice, .write)
        done(op, try await opened.vault.put(records, as: .init(of: Note.self), in: practice), practice)
        guard chance.once(in: 2) else { return }
        worker.say(.phase("erase"))
        attempt(op + "e", ids, practice, .erase)
        try await opened.vault.deleteRecords(of: subject, in: practice)
        _ = try await opened.keys.erase(opened.vault.token(of: subject, in: practice), of: practice)
        worker.say(.done(op: op + "e", versions: [:]))
    }
}

extension RecordKind<Note> {
    /// The one kind there is.
    fileprivate init(of type: Note.Type) throws { self = try Note.kind() }
}
