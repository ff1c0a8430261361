/// A program with which somebody elsewhere can reach, see or steer this machine, and the traces that it leaves.
///
/// In the lists `name*` stands for every name that begins so.
struct RemoteTool: Sendable {
    /// What it is for.
    enum Role: String, Sendable {
        /// Somebody sees or steers the machine.
        case control
        /// Opens this machine, which nobody outside could reach, to somebody outside.
        case opening
        /// Joins the machine to a private network over other people's networks.
        case mesh
        /// A classic virtual private network.
        case vpn
    }

    let id: String
    let name: String
    let role: Role
    var packages: [String] = []
    /// Files or folders that only this program puts there.
    var paths: [String] = []
    /// Services, without `.service`.
    var services: [String] = []
    /// Names of running programs.
    var programs: [String] = []
    /// Snap names and Flatpak application ids.
    var bundles: [String] = []
    /// Whether its service starts with every desktop and yet lets nobody in until a user switches that on.
    var waitsForUser = false
}
