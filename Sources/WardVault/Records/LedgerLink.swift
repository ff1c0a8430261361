import Databases
import Foundation
import WardLedger

/// How the vault writes into the ledger, inside its own transaction.
struct LedgerLink: Sendable {
    var append: @Sendable (LedgerEntry, any SQLConnection) throws -> Void
    /// Milliseconds since 1970 UTC.
    var now: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }
}
