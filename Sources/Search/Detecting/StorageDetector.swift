import Formats

/// Finds archives, backups, databases, sealed files, disks, health records and documents, and says of each whether
/// it is encrypted.
public struct StorageDetector: Detector {
    /// Creates the detector.
    public init() {}

    /// Asks the formats, and only for files that none of them knows whether they look random.
    public func began(_ file: FileHead) -> HeadAnswer {
        if let format = StoredFile.recognise(file.bytes, file.source) {
            return HeadAnswer(.stored(format), isOpaque: format.isOpaque)
        }
        // Encrypted databases and disks come in whole sectors, and their first bytes are as random as the rest.
        guard file.size >= 2048, file.size % 512 == 0, Opaque.looksRandom(file.bytes.prefix(16 << 10)) else {
            return HeadAnswer()
        }
        return HeadAnswer(.stored(Opaque.describe()))
    }
}
