/// What `apt-get dist-upgrade` would do: the packages to install, those it would keep back, and those it would remove.
///
/// Computed as apt's marking does it, not by its scoring resolver: every present package that is neither held nor
/// phased goes to its candidate; what the new versions need and the machine lacks comes in by the first alternative
/// that can; an upgrade that cannot be satisfied, or that would break a package which stays, is kept back. The outcome
/// is apt's wherever there is one way only. Where several packages stand against each other apt weighs them by
/// priority and by how many need them, and may remove a package instead of keeping an upgrade back, or the reverse.
public struct UpgradePlan: Sendable {
    /// One package to be installed.
    public struct Step: Sendable {
        /// The package.
        public var id: PackageID
        /// What is installed now; nil for a package that comes in new.
        public var installed: DebianVersion?
        /// What comes.
        public var version: OfferedVersion
    }

    /// What to install, by name.
    public var steps: [Step] = []
    /// Held packages for which there is something newer.
    public var held: [Step] = []
    /// Packages kept back because this machine's turn in a phased update has not come.
    public var phased: [Step] = []
    /// Packages kept back because of what they need or break.
    public var keptBack: [Step] = []
    /// Packages that would be removed.
    public var removed: [PackageID] = []
    /// Names that the plan asked for and that nobody had read from the lists yet.
    public var missing: Set<String> = []
}

/// What a plan is made of.
public struct UpgradeInput: Sendable {
    /// The policy.
    public var policy: AptPolicy
    /// What is present.
    public var installed: [PackageID: PackageRecord]
    /// All known versions.
    public var versions: [PackageID: [OfferedVersion]]
    /// The names of which all versions and providers were read from the lists.
    public var knownNames: Set<String>
    /// Whether recommended packages come in with new versions.
    public var recommends: Bool
    /// Whether a phased update is kept back on this machine.
    public var isKeptByPhasing: @Sendable (PackageRecord) -> Bool

    /// Creates an input.
    public init(
        policy: AptPolicy, installed: [PackageID: PackageRecord], versions: [PackageID: [OfferedVersion]],
        knownNames: Set<String> = [], recommends: Bool = true,
        isKeptByPhasing: @escaping @Sendable (PackageRecord) -> Bool = { _ in false }
    ) {
        self.policy = policy
        self.installed = installed
        self.versions = versions
        self.knownNames = knownNames
        self.recommends = recommends
        self.isKeptByPhasing = isKeptByPhasing
    }
}

extension UpgradePlan {
    /// Makes the plan.
    public init(_ input: UpgradeInput) {
        var wanted: [PackageID: Step] = [:]
        for (id, record) in input.installed {
            guard let versions = input.versions[id], let candidate = input.policy.candidate(of: versions),
                !candidate.isInstalled
            else { continue }
            let step = Step(id: id, installed: record.version, version: candidate)
            if record.state?.isHeld == true {
                held.append(step)
            } else if Self.isPhasedOut(candidate, among: versions, input) {
                phased.append(step)
            } else {
                wanted[id] = step
            }
        }
        var banned: Set<PackageID> = []
        // Each turn bans at least one more package, so there are at most as many turns as packages.
        for _ in 0...(2 * input.installed.count + 100) {
            var attempt = UpgradeAttempt(input, wanted: wanted.filter { !banned.contains($0.key) }, banned: banned)
            attempt.settle()
            missing.formUnion(attempt.missing)
            if attempt.failed.isEmpty {
                steps = attempt.steps
                removed = attempt.removed.sorted()
                break
            }
            banned.formUnion(attempt.failed)
        }
        keptBack = banned.compactMap { wanted[$0] }
        for part in [\UpgradePlan.steps, \.held, \.phased, \.keptBack] { self[keyPath: part].sort { $0.id < $1.id } }
    }

    /// A phased update waits for this machine's turn, unless a security archive offers some version between the
    /// installed one and it.
    private static func isPhasedOut(
        _ candidate: OfferedVersion, among versions: [OfferedVersion], _ input: UpgradeInput
    ) -> Bool {
        guard candidate.record.phasedPercentage < 100 else { return false }
        let older = versions.drop { $0.record.version >= candidate.record.version }.prefix { !$0.isInstalled }
        let isSecurity = older.contains { version in
            version.lists.contains { input.policy.lists[$0].suite.hasSuffix("-security") }
        }
        return !isSecurity && input.isKeptByPhasing(candidate.record)
    }
}
