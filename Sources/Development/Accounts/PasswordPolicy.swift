/// What a machine asks of a new password, read from PAM and its settings.
struct HostPasswordPolicy: Sendable, Hashable {
    /// The shortest password that an ordinary account may choose.
    var minimumLength: Int
    /// How many kinds of characters it has to contain; 0 where any will do.
    var kinds: Int
    /// Whether it is compared with a list of words.
    var checksWords: Bool
    /// How many earlier passwords may not be used again.
    var remembers: Int
    /// After how many wrong passwords in a row the account is held back; 0 for never.
    var lockoutAfter: Int
    /// Whether an account without a password may sign in.
    var allowsEmpty: Bool
    /// Whether signing in asks for a second factor.
    var secondFactor: Bool
    /// The modules that keep passwords outside this machine.
    var directories: [String]
    /// The module that checks new passwords: `pam_unix` alone, or a better one.
    var checkedBy: String
    /// How new passwords are stored, as named in the settings.
    var hashMethod: String

    /// Puts together what the stacks for changing passwords and for signing in say.
    init(password: PAMStack, auth: PAMStack, quality: PlainSettings, faillock: PlainSettings, defaults: PlainSettings) {
        let unix = password.module("password", "pam_unix")
        if let module = password.module("password", "pam_pwquality") {
            checkedBy = module.name
            // An argument of the module wins over its file; 8 is libpwquality's own default, 6 its lower bound.
            let number = { (name: String) in module.number(name) ?? quality.number(name) }
            minimumLength = max(6, number("minlen") ?? 8)
            let demanded = ["dcredit", "ucredit", "lcredit", "ocredit"].count { (number($0) ?? 0) < 0 }
            kinds = max(demanded, number("minclass") ?? 0)
            checksWords = (number("dictcheck") ?? 1) != 0
            // Each kind may earn credits that make the password shorter.
            let credits = ["dcredit", "ucredit", "lcredit", "ocredit"].map { max(0, number($0) ?? 0) }.reduce(0, +)
            minimumLength = max(6, minimumLength - min(credits, minimumLength))
        } else if let module = password.module("password", "pam_cracklib") {
            checkedBy = module.name
            let credits = ["dcredit", "ucredit", "lcredit", "ocredit"].map { module.number($0) ?? 1 }
            kinds = max(credits.count { $0 < 0 }, module.number("minclass") ?? 0)
            let length = min(max(0, module.number("minlen") ?? 9), 1024)
            minimumLength = max(6, length - credits.map { min(max(0, $0), 64) }.reduce(0, +))
            checksWords = true
        } else {
            checkedBy = unix == nil ? "none" : "pam_unix"
            minimumLength = unix.map { $0.number("minlen") ?? 6 } ?? 0
            kinds = 0
            checksWords = false
        }
        remembers =
            password.module("password", "pam_pwhistory").map { $0.number("remember") ?? 10 }
            ?? unix?.number("remember") ?? 0
        lockoutAfter =
            auth.module("auth", "pam_faillock").map { $0.number("deny") ?? faillock.number("deny") ?? 3 }
            ?? auth.module("auth", "pam_tally2", "pam_tally").map { $0.number("deny") ?? 0 } ?? 0
        allowsEmpty = auth.modules.contains {
            $0.type == "auth" && $0.name == "pam_unix" && ($0.has("nullok") || $0.has("nullok_secure"))
        }
        let factors: Set<String> = [
            "pam_google_authenticator", "pam_oath", "pam_u2f", "pam_yubico", "pam_pkcs11", "pam_p11", "pam_duo",
            "pam_fprintd", "pam_privacyidea",
        ]
        secondFactor = auth.modules.contains { $0.type == "auth" && factors.contains($0.name) }
        let remote: Set<String> = ["pam_sss", "pam_ldap", "pam_krb5", "pam_winbind", "pam_centrifydc", "pam_lsass"]
        directories = Set((password.modules + auth.modules).map(\.name)).intersection(remote).sorted()
        let methods = ["yescrypt", "gost_yescrypt", "blowfish", "sha512", "sha256", "md5", "bigcrypt"]
        // Without a word of its own, pam_unix reads ENCRYPT_METHOD; without that, it is DES.
        hashMethod =
            methods.first { unix?.has($0) == true }
            ?? defaults["ENCRYPT_METHOD"]?.lowercased() ?? "des"
    }
}
