/// What a server says to an offer, after everything that could be mere trouble was tried again.
enum Verdict: Sendable {
    /// It took the offer.
    case yes(Flight)
    /// It answered in a lower version.
    case lower(TLSVersion)
    /// It does not take it: with an alert, or by hanging up although offers that it is known to take still succeed.
    case no(Alert?)
    /// It cannot be known, and why.
    case unclear(String)
}

/// Puts offers to a server and tells a "no" from trouble.
///
/// A server that hangs up without a word may mean no, may be tired of questions or broken. So every such silence is
/// asked again, and held against an offer that was taken before: only if that is still taken, silence is a "no".
struct Examiner: Sendable {
    let session: ProbeSession
    /// An offer that was taken.
    private(set) var control: Offer?
    /// Why nothing more is asked.
    private(set) var exhausted: String?
    /// What prevents TLS altogether, and whether that is certain.
    private(set) var obstacle: (text: String, isCertain: Bool)?
    private(set) var notes = FeatureNotes()
    private(set) var remarks: [String] = []
    /// Whether hellos had to be reduced.
    var isPlain = false
    private var hasStandInShare = false
    private var brokenFlights = 0
    private var hasLongFlight = false
    private var hasSlowedDown = false
    /// How many questions went without an answer in time, in all and since the last answer.
    private var timeOuts = (all: 0, running: 0)
    /// Whether the server chose a version above the one that was offered.
    private(set) var hasContradicted = false
    private var isSpoken = false
    /// Whether the same offer was answered in different ways: then silence has to be heard more often.
    private var isFickle = false
    /// Unusual alerts that were once held against the control offer and found to mean no, by version.
    private var weighed: [TLSVersion: Set<UInt8>] = [:]

    init(session: ProbeSession) { self.session = session }

    /// The most questions that are left without an answer in time, running and in all: a server that hangs must not
    /// hold up everybody else.
    private static let patience = (running: 3, all: 6)
    /// A first flight of more bytes is not read a second time, and no more than so many questions are asked.
    private static let longFlight = (bytes: 1 << 20, questions: 64)

    /// Whether the rest of a server's first flight cannot be had.
    var lacksFlights: Bool { brokenFlights >= 2 || hasLongFlight }
    /// Whether the server ever answered in TLS, be it with a refusal.
    var hasSpoken: Bool { isSpoken }

    /// Puts an offer.
    mutating func put(_ offer: Offer) async -> Verdict {
        if let exhausted { return .unclear(exhausted) }
        var offer = offer
        offer.isPlain = offer.isPlain || isPlain
        offer.hasStandInShare = hasStandInShare
        if notes.protocolsDone { offer.applicationProtocols = [] }
        var verdict = await settle(&offer)
        if case .yes(let flight) = verdict {
            if let wrong = offer.contradiction(flight.hello) {
                if flight.hello.version > offer.version { hasContradicted = true }
                verdict = .unclear(wrong)
            } else if flight.hello.version < offer.version {
                verdict = .lower(flight.hello.version)
            } else {
                notes.note(flight, to: offer)
                control = control ?? offer
                if flight.brokeOff && flight.alert == nil { brokenFlights += 1 }
                if flight.length > Self.longFlight.bytes { hasLongFlight = true }
            }
        }
        return verdict
    }

    private mutating func ask(_ offer: Offer) async -> Answer {
        if hasLongFlight, session.connections >= Self.longFlight.questions {
            stop("the server sends too much with each answer")
        }
        let questioner = Questioner(session: session, readsFlight: !lacksFlights)
        let answer = await questioner.ask(offer.hello(serverName: session.serverName))
        switch answer {
        case .flight, .refused: isSpoken = true
        default: break
        }
        note(timeOut: answer)
        return answer
    }

    /// Counts what was not answered in time, and gives up when it was too much.
    private mutating func note(timeOut answer: Answer) {
        guard case .trouble(let text, .connection(.timedOut)) = answer else {
            timeOuts.running = 0
            return
        }
        timeOuts.running += 1
        timeOuts.all += 1
        guard timeOuts.running >= Self.patience.running || timeOuts.all >= Self.patience.all else { return }
        if !isSpoken { obstacle = obstacle ?? (text, false) }
        _ = give(up: text)
    }

    private mutating func settle(_ offer: inout Offer) async -> Verdict {
        var answer = await ask(offer)
        if case .refused(let alert) = answer { answer = await adapt(&offer, to: alert) }
        if let verdict = clear(answer, in: offer.version) { return verdict }
        if let exhausted { return .unclear(exhausted) }
        if offer.version == .tls13, !hasStandInShare, control == nil || control?.version != .tls13 {
            var other = offer
            other.hasStandInShare = true
            let second = await ask(other)
            if case .flight(let flight) = second {
                hasStandInShare = true
                offer = other
                return .yes(flight)
            }
            answer = second
        } else {
            let first = Self.text(answer)
            answer = await ask(offer)
            if Self.text(answer) != first {
                isFickle = true
                weighed = [:]
            }
        }
        if let verdict = clear(answer, in: offer.version) { return verdict }
        if let exhausted { return .unclear(exhausted) }
        return await weigh(answer, of: offer)
    }

