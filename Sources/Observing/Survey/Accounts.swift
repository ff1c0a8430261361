import Guideline

/// An account of the machine, from `/etc/passwd` (passwd(5)); the password field is not kept.
public struct LocalAccount: Sendable, Hashable {
    /// The name for logging in.
    public var name: String
    /// The number.
    public var number: UInt32
    /// The home folder.
    public var home: String
    /// The login shell.
    public var shell: String

    /// The accounts in the text of a passwd file; damaged lines are passed over.
    public static func all(in text: String) -> [LocalAccount] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 7, !fields[0].isEmpty, let number = UInt32(fields[2]) else { return nil }
            return LocalAccount(
                name: String(fields[0]), number: number, home: String(fields[5]), shell: String(fields[6]))
        }
    }
}
