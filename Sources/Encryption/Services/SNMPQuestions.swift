import Probing

/// Asks an SNMP agent at most three times, one datagram each.
struct SNMPQuestions {
    let datagrams: any DatagramExchange
    let limit: Duration

    /// What the agent says, and whether the port is closed or nobody answered.
    func ask(_ endpoint: Endpoint) async -> (answer: ServiceAnswer?, end: ServiceConversation.End) {
        var answers: [SNMP.Answer] = []
        var end = ServiceConversation.End.noAnswer
        for question in [SNMP.getDescription, SNMP.discoverEngine, SNMP.getDescription1] {
            // Version 1 is only for those that said nothing to the two others.
            if question == SNMP.getDescription1 && !answers.isEmpty { break }
            switch await datagrams.ask(endpoint, question, within: limit) {
            case .answered(let bytes):
                end = .held
                if let answer = SNMP.read(bytes) { answers.append(answer) }
            case .refused: return (SNMP.conclusion(answers), end == .held ? .held : .closed)
            case .silence: break
            }
        }
        let unclear = ServiceAnswer(speaks: .unknown, security: .unknown, detail: "answer not understood")
        return (SNMP.conclusion(answers) ?? (end == .held ? unclear : nil), end)
    }
}
