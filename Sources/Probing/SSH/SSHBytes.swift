/// What was wrong with bytes from an SSH server; the text is a reason for people.
struct SSHFault: Error, Hashable {
    let why: String

    init(_ why: String) { self.why = why }

    static let truncated = SSHFault("a message ended too early")
}

/// Reads the data types of RFC 4251 section 5 from bytes that nobody vouches for.
struct SSHReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Collection<UInt8>) { rest = Array(bytes)[...] }

    mutating func take(_ count: Int) throws(SSHFault) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func byte() throws(SSHFault) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .truncated }
        return byte
    }

    mutating func number() throws(SSHFault) -> Int {
        try take(4).reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func string() throws(SSHFault) -> [UInt8] {
        Array(try take(try number()))
    }

    /// A `name-list`: at most 256 names of printable ASCII, each at most 128 long.
    mutating func names() throws(SSHFault) -> [String] {
        let bytes = try string()
        if bytes.isEmpty { return [] }
        let names = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard names.count <= 256, names.allSatisfy({ $0.count <= 128 }),
            bytes.allSatisfy({ (0x21...0x7e).contains($0) })
        else { throw SSHFault("a list of algorithms is malformed") }
        return names.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Writes the data types of RFC 4251 section 5.
struct SSHWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func number(_ value: Int) {
        let value = UInt32(truncatingIfNeeded: value)
        bytes += [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
    }

    mutating func string(_ value: some Collection<UInt8>) {
        number(value.count)
        bytes += value
    }

    mutating func string(_ value: String) { string(Array(value.utf8)) }

    mutating func names(_ names: [String]) { string(names.joined(separator: ",")) }

    /// An `mpint` of a number that is not negative, given in big-endian bytes.
    mutating func integer(_ value: some Collection<UInt8>) {
        let magnitude = value.drop { $0 == 0 }
        string((magnitude.first ?? 0) & 0x80 == 0 ? Array(magnitude) : [0] + magnitude)
    }
}
