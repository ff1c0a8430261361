import Guideline

/// What rules read about keys and certificates.
struct KeyObservations {
    /// So many certificates are listed one by one.
    private static let mostListed = 1000

    let items: [KeyItem]

    /// Certificates that did not come with software: `search.certificate`.
    var certificates: [Observation] {
        own.filter { $0.certificate != nil }.prefix(Self.mostListed).compactMap(Self.certificate)
    }

    /// How many certificates are not listed because there are too many.
    var unlisted: Int { max(0, own.count { $0.certificate != nil } - Self.mostListed) }
    /// How many keys that may sign in are not listed.
    var unlistedKeys: Int { max(0, own.count { $0.kind == "authorised-key" } - Self.mostListed) }

    /// Keys that are weak whatever their length: one `search.weak-key` for each file and weakness.
    var weak: [Observation] {
        own.flatMap { item in
            item.weaknesses.map { weakness in
                var facts = Self.common(item)
                facts["weakness"] = .text(weakness.rawValue)
                facts["others"] = .list(Array(item.sharesPrimeWith.prefix(20)))
                return Observation(
                    kind: "search.weak-key", subject: "\(item.subject) \(weakness.rawValue)", facts: facts,
                    source: item.path)
            }
        }
    }

    /// Keys that may sign in over SSH: `search.authorised-key`.
    var authorised: [Observation] {
        own.filter { $0.kind == "authorised-key" }.prefix(Self.mostListed).map { item in
            Observation(
                kind: "search.authorised-key", subject: item.subject, facts: Self.common(item), source: item.path)
        }
    }

    /// Keys that several hosts or files have: `search.same-key`.
    var same: [Observation] {
        let byKey = Dictionary(grouping: own) { $0.key ?? $0.fingerprint ?? "" }
        return byKey.filter { !$0.key.isEmpty && $0.value.count > 1 }.sorted { $0.key < $1.key }.compactMap {
            key, members in
            let files = Set(members.filter { $0.kind == "private-key" }.map(\.path))
            let hosts = Set(members.filter { $0.kind == "known-host" }.map(\.hosts).filter { !$0.isEmpty })
            let subjects = Set(members.compactMap { $0.certificate?.subject })
            // The lines of one host name it by its name and by its address.
            let isSeveralHosts =
                hosts.count > 1 && !hosts.contains { one in hosts.allSatisfy { !Set($0).isDisjoint(with: one) } }
            guard files.count > 1 || isSeveralHosts || subjects.count > 1 else { return nil }
            let shared = files.count > 1 ? "files" : isSeveralHosts ? "hosts" : "certificates"
            var facts: [String: Fact] = ["shared": .text(shared), "fingerprint": .text(key)]
            facts["keyType"] = members.first?.algorithm.map { .text($0) }
            let named = shared == "files" ? files : Set(members.map(\.path))
            facts["files"] = .list(Array(named.sorted().prefix(20)))
            facts["count"] = .number(shared == "files" ? files.count : shared == "hosts" ? hosts.count : subjects.count)
            facts["hosts"] = .list(Array(Set(hosts.flatMap { $0 }).sorted().prefix(20)))
            return Observation(
                kind: "search.same-key", subject: "key \(key.prefix(20))", facts: facts,
                source: members.map(\.path).sorted().first ?? "")
        }
    }

    /// Whose a private key is: facts to go with the observation of the key itself.
    static func owner(_ item: KeyItem) -> [String: Fact] {
        var facts: [String: Fact] = [
            "whose": .text(item.whose.rawValue), "whoseReason": .text(item.whoseReason.text[.en]),
        ]
        facts["who"] = item.who.map { .text($0) }
        facts["copies"] = .list(item.copies)
        facts["certificates"] = .list(item.belongsTo)
        return facts
    }

    private var own: [KeyItem] { items.filter { !$0.isShipped && $0.place != Place.dependency.rawValue } }

    private static func certificate(_ item: KeyItem) -> Observation? {
        guard let certificate = item.certificate else { return nil }
        var facts = common(item)
        facts["name"] = .text(certificate.subject)
        facts["issuer"] = .text(certificate.issuer)
        facts["notBefore"] = certificate.notBefore.map { .text($0.iso8601) }
        facts["notAfter"] = certificate.notAfter.map { .text($0.iso8601) }
        facts["signature"] = .text(certificate.signature)
        facts["hash"] = .text(certificate.hash ?? "none")
        facts["authority"] = .flag(certificate.isAuthority)
        facts["selfIssued"] = .flag(certificate.isSelfIssued)
        facts["names"] = .list(Array(certificate.names.prefix(20)))
        facts["hasKey"] = .flag(!item.belongsTo.isEmpty)
        return Observation(kind: "search.certificate", subject: item.subject, facts: facts, source: item.path)
    }

    private static func common(_ item: KeyItem) -> [String: Fact] {
        var facts: [String: Fact] = [
            "path": .text(item.path), "format": .text(item.format), "place": .text(item.place),
        ]
        facts["keyType"] = item.algorithm.map { .text($0) }
        facts["algorithm"] = item.algorithm.map { .text(KeyFacts.algorithm($0)) }
        facts["curve"] = item.curve.map { .text($0) }
        facts["bits"] = item.bits.map { .number($0) }
        facts["fingerprint"] = (item.key ?? item.fingerprint).map { .text($0) }
        facts["whose"] = .text(item.whose.rawValue)
        return facts
    }
}
