/// What is wrong with a request, and the way out. A request with a mistake is denied.
public struct RequestMistake: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it is, such as `["context", "time"]`; list elements by number.
    public var path: [String]
    /// What is wrong.
    public var text: String

    /// Creates a mistake.
    public init(_ path: [String] = [], _ text: String) {
        self.path = path
        self.text = text
    }

    /// `context.time: …`.
    public var description: String {
        path.isEmpty ? text : path.joined(separator: ".") + ": " + text
    }
}
