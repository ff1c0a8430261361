extension String {
    /// The text without what stands before an `@`: there people write names and passwords, and no message repeats them.
    var withoutCredentials: String {
        guard let at = lastIndex(of: "@") else { return self }
        let scheme = firstRange(of: "://").map { $0.upperBound <= at ? String(self[..<$0.upperBound]) : "" } ?? ""
        return "\(scheme)…\(self[at...])"
    }
}
