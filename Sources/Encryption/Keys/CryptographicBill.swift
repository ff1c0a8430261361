public import Foundation
import Guideline

/// A cryptographic bill of materials in CycloneDX 1.6 (ECMA-424): certificates, keys, their algorithms, and the
/// protocols of endpoints, with where each was seen and what depends on what.
public struct CryptographicBill: Encodable, Sendable {
    private let bomFormat = "CycloneDX"
    private let specVersion = "1.6"
    private let version = 1
    private let metadata: Metadata
    private let components: [BillComponent]
    private let dependencies: [Dependency]

    private struct Metadata: Encodable {
        struct Tools: Encodable { var components: [Tool] }
        struct Tool: Encodable {
            var type = "application"
            var name = "ward"
            var version: String
        }
        var timestamp: Date
        var tools: Tools
    }

    private struct Dependency: Encodable {
        var ref: String
        var dependsOn: [String]
    }

    private enum CodingKeys: String, CodingKey {
        case bomFormat, specVersion, version, metadata, components, dependencies
    }

    /// Makes the bill of what was found in files and what was seen on the network.
    /// - Parameters:
    ///   - inventory: Keys and certificates in files.
    ///   - endpoints: Answers of `ward tls`, `ward ssh` and `ward services`.
    ///   - ward: Ward's version.
    ///   - date: When the bill is made.
    public init(_ inventory: KeyInventory, endpoints: [SeenEndpoints], ward: String, at date: Date) {
        var draft = BillDraft()
        for item in inventory.items { draft.add(item) }
        for endpoint in endpoints.flatMap(\.endpoints) { draft.add(endpoint) }
        components = draft.components
        dependencies = draft.dependencies.sorted { $0.key < $1.key }.map {
            Dependency(ref: $0.key, dependsOn: $0.value.sorted())
        }
        metadata = Metadata(timestamp: date, tools: .init(components: [.init(version: ward)]))
    }
}

/// One component of a bill, in CycloneDX's own words.
struct BillComponent: Encodable, Sendable {
    var type = "cryptographic-asset"
    var reference: String
    var name: String
    var cryptoProperties: Properties
    var evidence: Evidence?
    var properties: [Property]?

    enum CodingKeys: String, CodingKey {
        case type, name, cryptoProperties, evidence, properties
        case reference = "bom-ref"
    }

    struct Evidence: Encodable, Sendable { var occurrences: [Occurrence] }
    struct Occurrence: Encodable, Sendable { var location: String }
    struct Property: Encodable, Sendable { var name, value: String }

    struct Properties: Encodable, Sendable {
        var assetType: String
        var algorithmProperties: Algorithm?
        var certificateProperties: Certificate?
        var relatedCryptoMaterialProperties: Material?
        var protocolProperties: ProtocolFacts?
    }

    struct Algorithm: Encodable, Sendable {
        var primitive: String
        var parameterSetIdentifier: String?
        var curve: String?
    }

    struct Certificate: Encodable, Sendable {
        var subjectName: String?
        var issuerName: String?
        var notValidBefore: String?
        var notValidAfter: String?
        var signatureAlgorithmRef: String?
        var subjectPublicKeyRef: String?
        var certificateFormat = "X.509"
    }

    struct Material: Encodable, Sendable {
        var type: String
        var id: String?
        var algorithmRef: String?
        var size: Int?
        var format: String?
        var securedBy: Secured?
    }

    struct Secured: Encodable, Sendable { var mechanism: String }

    struct ProtocolFacts: Encodable, Sendable {
        var type: String
        var version: String?
        var cipherSuites: [Suite]?
    }

    struct Suite: Encodable, Sendable { var name: String }
}
