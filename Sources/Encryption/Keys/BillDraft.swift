import Foundation
import Guideline

/// Gathers the components of a bill: each key, certificate and algorithm once, with all its places.
struct BillDraft {
    private(set) var components: [BillComponent] = []
    private(set) var dependencies: [String: Set<String>] = [:]
    private var places: [String: Int] = [:]

    // MARK: Files

    mutating func add(_ item: KeyItem) {
        let algorithm = item.algorithm.map { keyAlgorithm(of: $0, curve: item.curve, bits: item.bits) }
        let identity = item.key ?? item.fingerprint ?? "\(item.subject)"
        if item.kind == "private-key" {
            let secured = item.protected == "yes" || item.protected == "weak"
            let material = BillComponent.Material(
                type: "private-key", id: item.fingerprint, algorithmRef: algorithm, size: item.bits,
                format: item.format, securedBy: secured ? .init(mechanism: "Software") : nil)
            put(
                "private-key:\(identity)", item.format + " private key", item,
                .init(assetType: "related-crypto-material", relatedCryptoMaterialProperties: material),
                dependsOn: [algorithm])
            return
        }
        let key = publicKey(item, identity, algorithm)
        guard let certificate = item.certificate else { return }
        let signature = self.signature(certificate.signature)
        let facts = BillComponent.Certificate(
            subjectName: certificate.subject, issuerName: certificate.issuer,
            notValidBefore: certificate.notBefore?.iso8601, notValidAfter: certificate.notAfter?.iso8601,
            signatureAlgorithmRef: signature, subjectPublicKeyRef: key)
        put(
            "certificate:\(certificate.fingerprint)", certificate.subject.isEmpty ? item.path : certificate.subject,
            item,
            .init(assetType: "certificate", certificateProperties: facts), dependsOn: [signature, key])
    }

    private mutating func publicKey(_ item: KeyItem, _ identity: String, _ algorithm: String?) -> String {
        let material = BillComponent.Material(
            type: "public-key", id: item.fingerprint, algorithmRef: algorithm, size: item.bits, format: item.format)
        let reference = "public-key:\(identity)"
        put(
            reference, [item.algorithm, item.bits.map(String.init)].compactMap(\.self).joined(separator: " "), item,
            .init(assetType: "related-crypto-material", relatedCryptoMaterialProperties: material),
            dependsOn: [algorithm])
        return reference
    }

    // MARK: Network

    mutating func add(_ endpoint: SeenEndpoints.Endpoint) {
        switch endpoint.kind {
        case "tls":
            var parts = endpoint.groups.map { group($0) }
            if let type = endpoint.keyType {
                let key = keyAlgorithm(of: type.lowercased(), curve: nil, bits: endpoint.bits)
                let signature = endpoint.signature.map { self.signature($0) }
                let facts = BillComponent.Certificate(
                    subjectName: endpoint.names.first, notValidBefore: endpoint.notBefore,
                    notValidAfter: endpoint.notAfter, signatureAlgorithmRef: signature)
                let reference = "certificate:\(endpoint.target)"
                put(
                    reference, "certificate of \(endpoint.target)", endpoint.target,
                    .init(assetType: "certificate", certificateProperties: facts), dependsOn: [key, signature])
                parts.append(reference)
            }
            for (version, suites) in endpoint.suites.sorted(by: { $0.key < $1.key }) {
                let facts = BillComponent.ProtocolFacts(
                    type: "tls", version: version.replacing("TLS", with: ""),
                    cipherSuites: suites.map { .init(name: $0) })
                put(
                    "protocol:\(endpoint.target):\(version)", "\(version) at \(endpoint.target)", endpoint.target,
                    .init(assetType: "protocol", protocolProperties: facts), dependsOn: parts)
            }
        case "ssh":
            let parts = endpoint.groups.map { group($0) } + endpoint.algorithms.map { named($0, "other") }
            put(
                "protocol:\(endpoint.target):ssh", "SSH at \(endpoint.target)", endpoint.target,
                .init(assetType: "protocol", protocolProperties: .init(type: "ssh", version: "2.0")), dependsOn: parts)
        default:
            put(
                "protocol:\(endpoint.target):\(endpoint.kind)", "\(endpoint.kind) at \(endpoint.target)",
                endpoint.target, .init(assetType: "protocol", protocolProperties: .init(type: "other")), dependsOn: [],
                properties: endpoint.encrypted.map { [.init(name: "ward:encrypted", value: $0)] })
        }
    }

    // MARK: Algorithms

    private mutating func keyAlgorithm(of type: String, curve: String?, bits: Int?) -> String {
        let primitive =
            switch type {
            case "rsa": "pke"
            case "x25519", "x448", "dh", "elgamal": "key-agree"
            case let name where name.hasPrefix("ml-kem"): "kem"
            case let name where name.hasPrefix("kerberos"): "other"
            default: "signature"
            }
        let name = [type.uppercased(), curve ?? bits.map(String.init)].compactMap(\.self).joined(separator: "-")
        return named(name, primitive, parameter: bits.map(String.init), curve: curve)
    }

    private mutating func signature(_ name: String) -> String { named(name, "signature") }

    private mutating func group(_ name: String) -> String {
        named(name, name.uppercased().contains("MLKEM") ? "kem" : "key-agree")
    }

    private mutating func named(
        _ name: String, _ primitive: String, parameter: String? = nil, curve: String? = nil
    ) -> String {
        let reference = "algorithm:\(name)"
        guard places[reference] == nil else { return reference }
        places[reference] = components.count
        let facts = BillComponent.Algorithm(primitive: primitive, parameterSetIdentifier: parameter, curve: curve)
        components.append(
            BillComponent(
                reference: reference, name: name,
                cryptoProperties: .init(assetType: "algorithm", algorithmProperties: facts)))
        return reference
    }

    // MARK: Putting together

    private mutating func put(
        _ reference: String, _ name: String, _ item: KeyItem, _ facts: BillComponent.Properties, dependsOn: [String?]
    ) {
        var properties: [BillComponent.Property] = [.init(name: "ward:whose", value: item.whose.rawValue)]
        if let who = item.who { properties.append(.init(name: "ward:who", value: who)) }
        properties += item.weaknesses.map { .init(name: "ward:weakness", value: $0.rawValue) }
        put(reference, name, item.subject, facts, dependsOn: dependsOn, properties: properties)
    }

    private mutating func put(
        _ reference: String, _ name: String, _ location: String, _ facts: BillComponent.Properties,
        dependsOn: [String?], properties: [BillComponent.Property]? = nil
    ) {
        let needs = dependsOn.compactMap(\.self)
        if !needs.isEmpty { dependencies[reference, default: []].formUnion(needs) }
        let occurrence = BillComponent.Occurrence(location: location)
        if let place = places[reference] {
            let known = components[place].evidence?.occurrences ?? []
            if !known.contains(where: { $0.location == location }) {
                components[place].evidence = .init(occurrences: known + [occurrence])
            }
            return
        }
        places[reference] = components.count
        components.append(
            BillComponent(
                reference: reference, name: name, cryptoProperties: facts,
                evidence: .init(occurrences: [occurrence]), properties: properties))
    }
}
