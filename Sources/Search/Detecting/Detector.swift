public import Formats

/// Looks for one sort of thing in files, without opening any itself: the search reads each file once and shows it to
/// every detector.
///
/// A detector for personal data or secrets joins by the same three doors: the beginning of a file, marks anywhere in
/// it, and what it says to them.
public protocol Detector: Sendable {
    /// Texts of at least four bytes; wherever one stands in a file, ``found(_:at:before:)`` is asked.
    var marks: [[UInt8]] { get }
    /// Looks at the beginning of a file.
    func began(_ file: FileHead) -> HeadAnswer
    /// Looks at a place where the mark with this index stands. `text` begins with the mark and is cut at
    /// ``SearchOptions/window`` bytes; `before` is the byte ahead of it, if there is one.
    func found(_ mark: Int, at text: ArraySlice<UInt8>, before: UInt8?) -> Discovery?
    /// As ``found(_:at:before:)``, with the rest of the line ahead of the place, and for several things at one place.
    func found(_ mark: Int, at text: ArraySlice<UInt8>, ahead: ArraySlice<UInt8>) -> [Discovery]
    /// So many things of one file are told; what follows is passed over.
    var mostFinds: Int { get }
}

extension Detector {
    /// No marks, unless a detector has some.
    public var marks: [[UInt8]] { [] }
    /// Nothing.
    public func began(_ file: FileHead) -> HeadAnswer { HeadAnswer() }
    /// Nothing.
    public func found(_ mark: Int, at text: ArraySlice<UInt8>, before: UInt8?) -> Discovery? { nil }
    /// What the simpler form finds.
    public func found(_ mark: Int, at text: ArraySlice<UInt8>, ahead: ArraySlice<UInt8>) -> [Discovery] {
        found(mark, at: text, before: ahead.last).map { [$0] } ?? []
    }
    /// A hundred.
    public var mostFinds: Int { 100 }
}

/// The beginning of a file.
public struct FileHead {
    /// The first bytes: the whole file, or at least ``StoredFile/headLength`` of them.
    public var bytes: ArraySlice<UInt8>
    /// The size of the file.
    public var size: Int
    /// The file itself, for what stands at its end.
    public var source: any ByteSource
}

/// What a detector says to the beginning of a file.
public struct HeadAnswer: Sendable {
    /// What the file is.
    public var discovery: Discovery?
    /// What else it holds.
    public var others: [Discovery] = []
    /// True if no readable text can follow, so that the rest need not be read.
    public var isOpaque: Bool

    /// Creates an answer; none of both by default.
    public init(_ discovery: Discovery? = nil, isOpaque: Bool = false) {
        self.discovery = discovery
        self.isOpaque = isOpaque
    }
}

/// What was found, without the thing itself.
public enum Discovery: Sendable, Hashable {
    /// A private key.
    case privateKey(PrivateKey)
    /// A certificate or a public key.
    case publicEntry(PublicEntry)
    /// A file or folder that stores data.
    case stored(StoredFormat)

    /// The name in reports.
    public var kind: String {
        switch self {
        case .privateKey: "private-key"
        case .publicEntry(let entry): entry.kind.rawValue
        case .stored(let format):
            switch format.family {
            case .health: "health-file"
            case .message: "sealed-file"
            case .opaque: "unknown-file"
            case .archive, .backup, .database, .volume, .document, .program: format.family.rawValue
            }
        }
    }
}
