import Foundation
import Guideline
import Observing

/// Whose a key is, as far as that can be told from what stands in and around it.
public struct KeyOwner: Sendable, Hashable {
    /// Whether it lies with its owner.
    public enum Whose: String, Codable, Sendable, Hashable, CaseIterable {
        /// It belongs to whoever the machine belongs to.
        case own
        /// It belongs to somebody else: a client of the provider, or another practice.
        case client
        /// Nothing tells.
        case unclear
    }

    /// Whether it lies with its owner.
    public var whose: Whose
    /// The practice or provider that it belongs to, where it is known by name.
    public var who: String?
    /// What the guess rests on.
    public var reason: Reason

    /// What a guess rests on; machine output has it in English.
    public enum Reason: Sendable, Hashable {
        /// A host that an asset of the estate has.
        case asset(host: String, id: String)
        /// The searched machine's own name.
        case thisMachine(host: String)
        /// A practice or the provider in a certificate's subject.
        case subject(String)
        /// A folder with a practice's name.
        case folder(String)
        /// A folder for things of clients.
        case clientFolder
        /// Nothing.
        case nothing
    }
}

/// Guesses owners by the estate: practices, their machines, and the provider.
struct OwnerGuess {
    private let estate: Estate
    private let hostName: String
    /// The practice that the searched machine belongs to; nil for the provider's own.
    private let holder: String?

    init(_ estate: Estate, asset: Asset? = nil, hostName: String) {
        self.estate = estate
        self.hostName = hostName.lowercased()
        holder = (asset ?? estate.assets.first { $0.isThisMachine })?.practice
    }

    /// The name of a machine by hostname(5), without its domain.
    static func hostName(of machine: any Machine) -> String {
        let text = (try? machine.text("/etc/hostname", limit: 4096)) ?? ""
        let line = text.split(separator: "\n").first { !$0.hasPrefix("#") } ?? ""
        return line.split(separator: ".").first.map(String.init) ?? "localhost"
    }

    /// - Parameters:
    ///   - hosts: Host names in the key's certificates, comments and addresses.
    ///   - organisations: Organisations in its certificates' subjects.
    ///   - path: Where it lies.
    ///   - place: What sort of place that is.
    func owner(hosts: [String], organisations: [String], path: String, place: String) -> KeyOwner {
        for host in hosts.map({ $0.lowercased() }) {
            if let asset = estate.assets.first(where: { Self.name($0, is: host) }) {
                return owner(asset.practice, .asset(host: host, id: asset.id))
            }
            if host == hostName || host.hasPrefix(hostName + ".") {
                return KeyOwner(whose: .own, who: nil, reason: .thisMachine(host: host))
            }
        }
        for organisation in organisations {
            let name = Self.plain(organisation)
            if let practice = estate.practices.first(where: { Self.plain($0.name) == name }) {
                return owner(practice.id, .subject(practice.name))
            }
            if let provider = estate.provider, Self.plain(provider) == name {
                return owner(nil, .subject(provider))
            }
        }
        let folders = path.split(separator: "/").dropLast().map { Self.plain(String($0)) }
        for practice in estate.practices
        where folders.contains(Self.plain(practice.id)) || folders.contains(Self.plain(practice.name)) {
            return owner(practice.id, .folder(practice.name))
        }
        if place == Place.customer.rawValue && holder == nil {
            return KeyOwner(whose: .client, who: nil, reason: .clientFolder)
        }
        return KeyOwner(whose: .unclear, who: nil, reason: .nothing)
    }

    private func owner(_ practice: String?, _ reason: KeyOwner.Reason) -> KeyOwner {
        let name = practice.map { id in estate.practices.first { $0.id == id }?.name ?? id } ?? estate.provider
        return KeyOwner(whose: practice == holder ? .own : .client, who: name, reason: reason)
    }

    /// Whether an asset's host, or its own name, is this host.
    private static func name(_ asset: Asset, is host: String) -> Bool {
        if asset.id.lowercased() == host { return true }
        guard var location = asset.location?.lowercased(), !location.hasPrefix("/") else { return false }
        if let scheme = location.range(of: "://") { location = String(location[scheme.upperBound...]) }
        return location.prefix { $0 != ":" && $0 != "/" } == host
    }

    /// Letters and digits only, in lower case and without accents.
    private static func plain(_ text: String) -> String {
        let folded = text.folding(options: [.diacriticInsensitive, .caseInsensitive], locale: nil)
        return String(folded.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
