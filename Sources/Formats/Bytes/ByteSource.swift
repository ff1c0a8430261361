/// Bytes that can be read anywhere: a file, or an array. Formats whose directory stands at the end are read through
/// it without reading what lies between.
public protocol ByteSource {
    /// How many bytes there are.
    var size: Int { get }
    /// Up to `count` bytes from an offset; fewer at the end, none outside or where they cannot be read.
    func bytes(at offset: Int, count: Int) -> [UInt8]
}

/// An array as a source.
public struct ArraySource: ByteSource {
    private let array: [UInt8]

    /// Reads from an array.
    public init(_ array: [UInt8]) {
        self.array = array
    }

    /// The array's length.
    public var size: Int { array.count }

    /// A part of the array.
    public func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, count > 0, offset < array.count else { return [] }
        return Array(array[offset..<min(array.count, offset + min(count, array.count))])
    }
}
