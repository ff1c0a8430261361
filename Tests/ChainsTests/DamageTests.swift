import Chains
import Formats
import Foundation
import Testing

@Suite("Damaged certificates", .enabled(if: TestAuthority.isThere, "needs openssl"))
struct DamageTests {
    /// Numbers that are the same in every run (SplitMix64).
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var value = state
            value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
            value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
            return value ^ value >> 31
        }
    }

    private func damaged(_ original: [UInt8], _ generator: inout Generator) -> [UInt8] {
        var bytes = original
        for _ in 0...Int.random(in: 0..<4, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: bytes.removeLast(bytes.count - index)
            case 1: bytes[index] = 0xff
            case 2: bytes[index] = 0x80
            case 3: bytes.insert(contentsOf: bytes[index...].prefix(40), at: index)
            case 4: bytes.removeSubrange(index..<min(bytes.count, index + 3))
            default: bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
        }
        return bytes
    }

    @Test func noDamageStopsTheReaderOrTheJudge() async throws {
        let house = try TestAuthority()
        try house.certificate("root", extensions: TestAuthority.authority)
        try house.certificate(
            "leaf", by: "root",
            extensions: [
                "subjectAltName=DNS:a.example,IP:192.0.2.1", "authorityInfoAccess=OCSP;URI:http://o.example/",
                "crlDistributionPoints=URI:http://c.example/", "extendedKeyUsage=serverAuth",
                "tlsfeature=status_request",
            ])
        let (root, leaf) = (try house.der("root"), try house.der("leaf"))
        let judge = ChainJudge(roots: TrustRoots(bytes: try house.pem("root"), name: "test"))
        let intact = Set([leaf, root].compactMap { CertificateReading(der: $0)?.signedPart })
        var generator = Generator(state: 5)
        var (read, refused, judged) = (0, 0, 0)
        for round in 0..<6000 {
            let bytes = damaged(round % 2 == 0 ? leaf : root, &generator)
            guard let reading = CertificateReading(der: bytes) else {
                refused += 1
                continue
            }
            read += 1
            _ = (reading.subject.text, reading.extensions.names.all, reading.match(host: "a.example"), reading.key.pin)
            if round % 10 == 0 {
                let verdict = await judge.verdict(
                    sent: [bytes, damaged(root, &generator), root], host: "a.example", at: Date())
                if verdict.chain == .trusted { #expect(intact.contains(reading.signedPart)) }
                judged += 1
            }
        }
        #expect(read > 500 && refused > 500 && judged > 50)
    }

    @Test func everyShorteningIsReadWithoutATrap() throws {
        let house = try TestAuthority()
        try house.certificate("leaf", extensions: ["subjectAltName=DNS:a.example"])
        let leaf = try house.der("leaf")
        for count in 0..<leaf.count { #expect(CertificateReading(der: leaf.prefix(count)) == nil) }
        #expect(CertificateReading(der: leaf + [0, 1, 2])?.der == leaf)
    }

    /// Certificates that all could have issued each other would make a path search run for years.
    @Test func authoritiesThatIssuedEachOtherDoNotHoldItUp() async throws {
        let house = try TestAuthority()
        try house.key("shared", "EC P-256")
        let names = (0..<8).map { "A\($0)" }
        for name in names {
            try FileManager.default.copyItem(
                at: house.folder.appending(path: "shared.key"), to: house.folder.appending(path: "\(name).key"))
            try house.certificate(name, extensions: TestAuthority.authority)
        }
        var sent: [[UInt8]] = []
        for issuer in names {
            for subject in names where subject != issuer {
                let mutual = "\(subject)-by-\(issuer)"
                try FileManager.default.copyItem(
                    at: house.folder.appending(path: "shared.key"), to: house.folder.appending(path: "\(mutual).key"))
                try house.certificate(
                    mutual, by: issuer, subject: "/CN=\(subject)", extensions: TestAuthority.authority)
                sent.append(try house.der(mutual))
            }
        }
        let judge = ChainJudge(roots: TrustRoots(bytes: [], name: "test"))
        let verdict = await judge.verdict(sent: sent, at: Date())
        #expect(verdict.chain == .unknown || verdict.chain == .untrusted)
    }
}
