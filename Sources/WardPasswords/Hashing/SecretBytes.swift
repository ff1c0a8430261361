#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension [UInt8] {
    /// Overwrites the array's bytes in memory in a way that the compiler keeps.
    ///
    /// Another copy of the array, had one been made and changed, is not reached: so wipe where the bytes were made.
    mutating func wipe() {
        withUnsafeMutableBytes { WardPasswords.wipe($0) }
    }
}

/// Overwrites memory in a way that the compiler keeps.
func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    guard let start = memory.baseAddress else { return }
    explicit_bzero(start, memory.count)
}

/// Whether two sequences of bytes are equal, in a time that depends on their lengths alone.
func equalInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
}

/// Bytes from the system's random source.
func randomBytes(_ count: Int) -> [UInt8] {
    var source = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &source) }
}
