import Foundation
import Testing
import Updates

/// Ward's pending set against the answer of apt itself, on small machines made for each question.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/apt-get"), "needs apt-get"))
struct PackagesAptTests {
    typealias P = AptRoot

    /// Asks both; `expected` says what must come out, so that an empty answer of both proves nothing.
    private func expectSame(
        _ root: AptRoot, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let answers = try await root.answers()
        #expect(answers.ward == answers.apt, sourceLocation: sourceLocation)
        #expect(answers.apt == expected, sourceLocation: sourceLocation)
        #expect(answers.report.skipped.isEmpty, sourceLocation: sourceLocation)
    }

    private func root(_ status: [String], _ packages: [String], preferences: String = "") -> AptRoot {
        AptRoot(status: status, archives: [.init(packages: ["amd64": packages])], preferences: preferences)
    }

    @Test func heldAndResidualPackagesStayAsTheyAre() async throws {
        try await expectSame(
            root(
                [
                    P.installed("plain 1.0-1"), P.installed("held 1.0-1", state: "hold ok installed"),
                    P.installed("gone 1.0-1", state: "deinstall ok config-files"), P.installed("same 2.0"),
                    P.installed("newer 3.0"), P.installed("local 1.0"),
                    P.installed("everywhere 1.0", architecture: "all"),
                ],
                [
                    P.paragraph("plain 1.0-2"), P.paragraph("held 1.0-2"), P.paragraph("gone 1.0-2"),
                    P.paragraph("same 2.0"), P.paragraph("newer 2.9"), P.paragraph("everywhere 1.1"),
                ]),
            ["everywhere 1.0 1.1", "plain 1.0-1 1.0-2"])
    }

    @Test func brokenInstallationsAreTakenAsApt() async throws {
        try await expectSame(
            root(
                [
                    P.installed("half 1.0", state: "install reinstreq half-installed"),
                    P.installed("unpacked 1.0", state: "install ok unpacked"),
                    P.installed("failed 1.0", state: "install ok half-configured"),
                ], [P.paragraph("half 1.0"), P.paragraph("unpacked 1.1"), P.paragraph("failed 1.0")]),
            ["unpacked 1.0 1.1"])
    }

    @Test func anotherBuildOfTheSameVersionIsOffered() async throws {
        try await expectSame(
            root(
                [P.installed("rebuilt 1.0", "Installed-Size: 10"), P.installed("same 1.0", "Depends: dpkg (>> 0.5)")],
                [P.paragraph("rebuilt 1.0", "Installed-Size: 11"), P.paragraph("same 1.0", "Depends: dpkg (>>0.5)")]),
            ["rebuilt 1.0 1.0"])
    }

    @Test(arguments: [
        ("Package: a\nPin: version 1.0\nPin-Priority: 1001\n", ["a 1.5 1.0"]),
        ("Package: a\nPin: version 1.0\nPin-Priority: 1000\n", ["a 1.5 1.0"]),
        ("Package: a\nPin: version 1.0\nPin-Priority: 999\n", ["a 1.5 2.0"]),
        ("Package: a\nPin: version 2.*\nPin-Priority: -1\n", []),
        ("Package: *\nPin: release a=stable\nPin-Priority: -10\n", []),
        ("Package: a\nPin: release l=Test\nPin-Priority: 50\n", []),
        ("Package: *\nPin: origin archive.test\nPin-Priority: 99\n", []),
        ("Package: *\nPin: origin \"archive.test\"\nPin-Priority: 200\n", ["a 1.5 2.0"]),
        ("Package: b\nPin: version 1*\nPin-Priority: 1001\n", ["a 1.5 2.0"]),
        ("Package: [a]*\nPin: release n=testix\nPin-Priority: 1\n", []),
        ("Package: /^A$/\nPin: release o=test,c=MAIN\nPin-Priority: 1\n", []),
        ("Package: src:a\nPin: version 2*\nPin-Priority: 1\n", []),
        ("Package: a:i386\nPin: version 2*\nPin-Priority: 1\n", ["a 1.5 2.0"]),
        ("Package: a:amd64\nPin: version 2*\nPin-Priority: 1\n", []),
        ("Package: a\nPin: release v=9\nPin-Priority: 1\n", ["a 1.5 2.0"]),
        ("Package: b a\nPin: release 1.0\nPin-Priority: 1\n", []),
        ("Package: *\nPin: release o=Test\nPin-Priority: never\n", []),
        ("Package: *\nPin: release *\nPin-Priority: 600\n", ["a 1.5 2.0"]),
        (
            "Package: a\nPin: version 1.0\nPin-Priority: 2000\n\nPackage: *\nPin: release *\nPin-Priority: -1\n",
            ["a 1.5 1.0"]
        ),
        ("Package: a\nPin: release stable\nPin-Priority: 1\n\nPackage: a\nPin: version 2.0\nPin-Priority: 900\n", []),
        ("# words\nExplanation: why\nPackage: a\nPin: release a=now\nPin-Priority: 990\n", []),
    ])
    func pinsDecideAsInApt(preferences: String, expected: [String]) async throws {
        try await expectSame(
            root(
                [P.installed("a 1.5")], [P.paragraph("a 1.0"), P.paragraph("a 2.0")], preferences: preferences),
            expected)
    }

