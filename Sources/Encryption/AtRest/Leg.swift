/// Where one way from a file system down to the hardware ends. A device chain has as many legs as it has endings, and
/// the data are encrypted only if every leg is.
enum Leg: Sendable, Hashable {
    /// It passes a layer that encrypts; `device` is the mapping.
    case encrypted(device: String, method: String)
    /// It reaches a disk or partition without passing one.
    case plain(device: String)
    /// It ends in main memory.
    case memory(device: String)
    /// It ends on another machine.
    case remote(device: String)
    /// It ends on the host of a virtual machine.
    case host(device: String)
    /// It could not be followed.
    case lost(device: String, Loss)

    /// Why a leg could not be followed.
    enum Loss: String, Sendable, Hashable {
        case missing = "not described by the kernel"
        case circular = "devices in a circle"
        case deep = "too many layers"
        case members = "members not listed"
        case unsupported = "a layer that Ward cannot look into"
    }

    /// As evidence: what it is and where it ends.
    var description: String {
        switch self {
        case .encrypted(let device, let method): "\(device): \(method)"
        case .plain(let device): "\(device): plain"
        case .memory(let device): "\(device): memory"
        case .remote(let device): "\(device): another machine"
        case .host(let device): "\(device): the host"
        case .lost(let device, let loss): "\(device): \(loss.rawValue)"
        }
    }
}

/// What the legs of a chain say together.
struct Protection: Sendable, Hashable {
    /// The answer, as the fact `encrypted` holds it.
    enum Answer: String, Sendable {
        case yes, no, memory, server, hostUnknown, partly, unknown
    }

    /// All endings, without repetition, in a fixed order.
    private(set) var legs: [Leg]

    /// Collects legs.
    init(_ legs: some Sequence<Leg>) {
        self.legs = Set(legs).sorted { $0.description < $1.description }
    }

    /// The answer; `virtual` says that the disks of this machine are files or volumes of a host.
    func answer(virtual: Bool) -> Answer {
        if legs.isEmpty { return .unknown }
        if !plain.isEmpty { return virtual ? .hostUnknown : .no }
        if legs.contains(where: { if case .lost = $0 { true } else { false } }) { return .unknown }
        if legs.contains(where: { if case .host = $0 { true } else { false } }) { return .hostUnknown }
        if legs.contains(where: { if case .remote = $0 { true } else { false } }) { return .server }
        return methods.isEmpty ? .memory : .yes
    }

    /// The devices on which data stand in the clear.
    var plain: [String] { legs.compactMap { if case .plain(let device) = $0 { device } else { nil } } }

    /// The mappings that encrypt.
    var mappings: [String] { legs.compactMap { if case .encrypted(let device, _) = $0 { device } else { nil } } }

    /// The ways in which they do, each once.
    var methods: [String] {
        Set(legs.compactMap { if case .encrypted(_, let method) = $0 { method } else { nil } }).sorted()
    }
}
