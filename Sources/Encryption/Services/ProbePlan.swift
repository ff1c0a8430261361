/// What a service is asked on the first connection: decided before anything is sent, so that it can be tested.
///
/// Printers print what they are sent, and integration engines file it. Where either is to be feared nothing is sent.
enum ProbePlan: Sendable, Hashable {
    /// Connect, listen, send nothing whatever happens.
    case listenOnly
    /// Wait for a greeting, then ask where none came.
    case greeting(wait: Duration, ifSilent: ProbeRequest?)
    /// Ask at once: the service would wait for it anyway.
    case ask(ProbeRequest)

    /// The plan for a TCP service.
    ///
    /// - Parameters:
    ///   - isDevice: The address is a device's. Behind its ports there may be a serial line into a medical device, so
    ///     nothing is sent to ports whose use is not known.
    ///   - isNamed: A person named this very port: then an HL7 port is sent a hello of TLS, which is no message.
    ///   - isFHIR: A person named the path of a FHIR interface there.
    init(port: UInt16, process: String?, isDevice: Bool = false, isNamed: Bool = false, isFHIR: Bool = false) {
        let expected = ServiceCatalogue.tcp(port: port, process: process)
        if isNamed && !isDevice && expected?.speaks == .hl7 {
            self = .ask(.tlsHello)
            return
        }
        if ServiceCatalogue.mustNotBeSpokenTo(port: port, process: process) {
            self = .listenOnly
            return
        }
        if isFHIR {
            self = .ask(.fhirMetadata)
            return
        }
        guard let expected else {
            self = isDevice ? .listenOnly : .greeting(wait: .milliseconds(700), ifSilent: .tlsHello)
            return
        }
        if expected.overTLS {
            self = .ask(.tlsHello)
            return
        }
        self = ProbePlan(asking: expected.speaks)
    }

    /// How a service is asked that is taken to speak a protocol in clear.
    init(asking speaks: ServiceProtocol) {
        self =
            switch speaks {
            case .ssh, .ftp, .smtp, .imap, .pop3, .nntp, .sieve, .telnet, .vnc, .mysql, .rsync:
                .greeting(wait: .seconds(2), ifSilent: .tlsHello)
            case .http, .ipp, .rtsp: .ask(.httpHead)
            case .fhir: .ask(.fhirMetadata)
            case .postgresql: .ask(.postgresTLS)
            case .mssql: .ask(.mssqlPrelogin)
            case .redis: .ask(.redisPing)
            case .mongodb: .ask(.mongoHello)
            case .memcached: .ask(.memcachedVersion)
            case .ldap: .ask(.ldapStartTLS)
            case .rdp: .ask(.rdpConnect)
            case .smb: .ask(.smbNegotiate)
            case .nfs, .rpcbind: .ask(.nfsNull)
            case .dicom: .ask(.dicomAssociate)
            // A TCP resolver has no greeting and nothing to negotiate: what it is, the port says.
            case .dns: .listenOnly
            default: .greeting(wait: .milliseconds(700), ifSilent: .tlsHello)
            }
    }
}
