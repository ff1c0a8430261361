import Foundation

/// What a blob is bound to: it opens in this place and in no other.
struct RecordBinding {
    var practice: String
    var kind: String
    /// The blinded id (16 bytes).
    var id: Data
    var version: Int64
    /// The version of the practice's data key, or 0 when the record is sealed under its subject's own key.
    var keyVersion: Int64
    var subject: Data?
    /// The look-ups with the names of their fields: ``EncodedLookups/bound``.
    var lookups: [UInt8]

    /// The associated data of AES-GCM, and part of what the record's own key is derived from.
    var associated: [UInt8] {
        var writer = ByteWriter(capacity: 96 + practice.utf8.count + kind.utf8.count + lookups.count)
        writer.framed("ward/record/1")
        writer.framed(practice)
        writer.framed(kind)
        writer.framed(id)
        writer.framed(version)
        writer.framed(keyVersion)
        writer.framed(subject ?? Data())
        writer.framed(lookups)
        return writer.bytes
    }
}
