import Encryption
import Foundation
import Guideline
import Observing
import Testing

@Suite("The cryptographic bill of materials", .enabled(if: KeyHouse.hasOpenSSL, "needs openssl"))
struct CryptographicBillTests {
    /// The Python environment of the tests, if it has CycloneDX's own schemas.
    private static let python: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let python = root.appending(path: ".build/venv/bin/python").path
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", "import cyclonedx.validation.json, jsonschema"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        return process.terminationStatus == 0 ? python : nil
    }()

    private static let seen = """
        {"target": "mail.example.lu:443", "protocols": ["TLS1.2", "TLS1.3"],
         "suites": {"TLS1.2": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"], "TLS1.3": ["TLS_AES_256_GCM_SHA384"]},
         "groups": ["x25519", "X25519MLKEM768"],
         "certificate": {"key": {"type": "RSA", "bits": 2048}, "signature": "sha256WithRSAEncryption",
                         "names": ["mail.example.lu"], "notBefore": "2026-01-01T00:00:00Z",
                         "notAfter": "2027-01-01T00:00:00Z"}}
        {"target": "pacs.example.lu:22", "kex": ["curve25519-sha256"], "hostKeys": [{"type": "ssh-ed25519"}],
         "ciphers": ["aes256-gcm@openssh.com"], "macs": ["hmac-sha2-256"]}
        {"target": "pacs.example.lu:11112", "service": "dicom", "encrypted": "no"}
        """

    private func bill(_ house: KeyHouse, _ endpoints: [SeenEndpoints]) throws -> Data {
        let inventory = KeyInventory.search([house.folder.path], estate: Estate(assets: []), on: LocalMachine())
        let date = Date(timeIntervalSince1970: 1_795_000_000)
        return try JSONEncoder.ward.encode(
            CryptographicBill(inventory, endpoints: endpoints, ward: "0.1.0", at: date))
    }

    private func house() throws -> KeyHouse {
        let house = try KeyHouse()
        try house.run(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout a.key -out a.pem -subj "/CN=a.example.lu" -days 90
            cp a.pem copy.pem
            openssl genpkey -algorithm ED25519 -out e.key
            openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -aes256 -pass pass:x -out b.key
            """)
        return house
    }

    private func lines() -> Data {
        Data(Self.seen.replacing("\n ", with: " ").utf8)
    }

    @Test func eachKeyIsThereOnceWithAllItsPlaces() throws {
        let house = try house()
        let data = try bill(house, [try SeenEndpoints(json: lines())])
        let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(document["bomFormat"] as? String == "CycloneDX" && document["specVersion"] as? String == "1.6")
        let components = try #require(document["components"] as? [[String: Any]])
        let names = components.compactMap { $0["bom-ref"] as? String }
        #expect(Set(names).count == names.count && names.count == components.count)
        let certificates = components.filter {
            ($0["bom-ref"] as? String ?? "").hasPrefix("certificate:") && $0["name"] as? String == "CN=a.example.lu"
        }
        #expect(certificates.count == 1)
        let evidence = certificates.first?["evidence"] as? [String: [[String: String]]]
        #expect(evidence?["occurrences"]?.count == 2)
        for dependency in try #require(document["dependencies"] as? [[String: Any]]) {
            let all = [dependency["ref"] as? String ?? ""] + (dependency["dependsOn"] as? [String] ?? [])
            #expect(all.allSatisfy { names.contains($0) })
        }
        #expect(!String(decoding: data, as: UTF8.self).contains("PRIVATE KEY"))
    }

    @Test(.enabled(if: python != nil, "needs cyclonedx-python-lib: scripts/venv"))
    func theSchemaOfCycloneDXHolds() throws {
        let house = try house()
        try house.write("bill.json", Array(try bill(house, [try SeenEndpoints(json: lines())])))
        try house.write(
            "validate.py",
            """
            import sys
            from cyclonedx.schema import SchemaVersion
            from cyclonedx.validation.json import JsonStrictValidator
            trouble = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open("bill.json").read())
            print(trouble or "valid")
            """)
        let answer = try house.run("\(Self.python ?? "false") validate.py")
        #expect(answer == "valid\n")
    }

    @Test(arguments: ["", "{}", "[]", "[[[[[[[[[[1]]]]]]]]]]", "{\"target\": 1}", "not json", "{\"target\": \"x\"}"])
    func whatIsNoAnswerIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try SeenEndpoints(json: Data(text.utf8)) }
    }
}
