import Probing

/// Finds out what a service is that a person named on an unusual port and that the first questions told nothing about:
/// one question after the other, each on a connection of its own, until one is answered.
///
/// Only ports that a person named are asked like this, and none whose usual use is printing or filing what it hears.
struct ServiceIdentification {
    /// The address and the port.
    let endpoint: Endpoint
    /// How connections are held: in clear, or inside TLS.
    let conversation: ServiceConversation

    /// All questions together take no longer.
    private static let limit = Duration.seconds(20)

    /// Protocols that wait to be spoken to and can be on any port. First those whose questions are least like text, so
    /// that a line printer or a terminal that listens there would make least of them; what is most often met in a
    /// practice comes before the rest.
    private static let candidates: [ServiceProtocol] = [
        .dicom, .ldap, .mssql, .postgresql, .rdp, .smb, .mongodb, .nfs, .http, .redis, .memcached,
    ]
    /// Those that are met inside TLS. Whatever greets there was heard with the first.
    private static let insideTLS: [ServiceProtocol] = [.dicom, .http, .ldap, .redis, .mongodb]

    /// The answer in clear, or the one that was known before.
    func identified(_ answer: ServiceAnswer) async -> ServiceAnswer {
        guard answer.speaks == .unknown, [.unknown, .silent].contains(answer.security),
            ServiceCatalogue.tcp(port: endpoint.port, process: nil) == nil
        else { return answer }
        return await first(of: Self.candidates) ?? answer
    }

    /// What speaks inside TLS; nil where nothing tells.
    func insideTLS(usually expected: ServiceProtocol?) async -> ServiceAnswer? {
        await first(of: expected.map { [$0] } ?? Self.insideTLS)
    }

    private func first(of candidates: [ServiceProtocol]) async -> ServiceAnswer? {
        let end = ContinuousClock.now + Self.limit
        for candidate in candidates where .now < end {
            var dialogue = ServiceDialogue(port: endpoint.port, process: nil, assuming: candidate, isTrial: true)
            guard await conversation.hold(&dialogue, with: endpoint) == .held else { return nil }
            let answer = dialogue.answer
            if !answer.isGuess && !answer.speaks.isUnidentified { return answer }
        }
        return nil
    }
}

extension ServiceAnswer {
    /// Whether a server that takes our own address for safe could answer others more strictly: mail servers do.
    var mayMakeExceptions: Bool {
        [.imap, .pop3, .smtp, .sieve, .ftp].contains(speaks) && [.starttls, .starttlsOffered].contains(security)
    }

    /// The stricter of two answers of one service: that of this machine, and the one from next door.
    func asOthersGet(_ other: ServiceAnswer) -> ServiceAnswer {
        guard other.speaks == speaks, other.security == .tls, !other.isGuess else { return self }
        return other
    }
}
