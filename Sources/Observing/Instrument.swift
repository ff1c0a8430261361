public import Foundation
public import Guideline

/// Something that observes assets of some kinds and brings back facts with coverage. It never judges: no threshold,
/// no verdict, no advice.
///
/// ```swift
/// struct Clock: Instrument {
///     static let name = "clock"
///     let measures = ["5.2"]
///     func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting {
///         let text = try machine.text("/proc/uptime")
///         return Sighting(
///             observations: [
///                 Observation(kind: "clock.uptime", subject: "", facts: ["uptime": .text(text)], source: "/proc/uptime")
///             ], checked: 1)
///     }
/// }
/// ```
public protocol Instrument: Sendable {
    /// The name in reports and on the command line, such as `at-rest`.
    static var name: String { get }
    /// The measures it can help to answer; when it crashes or is cut off, these stay unknown.
    var measures: [String] { get }
    /// The assets it can look at.
    var kinds: Set<Asset.Kind> { get }
    /// How long it may take in a round.
    var timeLimit: Duration { get }

    /// Looks at an asset. Trouble with one thing belongs into the sighting's skips; throwing means that nothing at
    /// all could be seen.
    func observe(_ request: ObservationRequest, on machine: any Machine) async throws -> Sighting
}

extension Instrument {
    /// Machines, unless an instrument says otherwise.
    public var kinds: Set<Asset.Kind> { [.workstation, .server] }
    /// Thirty seconds, unless an instrument says otherwise.
    public var timeLimit: Duration { .seconds(30) }
    /// The instrument's name.
    public var name: String { Self.name }
}

/// What an instrument is asked to look at.
public struct ObservationRequest: Codable, Sendable {
    /// The asset.
    public var asset: Asset
    /// The practice it belongs to, with its opening hours.
    public var practice: Practice?
    /// Paths named by the person: folders to search, files and folders whose encryption is asked for.
    public var paths: [String]
    /// When to come back with what was seen so far; the runner ends an instrument a little later.
    public var deadline: Date

    /// Creates a request.
    public init(
        asset: Asset = Asset(id: "this-machine", kind: .workstation, isThisMachine: true), practice: Practice? = nil,
        paths: [String] = [], deadline: Date = .distantFuture
    ) {
        self.asset = asset
        self.practice = practice
        self.paths = paths
        self.deadline = deadline
    }
}
