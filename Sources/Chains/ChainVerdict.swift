public import Formats

/// What is to be said of the certificates that a server sent.
public struct ChainVerdict: Sendable, Hashable {
    /// Whether a path of signatures leads from the server's certificate to one that is trusted.
    ///
    /// The dates of the server's own certificate are not part of it: an expired certificate of a trusted authority is
    /// `trusted` and ``isExpired``. The authorities above it must have been valid at a time inside its validity.
    public enum Chain: String, Sendable, Hashable, CaseIterable {
        /// A path with valid signatures and constraints ends at an anchor.
        case trusted
        /// The issuer of the server's certificate was not sent and is no anchor: an intermediate is missing.
        case incomplete
        /// The path ends at something that is not trusted, or a signature or constraint on it is wrong.
        case untrusted
        /// It cannot be told: damaged, or an algorithm that cannot be checked here.
        case unknown
    }

    /// How a missing intermediate could be had.
    public enum Completion: Sendable, Hashable {
        /// It is known here; its subject.
        case known(String)
        /// The certificate says where to fetch it; nothing was fetched.
        case address(String)
    }

    /// The verdict.
    public var chain: Chain
    /// Why, in a few words of English without a full stop.
    public var why: String
    /// The server's certificate; nil where it cannot be read.
    public var leaf: CertificateReading?
    /// The path as it was found, from the server's certificate upwards; ends at the anchor if the chain is trusted.
    public var path: [CertificateReading] = []
    /// Whether the server's certificate names itself as issuer and its signature is its own (or cannot be checked).
    public var isSelfSigned = false
    /// Whether the server's certificate had ended at the date of judging.
    public var isExpired = false
    /// Whether the server's certificate had not begun at the date of judging.
    public var isNotYetValid = false
    /// How the names match the host; nil where no host was asked for.
    public var host: HostMatch?
    /// Whether each certificate sent is followed by its issuer.
    public var isOrdered = true
    /// How many of the certificates sent have no part in the path by name.
    public var unrelated = 0
    /// Whether an anchor was sent along, which is of no use.
    public var sendsAnchor = false
    /// For an incomplete chain: how it could be completed.
    public var completion: Completion?
    /// How many certificates were sent.
    public var sent = 0
    /// How many of them were looked at: at most ``ChainJudge/mostCertificates``.
    public var used = 0

    init(_ chain: Chain, _ why: String) {
        (self.chain, self.why) = (chain, why)
    }
}
