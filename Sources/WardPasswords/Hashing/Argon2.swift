import CArgon2

/// Argon2 (RFC 9106), version 1.3, computed by the system's libargon2.
enum Argon2 {
    /// The three variants. New hashes are `argon2id`; the others are read to migrate away.
    enum Variant: String, CaseIterable {
        case argon2id, argon2i, argon2d

        var type: argon2_type {
            switch self {
            case .argon2id: Argon2_id
            case .argon2i: Argon2_i
            case .argon2d: Argon2_d
            }
        }
    }

    /// The tag of a password.
    static func tag(
        _ password: UnsafeRawBufferPointer, salt: [UInt8], secret: UnsafeRawBufferPointer? = nil,
        associatedData: [UInt8] = [], cost: PasswordCost, count: Int, variant: Variant = .argon2id
    ) throws(PasswordHashError) -> [UInt8] {
        guard let memory = UInt32(exactly: cost.memoryKiB), let passes = UInt32(exactly: cost.passes),
            let lanes = UInt32(exactly: cost.lanes), count > 0
        else { throw .failed("the cost is out of bounds") }
        var tag = [UInt8](repeating: 0, count: count)
        var salt = salt
        var associatedData = associatedData
        let code = tag.withUnsafeMutableBufferPointer { tag in
            salt.withUnsafeMutableBufferPointer { salt in
                associatedData.withUnsafeMutableBufferPointer { data in
                    // No flag to clear the inputs is set, so the library only reads what these pointers lead to.
                    var context = argon2_context(
                        out: tag.baseAddress, outlen: UInt32(tag.count),
                        pwd: password.bytes, pwdlen: UInt32(password.count),
                        salt: salt.baseAddress, saltlen: UInt32(salt.count),
                        secret: secret?.bytes, secretlen: UInt32(secret?.count ?? 0),
                        ad: data.isEmpty ? nil : data.baseAddress, adlen: UInt32(data.count),
                        t_cost: passes, m_cost: memory, lanes: lanes, threads: lanes,
                        version: ARGON2_VERSION_13.rawValue, allocate_cbk: nil, free_cbk: nil, flags: 0)
                    return argon2_ctx(&context, variant.type)
                }
            }
        }
        switch code {
        case ARGON2_OK.rawValue: return tag
        case ARGON2_MEMORY_ALLOCATION_ERROR.rawValue: throw .noMemory
        default: throw .failed(String(cString: argon2_error_message(code)))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The pointer as C declares inputs that it does not write to; nil where there is nothing.
    fileprivate var bytes: UnsafeMutablePointer<UInt8>? {
        guard !isEmpty, let baseAddress else { return nil }
        return UnsafeMutablePointer(mutating: baseAddress.assumingMemoryBound(to: UInt8.self))
    }
}
