import Guideline

extension AlgorithmPolicy {
    /// The floor for SSH, which ``ward ssh`` judges by unless another policy is asked for.
    public static let ssh = AlgorithmPolicy(
        embedded: PackageResources.algorithms_ssh_floor_json, named: "algorithms-ssh-floor.json")

    /// What the floor for SSH says, as tables for rules. Keys and lengths have names of their own: the tables for TLS
    /// judge them by other sources.
    static let sshTables: NameTables = {
        let kinds: [(String, AlgorithmElement.Kind)] = [
            ("sshProtocol", .protocol), ("sshKeyExchange", .sshKeyExchange), ("sshHostKey", .sshHostKey),
            ("sshCipher", .sshCipher), ("sshMAC", .sshMAC), ("sshKey", .key), ("sshGroup", .diffieHellman),
        ]
        return NameTables(
            Dictionary(uniqueKeysWithValues: kinds.map { ($0, AlgorithmTable(kind: $1, policy: ssh)) }))
    }()
}
