/// A set of words with ranks, found by hash while a text is read byte by byte.
///
/// A word is kept as 44 bits of its hash beside its dictionary and rank: of a hundred million lookups one finds a word
/// that is not there.
struct WordTable: Sendable {
    /// What is known of a word.
    struct Entry: Sendable, Equatable {
        let rank: Int
        let dictionary: WordDictionary
    }

    /// 44 bits of the hash, 4 of the dictionary, 16 of the rank; 0 where nothing is.
    private var slots: [UInt64]
    private let shift: UInt64
    /// For the first three bytes of words, by hash, the length of the longest word that begins so.
    private var longest: [UInt8]
    private let prefixShift: UInt64

    static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of a word that is longer by a byte.
    @inline(__always)
    static func extend(_ hash: UInt64, by byte: UInt8) -> UInt64 {
        let mixed = (hash ^ UInt64(byte)) &* 0x9e37_79b9_7f4a_7c15
        return mixed ^ (mixed >> 29)
    }

    /// An empty table for about so many words.
    init(capacity: Int) {
        let bits = UInt64(max(4, (capacity * 3 / 2).bitWidth - (capacity * 3 / 2).leadingZeroBitCount))
        slots = [UInt64](repeating: 0, count: 1 << Int(bits))
        shift = 64 - bits
        let prefixBits = min(bits, 17)
        longest = [UInt8](repeating: 0, count: 1 << Int(prefixBits))
        prefixShift = 64 - prefixBits
    }

    /// Adds a word by its hash, the hash of its first three bytes, and its length.
    mutating func insert(_ hash: UInt64, prefix: UInt64, length: Int, rank: Int, dictionary: WordDictionary) {
        if length >= 3 {
            let place = Int(prefix >> prefixShift)
            longest[place] = max(longest[place], UInt8(clamping: length))
        }
        var place = Int(hash >> shift)
        while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
        slots[place] = hash << 20 | UInt64(dictionary.rawValue) << 16 | UInt64(UInt16(clamping: rank))
    }

    /// Adds a word.
    mutating func insert(_ word: some Sequence<UInt8>, rank: Int, dictionary: WordDictionary) {
        var hash = Self.seed
        var prefix = Self.seed
        var length = 0
        for byte in word {
            hash = Self.extend(hash, by: byte)
            length += 1
            if length == 3 { prefix = hash }
        }
        insert(hash, prefix: prefix, length: length, rank: rank, dictionary: dictionary)
    }

    /// The likeliest entry of a word, of the dictionaries up to `last`.
    @inline(__always)
    func entry(_ hash: UInt64, upTo last: WordDictionary) -> Entry? {
        var place = Int(hash >> shift)
        var found: UInt64 = 0
        while true {
            let slot = slots[place]
            if slot == 0 { break }
            if slot >> 20 == hash & 0xfff_ffff_ffff, slot >> 16 & 15 <= UInt64(last.rawValue),
                found == 0 || slot & 0xffff < found & 0xffff
            {
                found = slot
            }
            place = (place + 1) & (slots.count - 1)
        }
        guard found != 0, let dictionary = WordDictionary(rawValue: UInt8(found >> 16 & 15)) else { return nil }
        return Entry(rank: Int(found & 0xffff), dictionary: dictionary)
    }

    /// Calls `found` with every word in `text`: first and last index, and what is known of it. A zero byte is in no word.
    @inline(__always)
    func words(
        in text: [UInt8], upTo last: WordDictionary, found: (_ first: Int, _ last: Int, _ entry: Entry) -> Void
    ) {
        for first in text.indices {
            var hash = Self.seed
            var end = text.count
            var index = first
            while index < end {
                let byte = text[index]
                if byte == 0 { break }
                hash = Self.extend(hash, by: byte)
                if index - first == 2 {
                    let most = Int(longest[Int(hash >> prefixShift)])
                    if most == 0 { break }
                    end = min(end, first + most)
                }
                if let entry = entry(hash, upTo: last) { found(first, index, entry) }
                index += 1
            }
        }
    }
}
