public import Probing

/// What was found out about one SSH server: the machine output of `ward ssh` (`ward/ssh/1`). Judges nothing.
public struct SSHReport: Sendable, Hashable, Codable {
    /// The version of the format.
    public var schema = "ward/ssh/1"
    /// What was asked, as `server.example.lu:22`.
    public var target: String
    /// The address that answered.
    public var address: String?
    /// Whether SSH was spoken.
    public var reachable: Bool
    /// The server's identification, made safe to print.
    public var banner: String?
    /// The versions of the protocol: `2.0`; `1.5` is the broken one of 1995.
    public var versions: [String]
    /// Methods of key exchange, in the server's order.
    public var kex: [String]
    /// Algorithms of host keys, in the server's order.
    public var hostKeyAlgorithms: [String]
    /// The host keys themselves.
    public var hostKeys: [SSHSurvey.HostKey]
    /// Ciphers.
    public var ciphers: [String]
    /// Message authentication.
    public var macs: [String]
    /// Compression.
    public var compression: [String]
    /// Strict key exchange, against the Terrapin attack.
    public var strictKeyExchange: Bool?
    /// The smallest prime that a group exchange led to, in bits.
    public var groupExchangeBits: Int?
    /// How users may prove who they are.
    public var authentication: [String]?
    /// The signatures that are taken from users.
    public var userSignatures: [String]?
    /// What could not be found out, and why.
    public var unknown: [TLSReport.Unknown] = []
    /// How many connections it took.
    public var connections: Int
    /// How long it took.
    public var seconds: Double

    /// Puts a survey into the words of machine output.
    public init(_ survey: SSHSurvey) {
        var unknown: [TLSReport.Unknown] = []
        func known<Value>(_ seen: Seen<Value>?, _ fact: String) -> Value? {
            if let why = seen?.why { unknown.append(.init(fact: fact, why: why)) }
            return seen?.value
        }
        target = TLSTarget(host: survey.host, port: survey.port).description
        address = survey.address
        reachable = known(survey.reachable, "reachable") ?? false
        banner = survey.banner
        versions = known(survey.versions, "versions") ?? []
        kex = known(survey.keyExchange, "kex") ?? []
        hostKeyAlgorithms = known(survey.hostKeyAlgorithms, "hostKeyAlgorithms") ?? []
        hostKeys = known(survey.hostKeys, "hostKeys") ?? []
        ciphers = known(survey.ciphers, "ciphers") ?? []
        macs = known(survey.macs, "macs") ?? []
        compression = known(survey.compression, "compression") ?? []
        strictKeyExchange = known(survey.strictKeyExchange, "strictKeyExchange")
        groupExchangeBits = known(survey.groupExchangeBits, "groupExchangeBits")
        authentication = known(survey.authentication, "authentication")
        userSignatures = survey.userSignatures
        connections = survey.connections
        seconds = survey.seconds
        self.unknown = unknown
    }

    /// Whether something is unknown without which nothing can be called clean.
    public var lacksSomethingThatMatters: Bool {
        !reachable || unknown.contains { ["versions", "kex", "hostKeys", "ciphers", "macs"].contains($0.fact) }
    }

    /// Everything in it that a policy can have an opinion on, each once.
    public var elements: [AlgorithmElement] {
        var elements = versions.map { AlgorithmElement(.protocol, $0.hasPrefix("1") ? "SSH-1" : "SSH-2") }
        elements += kex.map { AlgorithmElement(.sshKeyExchange, $0) }
        elements += hostKeys.map { AlgorithmElement(.key, $0.type, size: $0.bits) }
        elements += hostKeyAlgorithms.map { AlgorithmElement(.sshHostKey, $0) }
        elements += ciphers.map { AlgorithmElement(.sshCipher, $0) }
        elements += macs.map { AlgorithmElement(.sshMAC, $0) }
        if let groupExchangeBits { elements.append(.init(.diffieHellman, "DH", size: groupExchangeBits)) }
        if let isStrict = needsStrictKeyExchange ? strictKeyExchange : nil {
            elements.append(.init(.feature, "strictKeyExchange=\(isStrict ? "yes" : "no")"))
        }
        var seen: Set<AlgorithmElement> = []
        return elements.filter { seen.insert($0).inserted }
    }

    /// Terrapin needs ChaCha20-Poly1305, or CBC with encrypt-then-MAC.
    private var needsStrictKeyExchange: Bool {
        ciphers.contains { $0.hasPrefix("chacha20-poly1305") }
            || ciphers.contains { $0.contains("-cbc") } && macs.contains { $0.contains("-etm@") }
    }
}