    @Test(arguments: [
        ("", "", ["a 1.0 2.0", "b 1.0 1.1"]),
        ("NotAutomatic: yes", "", ["a 1.0 1.1", "b 1.0 1.1"]),
        ("NotAutomatic: yes\nButAutomaticUpgrades: yes", "", ["a 1.0 1.1", "b 1.0 1.1"]),
        ("", "APT::Default-Release \"stable\";", ["a 1.0 1.1", "b 1.0 1.1"]),
        ("", "APT { Default-Release \"stable-new\"; };", ["a 1.0 2.0", "b 1.0 1.1"]),
    ])
    func suitesRankAsInApt(more: String, configuration: String, expected: [String]) async throws {
        var root = root([P.installed("a 1.0"), P.installed("b 1.0")], [P.paragraph("a 1.1"), P.paragraph("b 1.1")])
        root.archives.append(
            .init(suite: "stable-new", codename: "nextix", more: more, packages: ["amd64": [P.paragraph("a 2.0")]]))
        root.configuration = configuration
        try await expectSame(root, expected)
    }

    @Test func aDefaultReleaseStandsAgainstGeneralPinsAsInApt() async throws {
        var root = root(
            [P.installed("a 1.0")], [P.paragraph("a 1.1")],
            preferences: "Package: *\nPin: release a=stable-new\nPin-Priority: 995\n\n"
                + "Package: *\nPin: release a=stable\nPin-Priority: 50\n")
        root.archives.append(.init(suite: "stable-new", packages: ["amd64": [P.paragraph("a 2.0")]]))
        root.configuration = "APT::Default-Release \"stable\"; // words\n# more\n"
        try await expectSame(root, ["a 1.0 2.0"])
    }

    @Test func foreignArchitecturesHaveTheirOwnCandidates() async throws {
        var root = AptRoot(
            status: [
                P.installed("lib 1.0", "Multi-Arch: same"),
                P.installed("lib 1.0", "Multi-Arch: same", architecture: "i386"),
                P.installed("torn 1.0", "Multi-Arch: same"),
                P.installed("torn 1.0", "Multi-Arch: same", architecture: "i386"),
                P.installed("tool 1.0", architecture: "i386"), P.installed("changes 1.0", architecture: "all"),
            ],
            archives: [
                .init(packages: [
                    "amd64": [
                        P.paragraph("lib 1.1", "Multi-Arch: same"), P.paragraph("torn 1.1", "Multi-Arch: same"),
                        P.paragraph("tool 1.1"), P.paragraph("changes 1.1"),
                    ],
                    "i386": [
                        P.paragraph("lib 1.1", "Multi-Arch: same", architecture: "i386"),
                        P.paragraph("torn 1.0", "Multi-Arch: same", architecture: "i386"),
                        P.paragraph("tool 1.2", architecture: "i386"),
                    ],
                ])
            ])
        root.architectures = ["amd64", "i386"]
        try await expectSame(
            root, ["changes 1.0 1.1", "lib 1.0 1.1", "lib:i386 1.0 1.1", "tool:i386 1.0 1.2"])
    }

    @Test func phasedUpdatesWaitForTheirTurn() async throws {
        let names = (0..<40).map { "p\($0)" }
        let answers = try await root(
            names.map { P.installed("\($0) 1.0") },
            names.enumerated().map {
                P.paragraph("\($1) 1.1", "Source: src\($0) (1.\($0)-x)", "Phased-Update-Percentage: \(5 + $0 * 2)")
            }
        ).answers()
        #expect(answers.ward == answers.apt)
        #expect(!answers.ward.isEmpty)
    }

