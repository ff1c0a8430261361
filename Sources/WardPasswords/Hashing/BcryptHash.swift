import CCrypt

/// A bcrypt string, computed by the system's libcrypt; read only, to migrate away.
///
/// bcrypt looks at 72 bytes and stops at a NUL. A longer password is right by its first 72 bytes, as it was in the
/// software that made the hash; one that holds a NUL is wrong, since another would do as well. `$2x$`, the mark of
/// hashes made by a faulty implementation, is refused.
struct BcryptHash {
    private let string: String
    private let cost: Int

    init(_ string: String) throws(PasswordHashError) {
        let parts = string.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, ["2a", "2b", "2y"].contains(parts[1]), parts[2].utf8.count == 2,
            let cost = Int(parts[2]), 4...31 ~= cost, parts[3].utf8.count == 53,
            parts[3].utf8.allSatisfy(HashBase64.bcrypt.contains)
        else { throw .unreadable("a bcrypt string is $2b$, two digits, $ and 53 characters") }
        self.string = string
        self.cost = cost
    }

    func verify(_ password: NormalizedPassword, _ limits: PasswordCost.Limits) throws(PasswordHashError) -> Bool {
        guard cost <= limits.bcryptCost else { throw .tooCostly("a bcrypt cost above \(limits.bcryptCost)") }
        var phrase = password.withBytes { Array($0) }
        defer { phrase.wipe() }
        let holdsNUL = phrase.contains(0)
        phrase.append(0)
        let data = UnsafeMutableRawPointer.allocate(
            byteCount: MemoryLayout<crypt_data>.size, alignment: MemoryLayout<crypt_data>.alignment)
        data.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<crypt_data>.size)
        defer {
            wipe(UnsafeMutableRawBufferPointer(start: data, count: MemoryLayout<crypt_data>.size))
            data.deallocate()
        }
        let made = phrase.withUnsafeBufferPointer { phrase in
            phrase.withMemoryRebound(to: CChar.self) { phrase in
                crypt_rn(phrase.baseAddress, string, data, CInt(MemoryLayout<crypt_data>.size))
            }
        }
        guard let made else { throw .failed("libcrypt does not know bcrypt here") }
        // The last character of the salt has spare bits, which libcrypt may write differently: compare the digests.
        let digest = UnsafeBufferPointer(start: made, count: string.utf8.count).map { UInt8(bitPattern: $0) }.suffix(31)
        return equalInConstantTime(digest, Array(string.utf8.suffix(31))) && !holdsNUL
    }
}
