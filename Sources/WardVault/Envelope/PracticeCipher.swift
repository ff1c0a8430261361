import Crypto
import Foundation

/// The keys of one practice, ready for use.
struct PracticeCipher: Sendable {
    let practice: Practice
    let number: Int64
    let current: Int64
    let index: IndexKey
    let data: [Int64: DataKey]
    let source: any KeySource
    /// What it was made from, to see when the keys have changed.
    let keys: PracticeKeys

    init(_ practice: Practice, _ keys: PracticeKeys, from source: any KeySource) {
        self.practice = practice
        self.keys = keys
        self.source = source
        number = keys.number
        current = Int64(keys.current)
        index = IndexKey(keys.index)
        data = Dictionary(uniqueKeysWithValues: keys.data.map { (Int64($0.key), DataKey($0.value)) })
    }

    /// Whether it is still what these keys give.
    func isMade(of other: PracticeKeys) -> Bool {
        keys.number == other.number && keys.current == other.current && keys.index == other.index
            && keys.data == other.data
    }

    /// Which key version new blobs carry: 0 for a subject's own key.
    func keyVersion(subject: SubjectToken?) -> Int64 { subject == nil ? current : 0 }

    /// The key that a blob is, or will be, sealed under.
    func key(version: Int64, subject: Data?, creating: Bool) throws -> DataKey {
        if version == 0, let subject {
            return DataKey(
                try source.subjectKey(SubjectToken(bytes: subject), of: practice, creating: creating))
        }
        guard let key = data[version] else {
            var error = VaultError(
                .doesNotOpen, "A record of \(practice) is sealed under key version \(version), which is not here",
                remedy: "Open the vault with the key database that belongs to it.")
            error.keysAreOlder = version > current
            throw error
        }
        return key
    }
}
