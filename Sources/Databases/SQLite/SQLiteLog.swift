import Foundation

/// The log that SQLite keeps beside the file (`-wal`, <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>).
///
/// SQLite takes the first frame that does not add up for the end of the log, and forgets what follows without a word. After
/// a power cut that is right, for the last commit had not been acknowledged. After a flipped bit it loses acknowledged
/// commits. The two can be told apart: every commit is synced before the next begins, so where **two** commits in a row
/// follow a frame that does not add up, that frame was once good.
struct SQLiteLog {
    let path: String

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    /// Throws when acknowledged commits would be forgotten. Looks no longer than so many seconds.
    func refuseWhenDamaged(seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        // Another process may be writing: then a second look finds another picture.
        for attempt in 0..<3 {
            guard let log = FileManager.default.contents(atPath: path), Self.forgetsCommits(log, until: end) else {
                return
            }
            if attempt < 2 { usleep(20_000) }
        }
        throw SQLError(
            .corrupt, "\(path) is damaged in its middle: commits after it would be lost", remedy: SQLiteFile.restore)
    }

    /// Whether two commits in a row follow something that does not add up.
    static func forgetsCommits(_ log: Data, until end: ContinuousClock.Instant) -> Bool {
        log.withUnsafeBytes { bytes in
            guard bytes.count > headerSize else { return false }
            let page = pageSize(bytes)
            let size = frameHeaderSize + page
            // The lowest bit of the first word says in which order the words are added.
            let isBigEndian = bytes[3] & 1 == 1
            var sum = checksum(bytes[0..<24], from: (0, 0), isBigEndian)
            var isGood = sum == stored(bytes, 24)
            var wasGoodAllAlong = isGood
            sum = stored(bytes, 24)
            let salt = wasGoodAllAlong ? bytes[16..<24] : bytes[headerSize + 8..<min(bytes.count, headerSize + 16)]
            var commits = 0
            for (number, start) in stride(from: headerSize, through: bytes.count - size, by: size).enumerated() {
                // What an earlier round of the log left behind has another salt.
                if !bytes[start + 8..<start + 16].elementsEqual(salt) {
                    if wasGoodAllAlong && start > headerSize && !nextHasSalt(bytes, start + size, salt) { return false }
                    isGood = false
                } else {
                    sum = checksum(bytes[start..<start + 8], from: sum, isBigEndian)
                    sum = checksum(bytes[start + frameHeaderSize..<start + size], from: sum, isBigEndian)
                    isGood = sum == stored(bytes, start + 16)
                }
                // The next frame builds on what is written here, right or wrong.
                sum = stored(bytes, start + 16)
                if !isGood {
                    wasGoodAllAlong = false
                    commits = 0
                } else if !wasGoodAllAlong, bytes[start + 4..<start + 8].contains(where: { $0 != 0 }) {
                    commits += 1
                    if commits == 2 { return true }
                }
                if number % 256 == 255 && ContinuousClock.now > end { return false }
            }
            return false
        }
    }

    private static func nextHasSalt(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ salt: Slice<UnsafeRawBufferPointer>
    ) -> Bool {
        start + 16 <= bytes.count && bytes[start + 8..<start + 16].elementsEqual(salt)
    }

    /// A power of two from 512; anything else is a damaged header, where the usual size serves.
    private static func pageSize(_ bytes: UnsafeRawBufferPointer) -> Int {
        let size = Int(word(bytes, 8, isBigEndian: true))
        return size >= 512 && size <= 65_536 && size & (size - 1) == 0 ? size : 4_096
    }

    private static func stored(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> (UInt32, UInt32) {
        (word(bytes, start, isBigEndian: true), word(bytes, start + 4, isBigEndian: true))
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ start: Int, isBigEndian: Bool) -> UInt32 {
        let word = bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)
        return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }

    private static func checksum(
        _ part: Slice<UnsafeRawBufferPointer>, from sum: (UInt32, UInt32), _ isBigEndian: Bool
    ) -> (UInt32, UInt32) {
        var (first, second) = sum
        for place in stride(from: part.startIndex, to: part.endIndex, by: 8) {
            first &+= word(part.base, place, isBigEndian: isBigEndian) &+ second
            second &+= word(part.base, place + 4, isBigEndian: isBigEndian) &+ first
        }
        return (first, second)
    }
}
