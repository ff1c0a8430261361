import Synchronization

/// What a record is about.
public enum ThrottleKey: Sendable, Hashable, Codable {
    /// All strangers who try one account.
    case account(String)
    /// All tries from one source.
    case source(ThrottleSource)
    /// One account from a source from which its password was right before.
    case place(account: String, ThrottleSource)
    /// One account from a device that has a token for it.
    case device(account: String, DeviceID)
}

/// Where records are kept: in memory, or in a table that several servers share.
public protocol ThrottleStore: Sendable {
    /// Changes some records in one step: no other change of the same keys happens between reading and writing.
    ///
    /// `body` is given the records in the order of the keys, new ones where there are none, and may be called again
    /// where a database asks to repeat a transaction.
    func update<Result: Sendable>(
        _ keys: [ThrottleKey], at now: Double, _ body: @Sendable (inout [ThrottleRecord]) -> Result
    ) async throws -> Result
}

/// Records in memory, bounded in number: nobody fills the server by trying many names or addresses.
///
/// When it is full, the records with the fewest failures go first, so that those who are being slowed down stay so.
public final class MemoryThrottleStore: ThrottleStore {
    /// Records of one kind that are kept at most; there are four kinds.
    public let limit: Int
    private let records = Mutex<[Kind: [ThrottleKey: ThrottleRecord]]>([:])

    private enum Kind: Hashable {
        case account, source, place, device

        init(_ key: ThrottleKey) {
            switch key {
            case .account: self = .account
            case .source: self = .source
            case .place: self = .place
            case .device: self = .device
            }
        }
    }

    /// A store of at most `limit` records of each kind.
    public init(limit: Int = 50_000) {
        self.limit = max(limit, 8)
    }

    /// The number of records.
    public var count: Int { records.withLock { $0.values.reduce(0) { $0 + $1.count } } }

    /// Changes some records under one lock.
    public func update<Result: Sendable>(
        _ keys: [ThrottleKey], at now: Double, _ body: @Sendable (inout [ThrottleRecord]) -> Result
    ) -> Result {
        records.withLock { records in
            var changed = keys.map { records[Kind($0)]?[$0] ?? ThrottleRecord() }
            let result = body(&changed)
            for (key, record) in zip(keys, changed) {
                let kind = Kind(key)
                let isEmpty = record.failures == 0 && record.lastSuccess == nil
                records[kind, default: [:]][key] = isEmpty ? nil : record
                if let all = records[kind], all.count > limit { records[kind] = thinned(all) }
            }
            return result
        }
    }

    /// Seven eighths of the records: those with more failures, and of equals the more recent ones.
    private func thinned(_ all: [ThrottleKey: ThrottleRecord]) -> [ThrottleKey: ThrottleRecord] {
        let worth = all.sorted {
            ($0.value.failures, $0.value.lastChange)
                > ($1.value.failures, $1.value.lastChange)
        }
        return Dictionary(uniqueKeysWithValues: worth.prefix(limit - limit / 8).map { ($0.key, $0.value) })
    }
}
