import Guideline

extension AlgorithmPolicy {
    /// The policy that Ward judges by unless another is asked for: the strictest sensible reading of all the others.
    public static let ward = AlgorithmPolicy(
        embedded: PackageResources.algorithms_ward_json, named: "algorithms-ward.json")

    /// All policies that ship with Ward; ``ward`` first.
    public static let all: [AlgorithmPolicy] = [
        ward,
        AlgorithmPolicy(embedded: PackageResources.algorithms_guideline_json, named: "algorithms-guideline.json"),
        AlgorithmPolicy(embedded: PackageResources.algorithms_bsi_json, named: "algorithms-bsi.json"),
        AlgorithmPolicy(
            embedded: PackageResources.algorithms_mozilla_modern_json, named: "algorithms-mozilla-modern.json"),
        AlgorithmPolicy(
            embedded: PackageResources.algorithms_mozilla_intermediate_json,
            named: "algorithms-mozilla-intermediate.json"),
        AlgorithmPolicy(embedded: PackageResources.algorithms_iana_json, named: "algorithms-iana.json"),
        AlgorithmPolicy(embedded: PackageResources.algorithms_nist_json, named: "algorithms-nist.json"),
        AlgorithmPolicy(embedded: PackageResources.algorithms_anssi_json, named: "algorithms-anssi.json"),
        ssh,
    ]

    /// Their names, without reading them.
    public static let names = [
        "ward", "guideline", "bsi", "mozilla-modern", "mozilla-intermediate", "iana", "nist", "anssi", "ssh-floor",
    ]

    /// The built-in policy with a name.
    public static func named(_ name: String) -> AlgorithmPolicy? {
        name == names[0] ? ward : all.first { $0.name == name }
    }

    /// An operator's own policy laid over the one that it names as its base, or over Ward's; nil where there is no
    /// policy of that name.
    public func laidOverItsBase() -> AlgorithmPolicy? {
        Self.named(base ?? Self.ward.name)?.overlaid(by: self)
    }
}
