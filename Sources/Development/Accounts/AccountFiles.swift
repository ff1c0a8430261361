/// One line of `/etc/passwd` (passwd(5)).
struct Account: Sendable, Hashable {
    /// The name to sign in with.
    var name: String
    /// The number that counts for the system.
    var number: Int
    /// What stands in the old place of the password.
    var password: StoredPassword
    /// The program that starts at sign-in.
    var shell: String

    /// Whether signing in starts a shell. An empty field means `/bin/sh`.
    var hasLoginShell: Bool {
        !["nologin", "false", "sync", "shutdown", "halt"].contains { shell.hasSuffix("/" + $0) }
    }

    /// Reads the file; lines that are no accounts, such as those of NIS, are counted apart.
    static func read(_ passwd: String) -> (accounts: [Account], others: Int) {
        var accounts: [Account] = []
        var others = 0
        for line in passwd.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 7, let number = Int(fields[2]), !fields[0].isEmpty,
                !"+-#".contains(fields[0].prefix(1))
            else {
                if !line.hasPrefix("#") { others += 1 }
                continue
            }
            accounts.append(
                Account(
                    name: String(fields[0]), number: number, password: StoredPassword(fields[1]),
                    shell: String(fields[6])))
        }
        return (accounts, others)
    }
}

/// One line of `/etc/shadow` (shadow(5)) without its hash.
struct ShadowEntry: Sendable, Hashable {
    /// The account.
    var name: String
    /// What stands in the field.
    var password: StoredPassword
    /// After how many days the password has to be changed; nil for never.
    var maximumDays: Int?

    /// Reads the file.
    static func read(_ shadow: String) -> [ShadowEntry] {
        shadow.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count >= 2, !fields[0].isEmpty, !"+-#".contains(fields[0].prefix(1)) else { return nil }
            let days = fields.count > 4 ? Int(fields[4]) : nil
            // 99999 is the old way to write never: 273 years.
            return ShadowEntry(
                name: String(fields[0]), password: StoredPassword(fields[1]),
                maximumDays: days.flatMap { (1..<99_999).contains($0) ? $0 : nil })
        }
    }
}

/// A group with more members than its own account (group(5)).
struct AccountGroup: Sendable, Hashable {
    /// Its name.
    var name: String
    /// The accounts that are named in it.
    var members: [String]

    /// Reads the file.
    static func read(_ group: String) -> [AccountGroup] {
        group.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 4 else { return nil }
            return AccountGroup(name: String(fields[0]), members: fields[3].split(separator: ",").map(String.init))
        }
    }
}

/// Settings of the form `NAME value` or `name = value`, as in `login.defs`, `pwquality.conf` and `faillock.conf`.
struct PlainSettings: Sendable, Hashable {
    private var values: [String: String] = [:]

    /// An empty set.
    init() {}

    /// Reads one more file on top of those before it. A name without a value is set to an empty text.
    mutating func read(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: { " \t=".contains($0) })
            guard let name = words.first else { continue }
            values[String(name)] = words.dropFirst().first.map(String.init) ?? ""
        }
    }

    /// The value of a name.
    subscript(_ name: String) -> String? { values[name] }
    /// The value as a number.
    func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }
}
