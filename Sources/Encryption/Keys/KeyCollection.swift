import Formats
import Guideline
import Observing
import Search

/// Gathers keys and certificates while a search goes on, and puts them in relation afterwards: which belong together,
/// which are copies, which share a prime, and whose they are.
struct KeyCollection {
    /// So many are kept; what is beyond is counted in ``left``.
    static let most = 100_000
    /// A file with so many certificates is a store of authorities.
    private static let store = 20

    private(set) var items: [KeyItem] = []
    /// How many were found beyond ``most``.
    private(set) var left = 0
    /// RSA moduli of more bytes are not tested: OpenSSL uses none beyond 16,384 bits, and tests would take minutes.
    private static let longest = 2048
    /// Keys with a longer modulus, by ``KeyItem/key``.
    private(set) var untested: Set<String> = []
    /// The numbers of RSA keys, by ``KeyItem/key``.
    private var numbers: [String: PublicKeyReading] = [:]
    private var organisations: [String: Set<String>] = [:]

    /// Takes a find, if it is a key or certificate.
    mutating func add(_ find: Find) {
        guard items.count < Self.most else {
            left += 1
            return
        }
        var item: KeyItem
        switch find.discovery {
        case .privateKey(let key):
            item = KeyItem(find, "private-key", format: key.format)
            (item.algorithm, item.curve, item.bits) = (key.type, key.curve, key.bits)
            (item.protected, item.fingerprint) = (key.protection.rawValue, key.fingerprint)
            note(key.publicKey, &item)
        case .publicEntry(let entry):
            item = KeyItem(find, entry.kind.rawValue, format: entry.format)
            (item.algorithm, item.curve, item.bits) = (entry.type, entry.curve, entry.bits)
            (item.fingerprint, item.hosts) = (entry.fingerprint, entry.hosts)
            note(entry.publicKey, &item)
            if let certificate = entry.certificate { describe(certificate, &item) }
            // A line without options looks like any public key; the file's name tells what it is for.
            if item.kind == "public-key", Self.isListOfUsers(item.path) { item.kind = "authorised-key" }
        case .stored: return
        }
        items.append(item)
    }

    /// Whether sshd would read it, by its usual names (sshd_config(5), AuthorizedKeysFile).
    private static func isListOfUsers(_ path: String) -> Bool {
        ["authorized_keys", "authorized_keys2"].contains(path.split(separator: "/").last ?? "")
    }

    private mutating func note(_ key: PublicKeyReading?, _ item: inout KeyItem) {
        guard let key else { return }
        item.key = key.fingerprint
        guard let modulus = key.modulus else { return }
        if modulus.drop(while: { $0 == 0 }).count <= Self.longest {
            numbers[key.fingerprint] = key
        } else {
            untested.insert(key.fingerprint)
        }
    }

    private mutating func describe(_ certificate: CertificateReading, _ item: inout KeyItem) {
        let names = certificate.extensions.names
        let hosts = names.dns + (certificate.commonName.map { [$0] } ?? [])
        item.hosts = hosts.filter { $0.contains(".") && !$0.contains(" ") }
        item.certificate = .init(
            subject: certificate.subject.text, issuer: certificate.issuer.text, serial: certificate.serial,
            notBefore: certificate.notBefore, notAfter: certificate.notAfter,
            names: names.all.filter { !names.mail.contains($0) }, signature: certificate.signature.name,
            hash: certificate.signature.hash, isAuthority: certificate.isAuthority,
            isSelfIssued: certificate.isSelfIssued, fingerprint: certificate.fingerprint)
        if let organisation = certificate.subject.organisation {
            organisations[certificate.key.fingerprint, default: []].insert(organisation)
        }
    }

    // MARK: Relations

    /// Puts everything in relation. Trees of thousands of RSA keys take seconds.
    mutating func relate(_ guess: OwnerGuess, blocklist: inout DebianBlocklist) {
        markStores()
        markWeak(&blocklist)
        markRelations()
        markOwners(guess)
    }

    private mutating func markStores() {
        let folders = ["/etc/ssl/certs/", "/usr/share/ca-certificates/", "/etc/pki/", "/var/lib/ca-certificates/"]
        let counts = Dictionary(grouping: items.filter { $0.certificate?.isAuthority == true }, by: \.path)
            .mapValues(\.count)
        for index in items.indices where items[index].kind != "private-key" {
            let item = items[index]
            let isStore =
                item.certificate?.isAuthority == true
                && ((counts[item.path] ?? 0) >= Self.store || folders.contains { item.path.hasPrefix($0) })
            items[index].isShipped = isStore || item.place == Place.dependency.rawValue
        }
    }

    private mutating func markWeak(_ blocklist: inout DebianBlocklist) {
        let keys = numbers.sorted { $0.key < $1.key }
        var weaknesses: [String: [KeyWeakness]] = [:]
        for (name, key) in keys {
            var found = WeakKey.weaknesses(modulus: key.modulus ?? [], exponent: key.exponent ?? [])
            if blocklist.contains(key) == true { found.append(.debian) }
            weaknesses[name] = found
        }
        var partners: [String: Set<String>] = [:]
        for hit in BatchGCD.shared(keys.map { $0.value.modulus ?? [] }) {
            weaknesses[keys[hit.index].key, default: []].append(.sharedPrime)
            partners[keys[hit.index].key] = Set(hit.partners.map { keys[$0].key })
        }
        let paths = Dictionary(grouping: items, by: { $0.key ?? "" }).mapValues { $0.map(\.subject) }
        for index in items.indices {
            guard let key = items[index].key else { continue }
            items[index].weaknesses = weaknesses[key] ?? []
            items[index].sharesPrimeWith = (partners[key] ?? []).flatMap { paths[$0] ?? [] }.sorted()
        }
    }

    private mutating func markRelations() {
        let byKey = Dictionary(grouping: items.indices) { items[$0].key ?? items[$0].fingerprint ?? "" }
        for (key, members) in byKey where !key.isEmpty && members.count > 1 {
            let secret = members.filter { items[$0].kind == "private-key" }
            let certificates = members.filter { items[$0].certificate != nil }
            for index in secret {
                items[index].copies = Self.paths(secret.filter { items[$0].path != items[index].path }, items)
                items[index].belongsTo = Self.paths(certificates, items)
            }
            for index in members where items[index].kind != "private-key" {
                items[index].belongsTo = Self.paths(secret, items)
            }
        }
    }

    private static func paths(_ members: [Int], _ items: [KeyItem]) -> [String] {
        Array(Set(members.map { items[$0].subject }).sorted().prefix(20))
    }

    private mutating func markOwners(_ guess: OwnerGuess) {
        var hosts: [String: Set<String>] = [:]
        for item in items where item.kind != "known-host" {
            if let key = item.key ?? item.fingerprint { hosts[key, default: []].formUnion(item.hosts) }
        }
        for index in items.indices {
            let item = items[index]
            let key = item.key ?? item.fingerprint ?? ""
            let owner = guess.owner(
                hosts: (Set(item.hosts).union(hosts[key] ?? [])).sorted(),
                organisations: (organisations[key] ?? []).sorted(), path: item.path, place: item.place)
            (items[index].whose, items[index].who, items[index].whoseReason) = (owner.whose, owner.who, owner.reason)
        }
    }
}

extension KeyItem {
    init(_ find: Find, _ kind: String, format: String) {
        self.kind = kind
        path = find.path.description
        number = find.number
        self.format = format
        (mode, fileOwner, place) = (find.modeText, find.ownerName, Place(find).rawValue)
    }
}
