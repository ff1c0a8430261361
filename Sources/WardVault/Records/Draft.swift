import Crypto
import Foundation

/// A record on its way into the database: encoded, not yet sealed, since the version is sealed with it.
struct Draft: Sendable {
    var kind: String
    var name: String
    var id: Data
    var subject: SubjectToken?
    var lookups: EncodedLookups
    var plaintext: [UInt8]
    var isGone = false

    /// What is written once the version is known.
    struct Sealed: Sendable {
        var version: Int64
        var keyVersion: Int64
        var blob: Data
        /// SHA-256 of the blob.
        var digest: Data
    }

    func sealed(version: Int64, by cipher: PracticeCipher, _ salts: inout Salts) throws -> Sealed {
        let keyVersion = cipher.keyVersion(subject: subject)
        let key = try cipher.key(version: keyVersion, subject: subject?.bytes, creating: true)
        let binding = RecordBinding(
            practice: cipher.practice.id, kind: kind, id: id, version: version, keyVersion: keyVersion,
            subject: subject?.bytes, lookups: lookups.bound)
        let blob = try Envelope.seal(plaintext, under: key, binding: binding.associated, salt: salts.next())
        return Sealed(version: version, keyVersion: keyVersion, blob: blob, digest: blob.sha256)
    }
}

extension Data {
    var sha256: Data {
        var hash = SHA256()
        withUnsafeBytes { hash.update(bufferPointer: $0) }
        return hash.finalize().withUnsafeBytes { Data($0) }
    }
}

extension PracticeCipher {
    func draft<Payload>(_ record: NewRecord<Payload>, as kind: RecordKind<Payload>) throws -> Draft {
        let id = try blinded(record.id, kind: kind.name)
        let content = SealedContent(id: record.id, schema: kind.schema, payload: try kind.encode(record.payload))
        return Draft(
            kind: kind.name, name: record.id, id: id, subject: record.subject.map(index.subject),
            lookups: try kind.encodedLookups(of: record.payload, index), plaintext: content.bytes)
    }

    /// What is written when a record is deleted.
    func tombstone(_ name: String, id: Data, kind: String, schema: Int, subject: SubjectToken?) -> Draft {
        let content = SealedContent(isTombstone: true, id: name, schema: schema, payload: Data())
        return Draft(
            kind: kind, name: name, id: id, subject: subject, lookups: EncodedLookups(), plaintext: content.bytes,
            isGone: true)
    }

    func blinded(_ id: String, kind: String) throws(VaultError) -> Data {
        guard (1...1024).contains(id.utf8.count) else {
            throw .badName("A record's id is 1 to 1024 bytes of text")
        }
        return index.id(id, kind: kind)
    }
}
