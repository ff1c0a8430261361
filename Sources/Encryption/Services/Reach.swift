import Probing

/// From where a listening address can be reached, firewalls apart.
enum Reach: String, Sendable, Comparable {
    /// Only from the machine itself.
    case loopback
    /// From a local network.
    case lan
    /// From every network that the machine is in, or from the internet.
    case any

    /// What one address means.
    init(_ address: IPAddress) {
        self =
            if address.isLoopback { .loopback } else if address.isUnspecified || !address.isLocalOnly { .any } else {
                .lan
            }
    }

    private var width: Int {
        switch self {
        case .loopback: 0
        case .lan: 1
        case .any: 2
        }
    }

    static func < (one: Reach, other: Reach) -> Bool { one.width < other.width }
}
