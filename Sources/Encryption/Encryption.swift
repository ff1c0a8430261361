public import Guideline
public import Observing

/// Recommendation 1: data at rest, keys, and connections.
public enum Encryption {
    /// The room's rules.
    public static let policy =
        Policy(embedded: PackageResources.at_rest_json, named: "at-rest.json")
        + Policy(embedded: PackageResources.key_files_json, named: "key-files.json")
        + Policy(embedded: PackageResources.certificates_json, named: "certificates.json")
        + Policy(embedded: PackageResources.services_json, named: "services.json")
        + Policy(embedded: PackageResources.ssh_json, named: "ssh.json")
        + Policy(embedded: PackageResources.ssh_servers_json, named: "ssh-servers.json")
        + Policy(embedded: PackageResources.tls_json, named: "tls.json")
        + Policy(tables: AlgorithmPolicy.ward.tables.merging(AlgorithmPolicy.sshTables))

    /// The room's instruments.
    public static let instruments: [any Instrument] = [AtRest(), FileSearch(), Services(), TLS(), SSH()]
}
