import CWordList

/// The words that ship inside the library, read on first use.
enum WordList {
    /// All dictionaries; about 3 MB of memory once something asked for it.
    static let table = read()

    /// Calls `found` with each word's hash, hash of its first three bytes, length, rank and dictionary. The format is
    /// described in CWordList/Making/make.py; reading stops at the first byte that is not in it.
    static func read(
        _ text: UnsafeBufferPointer<UInt8>,
        found: (_ hash: UInt64, _ prefix: UInt64, _ length: Int, _ rank: Int, _ dictionary: WordDictionary) -> Void
    ) {
        // The hash of each beginning of the word before: what a word shares with it is not hashed again.
        var hashes = [UInt64](repeating: WordTable.seed, count: 65)
        var place = 0
        while place < text.count {
            guard text[place] >= UInt8(ascii: "A"), text[place] <= UInt8(ascii: "Z") else { return }
            var length = Int(text[place] - UInt8(ascii: "A"))
            place += 1
            while place < text.count, text[place] < UInt8(ascii: "A") || text[place] > UInt8(ascii: "Z") {
                guard length < 64 else { return }
                hashes[length + 1] = WordTable.extend(hashes[length], by: text[place])
                length += 1
                place += 1
            }
            guard place + 3 < text.count, let dictionary = WordDictionary(letter: text[place]) else { return }
            var rank = 0
            for digit in text[(place + 1)...(place + 3)] {
                rank = rank * 36 + Int(digit) - (digit >= UInt8(ascii: "a") ? 87 : 48)
            }
            found(hashes[length], hashes[min(3, length)], length, rank, dictionary)
            place += 4
        }
    }

    /// The word list as it was made, and how many words it says it has.
    static func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>, Int) -> Result) -> Result {
        body(UnsafeBufferPointer(start: ward_words(), count: ward_words_length()), ward_words_count())
    }

    private static func read() -> WordTable {
        withText { text, count in
            var table = WordTable(capacity: count)
            read(text) { hash, prefix, length, rank, dictionary in
                table.insert(hash, prefix: prefix, length: length, rank: rank, dictionary: dictionary)
            }
            return table
        }
    }
}
