import Foundation
import Testing

@testable import WardAccess

/// The same policies and requests in Cedar and Casbin, where a Python environment has them.
@Suite struct PeersTests {
    static let python: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        return [".build/venv-access/bin/python", ".build/venv/bin/python"].map { root + "/" + $0 }.first { path in
            FileManager.default.isExecutableFile(atPath: path)
                && (try? run(path, ["-c", "import cedarpy, casbin"], input: Data()))?.isEmpty == true
        }
    }()

    static func run(_ program: String, _ arguments: [String], input: Data) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "ward-\(UUID().uuidString)")
        try input.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments + [file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        struct Failed: Error {}
        if process.terminationStatus != 0 { throw Failed() }
        return String(decoding: output, as: UTF8.self)
    }

    /// For each policy: its text, and requests with the decision that is expected.
    private func cases(
        _ seeds: ClosedRange<UInt64>, requests: Int, beatsConsent: Bool,
        _ write: (AccessEngine, [AccessRequest]) throws -> JSONValue
    ) rethrows -> Data {
        let policies = try seeds.compactMap { seed -> JSONValue? in
            var source = RandomPolicies(seed)
            source.beatsConsent = beatsConsent
            guard let engine = try? AccessEngine(source.policy()) else { return nil }
            return try write(engine, (0..<requests).map { _ in source.request() })
        }
        return Data(JSONValue.array(policies).json.utf8)
    }

    @Test(.enabled(if: PeersTests.python != nil, "needs cedarpy in .build/venv"))
    func cedarDecidesTenThousandRequestsInTheSameWay() throws {
        let data = try cases(1001...1200, requests: 50, beatsConsent: true) { engine, requests in
            .object([
                .init("policy", .string(try engine.cedar())),
                .init(
                    "requests",
                    .array(
                        requests.map {
                            .object([
                                .init("request", engine.cedarRequest($0)),
                                .init("allowed", .bool(engine.decide($0).isAllowed)),
                            ])
                        })),
            ])
        }
        let output = try Self.run(try #require(Self.python), ["-c", Self.cedarScript], input: data)
        #expect(output == "10000 0\n")
    }

    @Test(.enabled(if: PeersTests.python != nil, "needs casbin in .build/venv"))
    func casbinDecidesRandomRequestsInTheSameWay() throws {
        let data = try cases(2001...2040, requests: 15, beatsConsent: false) { engine, requests in
            let casbin = try engine.casbin()
            return .object([
                .init("model", .string(casbin.model)), .init("policy", .string(casbin.policy)),
                .init(
                    "requests",
                    .array(
                        requests.map { request in
                            .object([
                                .init("roles", .array(request.subject.roles.map { .string($0) })),
                                .init("request", .array(engine.casbinRequest(request))),
                                .init("allowed", .bool(engine.decide(request).isAllowed)),
                            ])
                        })),
            ])
        }
        let output = try Self.run(try #require(Self.python), ["-c", Self.casbinScript], input: data)
        #expect(output == "600 0\n")
    }

    @Test func whatCasbinCannotSayIsNamed() throws {
        let engine = try Clinic.policy.compiled()
        #expect(throws: ExportError(rule: "consent", text: "in Casbin a deny cannot give way to break-glass")) {
            try engine.casbin()
        }
    }

    private static let cedarScript = """
        import json, sys, cedarpy
        count = wrong = 0
        for case in json.load(open(sys.argv[1])):
            asked = [{k: r["request"][k] for k in ("principal", "action", "resource", "context")} for r in case["requests"]]
            policies = cedarpy.PolicySet.from_str(case["policy"])
            for r, a in zip(case["requests"], asked):
                answer = cedarpy.is_authorized(a, policies, r["request"]["entities"])
                count += 1
                if answer.allowed != r["allowed"] or answer.diagnostics.errors:
                    wrong += 1
                    print(answer.diagnostics.errors, r, case["policy"], file=sys.stderr)
        print(count, wrong)
        """

    private static let casbinScript = """
        import json, sys, os, tempfile, casbin, logging
        logging.disable(logging.CRITICAL)
        count = wrong = 0
        folder = tempfile.mkdtemp()
        model, policy = os.path.join(folder, "m.conf"), os.path.join(folder, "p.csv")
        for case in json.load(open(sys.argv[1])):
            open(model, "w").write(case["model"])
            open(policy, "w").write(case["policy"])
            enforcer = casbin.Enforcer(model, policy)
            for index, r in enumerate(case["requests"]):
                who = "user%d" % index
                for role in r["roles"]:
                    enforcer.add_grouping_policy(who, role)
                count += 1
                if enforcer.enforce(who, *r["request"][1:]) != r["allowed"]:
                    wrong += 1
                    print(r, case["policy"], file=sys.stderr)
        os.remove(model), os.remove(policy), os.rmdir(folder)
        print(count, wrong)
        """
}
