import Crypto
public import Foundation

/// A list of breached passwords, offline: SHA-1 hashes in a binary fuse filter that `ward passwords pack` makes.
///
/// Membership takes well under a microsecond and no memory beyond the pages that the system keeps. A password on the
/// list is always found; one that is not is taken for breached with probability ``falsePositiveRate``.
///
/// ```swift
/// let breaches = try BreachFilter("/var/lib/ward/breached.wardfuse")
/// if breaches.contains(try NormalizedPassword(text)) { … }
/// ```
public struct BreachFilter: BreachLookup {
    private let file: BreachFilterFile

    /// Opens a filter of SHA-1 hashes; every number in its head and directory is checked first.
    ///
    /// - Parameter checkingContent: Also read all of it and compare with its digest, about a second for each gigabyte.
    public init(_ path: String, checkingContent: Bool = false) throws(BreachError) {
        file = try BreachFilterFile(path, kind: .sha1, checkingContent: checkingContent)
    }

    /// Whether the SHA-1 of a password is on the list. What is no SHA-1 (not 20 bytes) counts as breached, so that a
    /// mistake shows and lets nothing through.
    public func contains(sha1: [UInt8]) -> Bool {
        guard sha1.count == BreachListKind.sha1.byteCount else { return true }
        return file.contains(BreachFilterFile.key(sha1))
    }

    /// Whether a password is on the list.
    public func contains(_ password: NormalizedPassword) -> Bool {
        contains(sha1: password.withBytes { Array(Insecure.SHA1.hash(data: $0)) })
    }

    /// The number of passwords on the list.
    public var entries: Int { file.header.entries }
    /// The probability that a password which is not on the list is taken for breached.
    public var falsePositiveRate: Double { file.header.bits == 8 ? 0x1p-8 : 0x1p-16 }
    /// The date of the list, if it is known.
    public var listDate: Date? { file.header.date }
    /// How often a password had to occur to be taken up.
    public var minimumCount: Int { file.header.minimumCount }
}

/// The same over a list of NTLM hashes, for software that has only those.
public struct NTLMBreachFilter: Sendable {
    private let file: BreachFilterFile

    /// Opens a filter of NTLM hashes; every number in its head and directory is checked first.
    public init(_ path: String, checkingContent: Bool = false) throws(BreachError) {
        file = try BreachFilterFile(path, kind: .ntlm, checkingContent: checkingContent)
    }

    /// Whether an NTLM hash is on the list. What is none (not 16 bytes) counts as breached.
    public func contains(ntlm: [UInt8]) -> Bool {
        guard ntlm.count == BreachListKind.ntlm.byteCount else { return true }
        return file.contains(BreachFilterFile.key(ntlm))
    }

    /// Whether a password is on the list.
    public func contains(_ password: NormalizedPassword) -> Bool {
        var text = password.withBytes { bytes in
            String(decoding: bytes, as: UTF8.self).utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        }
        defer { text.wipe() }
        return contains(ntlm: MD4.hash(text))
    }

    /// The number of passwords on the list.
    public var entries: Int { file.header.entries }
    /// The probability that a password which is not on the list is taken for breached.
    public var falsePositiveRate: Double { file.header.bits == 8 ? 0x1p-8 : 0x1p-16 }
    /// The date of the list, if it is known.
    public var listDate: Date? { file.header.date }
}

extension BreachFilterHeader {
    /// The date of the list, if it is known.
    var date: Date? { listDate == 0 ? nil : Date(timeIntervalSince1970: Double(listDate)) }
}