    /// Tries again without what an alert complains of.
    private mutating func adapt(_ offer: inout Offer, to alert: Alert) async -> Answer {
        if alert.description == Alert.unrecognizedName, let name = session.serverName {
            session.sendServerName(false)
            let second = await ask(offer)
            if case .flight = second {
                remarks.append("does not know the name \(name); asked without it")
                return second
            }
            session.sendServerName(true)
            return .refused(alert)
        }
        if alert.description == Alert.noApplicationProtocol, !offer.applicationProtocols.isEmpty {
            offer.applicationProtocols = []
            let second = await ask(offer)
            if case .flight = second { notes.noMoreProtocols() }
            return second
        }
        return .refused(alert)
    }

    /// The verdict where an answer leaves no doubt.
    private mutating func clear(_ answer: Answer, in version: TLSVersion) -> Verdict? {
        switch answer {
        case .flight(let flight): return .yes(flight)
        case .refused(let alert)
        where Self.refusals.contains(alert.description) || weighed[version]?.contains(alert.description) == true:
            return .no(alert)
        case .plaintext:
            if !isSpoken { obstacle = ("answers in clear, not in TLS", true) }
            if !isSpoken { exhausted = "the server answers in clear" }
            return .unclear("the server answered in clear")
        case .trouble(let text, let kind):
            switch kind {
            case .doesNotOfferTLS where !isSpoken: obstacle = (text, true)
            case .connection(.refused), .connection(.unreachable), .connection(.exhausted), .outOfTime:
                if control != nil, kind != .outOfTime { return nil }
                obstacle = obstacle ?? (text, false)
            default: return nil
            }
            exhausted = text
            return .unclear(text)
        default: return nil
        }
    }

    private static let refusals: Set<UInt8> = [
        Alert.closeNotify, Alert.handshakeFailure, Alert.protocolVersion, Alert.insufficientSecurity,
        Alert.inappropriateFallback, Alert.unrecognizedName,
    ]

    /// Decides about an offer that was twice answered with silence or an unusual alert.
    private mutating func weigh(_ answer: Answer, of offer: Offer) async -> Verdict {
        let text = Self.text(answer)
        guard let control else {
            obstacle = obstacle ?? (text, false)
            return .unclear(text)
        }
        if await isTaken(control) { return await confirm(answer, of: offer) }
        guard exhausted == nil, !hasSlowedDown else { return give(up: text) }
        hasSlowedDown = true
        session.slowDown()
        guard await isTaken(control) else { return give(up: text) }
        return await confirm(answer, of: offer)
    }

    /// Asks an offer again that was met with silence while the control offer is taken: silence must come each time.
    private mutating func confirm(_ answer: Answer, of offer: Offer) async -> Verdict {
        guard Self.isSilence(answer) else { return .unclear(Self.text(answer)) }
        var times = 0
        repeat {
            let again = await ask(offer)
            times += 1
            guard Self.isSilence(again), Self.text(again) == Self.text(answer) else {
                isFickle = true
                weighed = [:]
                return clear(again, in: offer.version) ?? .unclear(Self.text(again))
            }
        } while times < (isFickle ? 4 : 1)
        guard case .refused(let alert) = answer else { return .no(nil) }
        if !isFickle { weighed[offer.version, default: []].insert(alert.description) }
        return .no(alert)
    }

    /// Whether the server still takes the offer that it took before.
    mutating func stillTakesControl() async -> Bool {
        guard let control, exhausted == nil else { return false }
        return await isTaken(control)
    }

    private mutating func isTaken(_ offer: Offer) async -> Bool {
        if case .flight(let flight) = await ask(offer) { flight.hello.version == offer.version } else { false }
    }

    private mutating func give(up text: String) -> Verdict {
        exhausted = exhausted ?? (control == nil ? text : "the server stopped answering: \(text)")
        return .unclear(exhausted ?? text)
    }

    private static func isSilence(_ answer: Answer) -> Bool {
        switch answer {
        case .closed, .refused: true
        default: false
        }
    }

    private static func text(_ answer: Answer) -> String {
        switch answer {
        case .closed: "the server broke off the connection"
        case .refused(let alert): "the server refused: \(alert.name)"
        case .trouble(let text, _): text
        case .plaintext: "the server answered in clear"
        case .flight: "the server answered differently each time"
        }
    }

    /// Takes back what answers showed beside their choice.
    mutating func forgetFeatures() { notes = FeatureNotes() }

    /// Stops asking.
    mutating func stop(_ why: String) { exhausted = exhausted ?? why }
}
