import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Random salts from the kernel, ten for each call of it. Nothing is kept between batches.
struct Salts {
    private var pool: [UInt8] = []
    private let want: Int

    /// For about `count` salts.
    init(count: Int) { want = min(max(count, 1), 10) * Envelope.saltSize }

    mutating func next() throws -> [UInt8] {
        if pool.isEmpty {
            pool = [UInt8](repeating: 0, count: want)
            guard getentropy(&pool, want) == 0 else {
                throw VaultError(.locked, "The kernel gave no random bytes", remedy: "Look at the system's log.")
            }
        }
        defer { pool.removeLast(Envelope.saltSize) }
        return Array(pool.suffix(Envelope.saltSize))
    }
}
