import Observing
import Probing
import Testing

@testable import Encryption

/// That a look never prints, files or changes anything.
@Suite struct ServicesSafetyTests {
    static let hosts: [String?] =
        [nil, "10.0.0.1", "pacs", "elevenchars", "a.bb", "praxis"]
        + (1...80).map {
            String(repeating: "h", count: $0) + ".example"
        }

    /// Everything that a dialogue sends, whatever it hears.
    private func sent(port: UInt16, process: String?, isDevice: Bool = false, hearing: [UInt8]? = nil) -> [[UInt8]] {
        var dialogue = ServiceDialogue(port: port, process: process, isDevice: isDevice)
        var event = DialogueEvent.opened
        var connections = 1
        for turn in 0..<12 {
            switch dialogue.next(after: event) {
            case .end: return dialogue.sent
            case .reopen:
                connections += 1
                #expect(connections <= 2, "port \(port)")
                event = .opened
            case .listen, .send, .goOn: event = turn % 2 == 0 ? hearing.map { .received($0) } ?? .silent : .silent
            }
        }
        Issue.record("port \(port): a dialogue must end")
        return dialogue.sent
    }

    @Test(arguments: [9100, 9101, 9102, 9107, 515, 6101, 2575, 6661, 6665, 512, 513, 514, 6000, 2049])
    func nothingIsEverSentToPrintersAndIntegrationEngines(_ port: UInt16) {
        for process in [nil, "java", "nginx", "python3", "p910nd", "storescp"] {
            for hearing in [nil] + Recorded.all + [
                Array("SSH-2.0-x\r\n".utf8), Array("220 ftp\r\n".utf8), Array("RFB 003.008\n".utf8),
            ] {
                #expect(sent(port: port, process: process, hearing: hearing).isEmpty, "\(port) \(process ?? "-")")
            }
        }
    }

    @Test func nothingIsSentToTheirProgramsOnOtherPorts() {
        for process in ["p910nd", "mirth", "mcserver", "iguana", "/usr/sbin/p910nd"] {
            #expect(sent(port: 5555, process: process).isEmpty)
        }
    }

    @Test func nothingIsSentToADevicesUnknownPort() {
        #expect(sent(port: 4001, process: nil, isDevice: true).isEmpty)
        #expect(!sent(port: 4001, process: nil, isDevice: false).isEmpty)
        #expect(!sent(port: 104, process: nil, isDevice: true).isEmpty)
    }

    @Test(arguments: ProbeRequest.allCases)
    func noRequestCouldBeTakenForAnHL7Message(_ request: ProbeRequest) {
        for host in Self.hosts {
            let bytes = request.bytes(host: host)
            #expect(!bytes.isEmpty)
            #expect(!bytes.contains(0x0b))
            #expect(!zip(bytes, bytes.dropFirst()).contains { $0 == 0x1c && $1 == 0x0d })
        }
        #expect(ProbeRequest.couldBeFiled(Array("\u{0b}MSH|^~\\&|\u{1c}\r".utf8)))
    }

    @Test func theFirstQuestionToADICOMPortIsDICOM() {
        for (port, process) in [(104, nil), (11112, nil), (4242, nil), (15_000, "storescp"), (4242, "Orthanc")]
            as [(UInt16, String?)]
        {
            #expect(sent(port: port, process: process).first == DICOMAssociation.request)
        }
        #expect(sent(port: 2762, process: nil).first == ProbeRequest.tlsHello.bytes(host: nil))
        #expect(sent(port: 8042, process: "Orthanc").first == ProbeRequest.httpHead.bytes(host: nil))
    }

    @Test func anAssociationIsReleasedAndNoCommandSent() {
        let heard = sent(port: 11112, process: nil, hearing: Recorded.bytes(Recorded.dicom))
        #expect(heard == [DICOMAssociation.request, DICOMAssociation.release])
        // PDU 04 would carry a command.
        #expect(!heard.contains { $0.first == 4 })
    }

    @Test func theRequestsHaveTheLengthsTheyState() {
        let dicom = DICOMAssociation.request
        #expect(Int(dicom[5]) == dicom.count - 6)
        let hello = TLSHello.request(host: "pacs.example")
        #expect(Int(hello[3]) << 8 | Int(hello[4]) == hello.count - 5)
        for request in [
            ProbeRequest.rdpConnect, .rdpStandard, .mssqlPrelogin, .mssqlUnencrypted, .nfsNull, .rpcbindNull,
        ] {
            let bytes = request.bytes(host: nil)
            let stated = request == .nfsNull || request == .rpcbindNull ? bytes.count - 4 : bytes.count
            #expect(Int(bytes[3]) == stated, "\(request)")
        }
        for request in [BinaryRequests.ldapRoot, BinaryRequests.ldapAnonymousBind] {
            #expect(Int(request[1]) == request.count - 2 && Int(request[6]) == request.count - 7)
        }
        #expect(Int(BinaryRequests.mongoHello[0]) == BinaryRequests.mongoHello.count)
        #expect(Int(BinaryRequests.smbNegotiate[3]) == BinaryRequests.smbNegotiate.count - 4)
        #expect(Int(BinaryRequests.ldapStartTLS[1]) == BinaryRequests.ldapStartTLS.count - 2)
    }

    @Test func everyPortEndsAfterTwoConnectionsAndFourMessages() {
        for port in stride(from: UInt16(1), through: 65_000, by: 97) {
            for hearing in [
                nil, [0x16, 3, 3], Array("HTTP/1.1 400 no\r\n\r\n".utf8), Array("220 x\r\n".utf8), [0, 0],
            ] as [[UInt8]?] {
                #expect(sent(port: port, process: nil, hearing: hearing).count <= 4)
            }
        }
    }
}
