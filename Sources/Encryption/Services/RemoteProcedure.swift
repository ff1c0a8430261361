/// Remote procedure calls of ONC (RFC 5531): the procedure that does nothing, for NFS and for the port mapper.
enum RemoteProcedure {
    private static let transaction: [UInt8] = [0x57, 0x41, 0x52, 0x44]
    private static let fileSystem: UInt32 = 100_003
    private static let portMapper: UInt32 = 100_000

    /// The call of procedure 0 of NFS version 3, without credentials.
    static let nfsNull = call(fileSystem, version: 3)
    /// The call of procedure 0 of the port mapper, version 2.
    static let rpcbindNull = call(portMapper, version: 2)

    /// What an answer says; nil where it answers no such call.
    static func read(_ bytes: [UInt8], asked: ProbeRequest) -> ServiceReading? {
        // A record mark, our number, REPLY; then MSG_ACCEPTED, a verifier, and how the call fared.
        guard bytes.count >= 16, bytes[0] & 0x80 != 0, bytes[4..<8].elementsEqual(transaction),
            bytes[8..<12].elementsEqual([0, 0, 0, 1])
        else { return nil }
        let speaks: ServiceProtocol = asked == .rpcbindNull ? .rpcbind : .nfs
        func answer(_ speaks: ServiceProtocol, _ detail: String) -> ServiceAnswer {
            // What NFS encrypts is settled for each export, not for the port (RFC 7530, section 3.2.1).
            ServiceAnswer(speaks: speaks, security: speaks == .nfs ? .unknown : .plaintext, detail: detail)
        }
        guard bytes[12..<16].elementsEqual([0, 0, 0, 0]) else { return .answer(answer(speaks, "RPC call denied")) }
        guard bytes.count >= 24 else { return .more }
        let verifier = min(400, Int(bytes[22]) << 8 | Int(bytes[23]))
        let at = 24 + (verifier + 3) / 4 * 4
        guard bytes.count >= at + 4 else { return .more }
        switch (bytes[at + 3], asked) {
        case (1, .nfsNull): return .again(.rpcbindNull, answer(.rpcbind, "RPC, and not NFS"))
        case (1, _): return .answer(answer(.rpcbind, "RPC"))
        default: return .answer(answer(speaks, "RPC call answered"))
        }
    }

    private static func call(_ program: UInt32, version: UInt32) -> [UInt8] {
        let words: [UInt32] = [0, 2, program, version, 0, 0, 0, 0, 0]
        let body =
            transaction + words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
        return [0x80, 0, 0, UInt8(body.count)] + body
    }
}
