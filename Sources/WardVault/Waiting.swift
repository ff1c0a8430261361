import Foundation

/// Runs work that blocks on a thread that may.
func waiting<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: .init(catching: work)) }
    }
}
