/// The search for everything that a server signs with and speaks in TLS 1.3: what it chose is not offered again, until
/// it refuses. Both lists are searched with the same handshakes.
struct Elimination: Sendable {
    /// The schemes that it signed with, in the order of its choice.
    private(set) var schemes: [SignatureScheme] = []
    /// The application protocols that it chose.
    private(set) var protocols: [String] = []
    /// Why the list of schemes cannot be known; nil when it can.
    private(set) var why: String?
    /// Why the list of application protocols cannot be known; nil when it can.
    private(set) var whyNoProtocols: String?
    /// Whether there may be more schemes.
    private(set) var hasOpenSchemes = true
    /// Whether there may be more application protocols.
    private(set) var hasOpenProtocols: Bool
    private var openProtocols: [String]

    /// Begins; without protocols only the schemes are searched.
    init(protocols: [String]) {
        openProtocols = protocols
        hasOpenProtocols = !protocols.isEmpty
    }

    /// Whether another handshake could show more.
    var isOpen: Bool { hasOpenSchemes || hasOpenProtocols }

    /// The next offer; `otherwise` are the protocols to offer when those are known.
    func offer(from base: HandshakeOffer, otherwise: [String]) -> HandshakeOffer {
        var next = base
        if hasOpenSchemes { next.schemes.removeAll(where: schemes.contains) }
        next.protocols = hasOpenProtocols ? openProtocols : otherwise
        return next
    }

    /// Takes note of a handshake up to the server's Finished.
    mutating func take(_ found: HandshakeFindings, scheme: SignatureScheme, offered: HandshakeOffer) {
        if !offered.schemes.contains(scheme) {
            why = "the server signed with \(scheme.name), which was not offered"
            hasOpenSchemes = false
        } else if hasOpenSchemes {
            schemes.append(scheme)
        }
        guard hasOpenProtocols else { return }
        if let chosen = found.applicationProtocol, openProtocols.contains(chosen) {
            protocols.append(chosen)
            openProtocols.removeAll { $0 == chosen }
        } else {
            hasOpenProtocols = false
        }
    }

    /// Goes on without application protocols, which the server stumbled over before it showed anything.
    mutating func leaveProtocols(_ why: String) {
        hasOpenProtocols = false
        whyNoProtocols = why
    }

    /// Takes note of a handshake that failed. Whether the search can go on without what caused it.
    mutating func take(_ fault: HandshakeFault) -> Bool {
        // One of the two lists has come to its end; a handshake failure points to the schemes.
        let pointsToSchemes = fault.kind == .alert(Alert.handshakeFailure) && hasOpenSchemes
        let pointsToProtocols = fault.kind == .alert(Alert.noApplicationProtocol)
        if fault.isRefusal, hasOpenProtocols, pointsToProtocols || !schemes.isEmpty && !pointsToSchemes {
            hasOpenProtocols = false
            return true
        }
        if fault.isRefusal, hasOpenSchemes, !schemes.isEmpty {
            hasOpenSchemes = false
            return true
        }
        if hasOpenSchemes { why = fault.why }
        return false
    }
}
