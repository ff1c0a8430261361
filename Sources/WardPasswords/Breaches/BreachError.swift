/// Why a breach list could not be packed or a filter not be opened.
public struct BreachError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whose fault it is, which decides the exit code.
    public enum Kind: Sendable, Hashable {
        /// The filter file is damaged or is none.
        case damaged
        /// The filter is of another kind of hash.
        case wrongKind
        /// A line or file of the list is not in the public format.
        case badList
        /// The list has nothing in it.
        case empty
        /// The system refused to read or write.
        case inputOutput
    }

    /// Whose fault it is.
    public let kind: Kind
    /// What happened, and what to do.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Hashes are evenly spread; these are not.
    static let uneven = BreachError(
        .badList, "Too many hashes begin alike. Pack a whole list of hashes, not its beginning.")

    static func damaged(_ what: String) -> BreachError {
        BreachError(.damaged, "The breach filter is damaged (\(what)). Pack it again: ward passwords pack")
    }
}