    @Test func newPackagesComeInForWhatUpgradesNeed() async throws {
        try await expectSame(
            root(
                [
                    P.installed("plain 1.0"), P.installed("either 1.0"), P.installed("virtual 1.0"),
                    P.installed("chain 1.0"), P.installed("likes 1.0", "Recommends: declined"),
                    P.installed("has 1.0"), P.installed("mta 1.0", "Provides: mail"),
                ],
                [
                    P.paragraph("plain 1.1", "Depends: new (>= 1)"), P.paragraph("new 1.2"),
                    P.paragraph("either 1.1", "Depends: nowhere | second, dpkg"), P.paragraph("second 3"),
                    P.paragraph("virtual 1.1", "Pre-Depends: service"), P.paragraph("real 1", "Provides: service"),
                    P.paragraph("chain 1.1", "Depends: link"), P.paragraph("link 1", "Depends: last (= 2)"),
                    P.paragraph("last 2"), P.paragraph("declined 1"), P.paragraph("liked 1"),
                    P.paragraph("likes 1.1", "Recommends: declined, liked"),
                    P.paragraph("has 1.1", "Depends: mail"), P.paragraph("mta 1.0", "Provides: mail"),
                ]),
            [
                "chain 1.0 1.1", "either 1.0 1.1", "has 1.0 1.1", "last - 2", "liked - 1", "likes 1.0 1.1",
                "link - 1", "new - 1.2", "plain 1.0 1.1", "real - 1", "second - 3", "virtual 1.0 1.1",
            ])
    }

    @Test func whatCannotBeSatisfiedIsKeptBack() async throws {
        try await expectSame(
            root(
                [
                    P.installed("wants 1.0"), P.installed("free 1.0"), P.installed("lib 1.0"),
                    P.installed("user 1.0", "Depends: lib (= 1.0)", state: "hold ok installed"),
                    P.installed("bound 1.0", "Depends: base (= 1.0)"),
                    P.installed("base 1.0", state: "hold ok installed"),
                ],
                [
                    P.paragraph("wants 1.1", "Depends: missing"), P.paragraph("free 1.1"), P.paragraph("lib 1.1"),
                    P.paragraph("user 1.1", "Depends: lib (= 1.1)"), P.paragraph("base 1.1"),
                    P.paragraph("bound 1.1", "Depends: base (= 1.1)"),
                ]),
            ["free 1.0 1.1"])
    }

    @Test func aReplacedPackageGivesWay() async throws {
        try await expectSame(
            root(
                [P.installed("app 1.0"), P.installed("old 1.0"), P.installed("tied 1.0")],
                [
                    P.paragraph("app 2.0", "Depends: fresh"),
                    P.paragraph("fresh 1", "Breaks: old", "Replaces: old", "Conflicts: old", "Provides: old"),
                    P.paragraph("tied 1.1", "Depends: old"), P.paragraph("old 1.0"),
                ]),
            ["app 1.0 2.0", "fresh - 1", "tied 1.0 1.1"])
    }

    /// Machines made by chance: versions, two suites, holds, pins, needs and preferences in every mixture.
    @Test func chanceMachinesAgree() async throws {
        var chance = Chance(seed: 20_261_123)
        var seen = 0
        for turn in 0..<40 {
            let root = chanceRoot(&chance)
            let answers = try await root.answers()
            #expect(answers.ward == answers.apt, "turn \(turn): \(root)")
            seen += answers.apt.count
        }
        #expect(seen > 100)
    }

    private func chanceRoot(_ chance: inout Chance) -> AptRoot {
        let names = (0..<14).map { "p\($0)" }
        let numbers = ["1.0", "1.0~rc1", "1.1", "1:0.5", "2.0-1", "2.0-1+b1", "0.9"]
        func version(_ chance: inout Chance) -> String { numbers[chance.below(numbers.count)] }
        var root = AptRoot()
        for name in names.prefix(10) {
            let states = [
                "install ok installed", "install ok installed", "install ok installed", "hold ok installed",
                "deinstall ok config-files",
            ]
            root.status.append(P.installed("\(name) \(version(&chance))", state: states[chance.below(5)]))
        }
        for (suite, more) in [("stable", ""), ("extra", ["", "NotAutomatic: yes"][chance.below(2)])] {
            var packages: [String] = []
            for name in names where chance.below(3) > 0 {
                var fields: [String] = []
                // Needs go to later names only, and without versions: one way to satisfy them, or none.
                let number = Int(name.dropFirst()) ?? 0
                if chance.below(3) == 0, number < 13 {
                    fields.append("Depends: p\(number + 1 + chance.below(13 - number))")
                }
                packages.append(([P.paragraph("\(name) \(version(&chance))")] + fields).joined(separator: "\n"))
            }
            root.archives.append(.init(suite: suite, codename: suite, more: more, packages: ["amd64": packages]))
        }
        let priorities = ["-1", "1", "100", "400", "600", "990", "1001"]
        for _ in 0..<chance.below(4) {
            let package = chance.below(3) == 0 ? "*" : names[chance.below(names.count)]
            let kind = ["release a=extra", "release n=stable", "version 1*", "origin archive.test"][chance.below(4)]
            if package == "*" && kind.hasPrefix("version") { continue }
            root.preferences +=
                "Package: \(package)\nPin: \(kind)\nPin-Priority: \(priorities[chance.below(priorities.count)])\n\n"
        }
        return root
    }
}

/// Numbers by chance, the same in each run.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }

    mutating func below(_ bound: Int) -> Int { Int((next() >> 11) % UInt64(bound)) }
}
