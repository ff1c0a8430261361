public import Foundation

/// What `ward tls`, `ward ssh` and `ward services` wrote as JSON, as far as a bill of materials needs it. Their output
/// may be one object, an array, JSON lines, or an object that holds the answers in a list.
public struct SeenEndpoints: Sendable {
    /// One answer.
    struct Endpoint: Sendable, Hashable {
        var target: String
        /// `tls`, `ssh`, or the service's name.
        var kind: String
        /// TLS: versions with their suites by IANA's names.
        var suites: [String: [String]] = [:]
        /// TLS: groups. SSH: key exchange methods.
        var groups: [String] = []
        /// SSH: host key algorithms, ciphers and MACs.
        var algorithms: [String] = []
        /// TLS: the certificate's key as `RSA 2048`, its signature and its dates.
        var keyType: String?
        var bits: Int?
        var signature: String?
        var notBefore: String?
        var notAfter: String?
        var names: [String] = []
        /// Services: whether the connection is encrypted.
        var encrypted: String?
    }

    let endpoints: [Endpoint]

    private static let mostEndpoints = 100_000

    /// Reads answers.
    /// - Throws: a `DecodingError` where the bytes are no JSON or hold no answer.
    public init(json: Data) throws {
        var found: [Endpoint] = []
        if let document = try? JSONSerialization.jsonObject(with: json) {
            Self.collect(document, depth: 0, &found)
        } else {
            for line in json.split(separator: UInt8(ascii: "\n")) {
                guard let document = try? JSONSerialization.jsonObject(with: Data(line)) else {
                    throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "a line is no JSON"))
                }
                Self.collect(document, depth: 0, &found)
            }
        }
        if found.isEmpty {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "it holds no answer with a target"))
        }
        endpoints = found
    }

    private static func collect(_ value: Any, depth: Int, _ found: inout [Endpoint]) {
        guard depth < 6, found.count < mostEndpoints else { return }
        if let list = value as? [Any] {
            for element in list { collect(element, depth: depth + 1, &found) }
        } else if let object = value as? [String: Any] {
            if let endpoint = endpoint(object) {
                found.append(endpoint)
            } else {
                for key in object.keys.sorted() { collect(object[key] as Any, depth: depth + 1, &found) }
            }
        }
    }

    private static func endpoint(_ object: [String: Any]) -> Endpoint? {
        guard let target = object["target"] as? String else { return nil }
        if let kex = object["kex"] as? [String] {
            var endpoint = Endpoint(target: target, kind: "ssh")
            endpoint.groups = kex
            let hostKeys = names(object["hostKeys"])
            endpoint.algorithms = hostKeys + names(object["ciphers"]) + names(object["macs"])
            return endpoint
        }
        if object["suites"] != nil || object["protocols"] != nil {
            var endpoint = Endpoint(target: target, kind: "tls")
            let suites = object["suites"] as? [String: [String]] ?? [:]
            let versions = object["protocols"] as? [String] ?? []
            endpoint.suites = suites.merging(versions.map { ($0, []) }) { known, _ in known }
            endpoint.groups = names(object["groups"])
            read(object["certificate"] as? [String: Any] ?? [:], &endpoint)
            return endpoint
        }
        guard let service = object["service"] as? String else { return nil }
        return Endpoint(target: target, kind: service, encrypted: object["encrypted"] as? String)
    }

    private static func read(_ certificate: [String: Any], _ endpoint: inout Endpoint) {
        let key = certificate["key"] as? [String: Any]
        endpoint.keyType = key?["type"] as? String
        endpoint.bits = key?["bits"] as? Int
        endpoint.signature = certificate["signature"] as? String
        endpoint.notBefore = certificate["notBefore"] as? String
        endpoint.notAfter = certificate["notAfter"] as? String
        endpoint.names = names(certificate["names"])
    }

    /// A list of texts, or of objects with a name or type.
    private static func names(_ value: Any?) -> [String] {
        (value as? [Any] ?? []).compactMap { element in
            if let text = element as? String { return text }
            let object = element as? [String: Any]
            return object?["name"] as? String ?? object?["algorithm"] as? String ?? object?["type"] as? String
        }
    }
}
