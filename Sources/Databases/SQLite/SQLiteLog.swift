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
            // The lowest bit of the first word says in which order the words are added.
            let isBigEndian = bytes[3] & 1 == 1
            if checksum(bytes[0..<24], from: (0, 0), isBigEndian) == stored(bytes, 24) {
                return forgetsCommits(bytes, salt: bytes[16..<24], isBigEndian, isGood: true, until: end)
            }
            // Nothing in a damaged header can be believed; the first frame has the salt too.
            guard bytes.count >= headerSize + frameHeaderSize else { return false }
            let salt = bytes[headerSize + 8..<headerSize + 16]
            return [false, true].contains {
                forgetsCommits(bytes, salt: salt, $0, isGood: false, until: end)
            }
        }
    }

    private static func forgetsCommits(
        _ bytes: UnsafeRawBufferPointer, salt: Slice<UnsafeRawBufferPointer>, _ isBigEndian: Bool, isGood: Bool,
        until end: ContinuousClock.Instant
    ) -> Bool {
        let size = frameHeaderSize + pageSize(bytes)
        var allGood = isGood
        var sum = stored(bytes, 24)
        var commits = 0
        for (number, start) in stride(from: headerSize, through: bytes.count - size, by: size).enumerated() {
            sum = checksum(bytes[start..<start + 8], from: sum, isBigEndian)
            sum = checksum(bytes[start + frameHeaderSize..<start + size], from: sum, isBigEndian)
            // What an earlier round of the log left behind has another salt.
            let isGood = bytes[start + 8..<start + 16].elementsEqual(salt) && sum == stored(bytes, start + 16)
            // The next frame builds on what is written here, right or wrong.
            sum = stored(bytes, start + 16)
            if !isGood {
                allGood = false
                commits = 0
            } else if !allGood, bytes[start + 4..<start + 8].contains(where: { $0 != 0 }) {
                commits += 1
                if commits == 2 { return true }
            }
            if number % 256 == 255 && ContinuousClock.now > end { return false }
        }
        return false
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
