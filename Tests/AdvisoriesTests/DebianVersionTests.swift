import Advisories
import Foundation
import Testing

@Suite struct DebianVersionTests {
    @Test(arguments: [
        ("1.0~rc1-1", "1.0-1"), ("1.0", "1.0-1"), ("1.0-1", "1.0-1+b1"), ("2.9", "2.10"), ("9:1", "10:0"),
        ("1.0~~", "1.0~"), ("1.0~", "1.0"), ("1.0", "1.0a"), ("1.0a", "1.0+"), ("5.2.15-2+b8", "5.2.15-2+b13"),
        ("1:4.13+dfsg1-1+deb12u1", "1:4.13+dfsg1-1+deb12u2"), ("99999999999999999998", "99999999999999999999"),
    ])
    func olderSortsBeforeNewer(older: String, newer: String) {
        #expect(DebianVersion(older) < DebianVersion(newer))
        #expect(!(DebianVersion(newer) < DebianVersion(older)))
    }

    @Test func spellingDoesNotChangeTheOrder() {
        #expect(DebianVersion("0:1.0") == DebianVersion("1.00"))
        #expect(DebianVersion("1.0-0") == DebianVersion("1.0"))
    }

    @Test func partsAreTakenApart() {
        let version = DebianVersion("2:1.2-3:4-5")
        #expect(version.epoch == 2)
        #expect(version.upstream == "1.2-3:4")
        #expect(version.revision == "5")
    }

    /// Every pair and triple of versions made by chance keeps the laws of an order.
    @Test func theOrderIsAntisymmetricAndTransitive() {
        var chance = Chance(seed: 1)
        let versions = (0..<60).map { _ in DebianVersion(chance.version()) }
        for a in versions {
            #expect(a.compared(to: a) == 0)
            for b in versions {
                #expect(a.compared(to: b).signum() == -b.compared(to: a).signum(), "\(a) \(b)")
                for c in versions where a <= b && b <= c {
                    if a > c { Issue.record("\(a) <= \(b) <= \(c) < \(a)") }
                }
            }
        }
    }

    @Test(.enabled(if: Tools.has("dpkg"), "needs dpkg"))
    func theOrderIsThatOfDpkg() throws {
        var chance = Chance(seed: 2)
        for _ in 0..<400 {
            let (one, other) = (chance.version(), chance.version())
            let order = DebianVersion(one).compared(to: DebianVersion(other))
            let word = order < 0 ? "lt" : order == 0 ? "eq" : "gt"
            let (status, _) = try Tools.run("/usr/bin/dpkg", ["--compare-versions", one, word, other])
            #expect(status == 0, "\(one) \(word) \(other)")
        }
    }

    @Test(.enabled(if: Shared.has("versions/osv-scalibr-debian-versions.txt"), "needs shared/data/versions"))
    func recordedComparisonsHold() throws {
        for line in try Shared.text("versions/osv-scalibr-debian-versions.txt").split(separator: "\n") {
            if line.hasPrefix("# ") || line.hasPrefix("// ") { continue }
            let words = line.split(separator: " ")
            guard words.count == 3 else { continue }
            let order = DebianVersion(words[0]).compared(to: DebianVersion(words[2])).signum()
            #expect(["<": -1, "=": 0, ">": 1][words[1]] == order, "\(line)")
        }
    }

    @Test(.enabled(if: Shared.has("versions/dpkg-selftest-parse.json"), "needs shared/data/versions"))
    func strictReadingRefusesWhatDpkgRefuses() throws {
        struct Facts: Decodable {
            let compare: [[String]]
            let parseError, parseWarning: [String]
            let badUpstreamChars, badRevisionChars: String
        }
        let data = Data(try Shared.text("versions/dpkg-selftest-parse.json").utf8)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let facts = try decoder.decode(Facts.self, from: data)
        for row in facts.compare {
            let order = DebianVersion(row[0]).compared(to: DebianVersion(row[2])).signum()
            #expect(["<": -1, "=": 0, ">": 1][row[1]] == order, "\(row)")
        }
        for text in facts.parseError + facts.parseWarning {
            #expect(DebianVersion(strict: text) == nil, "\"\(text)\"")
        }
        for bad in facts.badUpstreamChars { #expect(DebianVersion(strict: "0:0\(bad)-0") == nil, "\(bad)") }
        for bad in facts.badRevisionChars { #expect(DebianVersion(strict: "0:0-0\(bad)") == nil, "\(bad)") }
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        for row in try #require(object["parse"] as? [[Any]]) {
            let version = try #require(DebianVersion(strict: row[0] as? String ?? ""), "\(row)")
            #expect(version.epoch == row[1] as? Int)
            #expect(version.upstream == row[2] as? String)
            #expect(version.revision == row[3] as? String)
        }
    }
}

extension Chance {
    /// A version of few characters, so that equal and nearly equal ones are common.
    mutating func version() -> String {
        var text = String((0..<(1 + below(5))).map { _ in pick(Array("01290~+.a-Z")) })
        if !(text.first?.isNumber ?? false) { text = "1" + text }
        if text.hasSuffix("-") { text += "1" }
        return (below(4) == 0 ? "\(below(3)):" : "") + text
    }
}
