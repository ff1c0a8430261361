#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Names of a folder's entries, packed tightly: a folder may hold a million of them.
struct NameList {
    private var bytes: [UInt8] = []
    private var entries: [(start: UInt32, length: UInt16, type: UInt8)] = []

    var count: Int { entries.count }

    mutating func append(_ name: UnsafeRawBufferPointer, type: UInt8) {
        entries.append((UInt32(bytes.count), UInt16(name.count), type))
        bytes.append(contentsOf: name)
        bytes.append(0)
    }

    mutating func append(_ index: Int, of other: NameList) {
        let entry = other.entries[index]
        let start = Int(entry.start)
        entries.append((UInt32(bytes.count), entry.length, entry.type))
        bytes.append(contentsOf: other.bytes[start...(start + Int(entry.length))])
    }

    mutating func sort() {
        bytes.withUnsafeBytes { all in
            entries.sort { one, other in
                let length = min(Int(one.length), Int(other.length))
                guard let base = all.baseAddress else { return false }
                let order = memcmp(base + Int(one.start), base + Int(other.start), length)
                return order != 0 ? order < 0 : one.length < other.length
            }
        }
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: bytes.count < 1 << 20)
        entries.removeAll(keepingCapacity: bytes.count < 1 << 20)
    }

    func type(_ index: Int) -> UInt8 { entries[index].type }

    func name(_ index: Int) -> ArraySlice<UInt8> {
        let start = Int(entries[index].start)
        return bytes[start..<(start + Int(entries[index].length))]
    }

    func contains(_ name: StaticString) -> Bool {
        entries.contains { entry in
            Int(entry.length) == name.utf8CodeUnitCount
                && bytes[Int(entry.start)..<(Int(entry.start) + Int(entry.length))]
                    .elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
    }

    /// The name as the system takes it.
    func withCString<Value>(_ index: Int, _ use: (UnsafePointer<CChar>) -> Value) -> Value {
        bytes.withUnsafeBytes { all in
            all.bindMemory(to: CChar.self).baseAddress.map { use($0 + Int(entries[index].start)) } ?? use("")
        }
    }
}
