import Advisories
import Foundation
import Guideline
import Testing

@Suite struct AptFilesTests {
    @Test func aSignedReleaseIsRead() {
        let release = ReleaseFile(
            """
            -----BEGIN PGP SIGNED MESSAGE-----
            Hash: SHA256

            Origin: Debian
            Label: Debian-Security
            Suite: oldstable-security
            Version: 12
            Codename: bookworm-security
            Date: Sat, 21 Nov 2026 00:53:02 UTC
            Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC
            Architectures: amd64 i386
            SHA256:
             f61f27bd 20 main/binary-amd64/Packages.gz
             f61f27bd 0 main/binary-amd64/Packages
            -----BEGIN PGP SIGNATURE-----

            iQIzBAEB
            -----END PGP SIGNATURE-----
            """)
        #expect(release.origin == "Debian")
        #expect(release.isSecurity)
        #expect(release.date?.iso8601 == "2026-11-21T00:53:02Z")
        #expect(release.validUntil?.iso8601 == "2026-11-28T00:53:02Z")
        #expect(release.lists == ["main/binary-amd64/Packages": 0])
    }

    @Test(arguments: ["2000-02-29", "1970-01-01", "2026-12-31", "2100-03-01"])
    func releaseDatesAreDays(day: String) throws {
        let date = try #require(Date(iso8601: day))
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = day.split(separator: "-").compactMap { Int($0) }
        let text = "Mon, \(parts[2]) \(months[parts[1] - 1]) \(parts[0]) 00:00:00 UTC"
        #expect(ReleaseFile("Date: \(text)\n").date == date)
    }

    @Test func bothFormsOfSourcesNameTheSameLists() throws {
        let line = AptSource.readLines(
            """
            # deb http://no.test/ x main
            deb [arch=amd64 signed-by=/k.gpg] http://user:word@deb.test:8080/debian/ book_worm main contrib # words
            deb-src http://deb.test/debian bookworm main
            deb file:/srv/repo ./
            """, file: "sources.list", native: "amd64")
        #expect(
            line.map(\.title) == [
                "http://deb.test:8080/debian/ book_worm main", "http://deb.test:8080/debian/ book_worm contrib",
                "file:/srv/repo/ ./",
            ])
        #expect(
            line[0].listName(architecture: "amd64")
                == "deb.test:8080_debian_dists_book%5fworm_main_binary-amd64_Packages")
        #expect(line[0].site == "deb.test")
        #expect(line[0].architectures(of: ["amd64", "i386"]) == ["amd64"])
        #expect(line[2].listName(architecture: "amd64") == "_srv_repo_._Packages")
        let paragraphs = AptSource.readParagraphs(
            """
            Types: deb deb-src
            # words
            URIs: http://deb.test/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             x

            Types: deb
            URIs: http://off.test/
            Suites: x
            Components: main
            Enabled: no
            """, file: "debian.sources", native: "amd64")
        #expect(paragraphs.map(\.suite) == ["bookworm", "bookworm-updates"])
    }

    @Test func aptsSettingsAreReadInAllTheirForms() {
        var configuration = AptConfiguration()
        configuration.add(
            """
            APT::Default-Release "stable"; // words "x";
            /* APT::Default-Release "no"; */
            APT { Install-Recommends "false"; Architectures { "amd64"; "i386"; }; Get::Never "1"; };
            APT::Periodic::Enable 1;
            List:: "a"; List:: "b";
            Gone "x";
            #clear Gone;
            """)
        #expect(configuration["apt::default-release"] == "stable")
        #expect(configuration.flag("APT::Install-Recommends") == false)
        #expect(configuration.flag("APT::Get::Never") == true)
        #expect(configuration.list("APT::Architectures") == ["amd64", "i386"])
        #expect(configuration.list("list") == ["a", "b"])
        #expect(configuration["APT::Periodic::Enable"] == "1")
        #expect(configuration["gone"] == nil)
    }

    @Test func paragraphsSurviveOddities() {
        let text = "\n\nPackage: a\r\nDescription: x\n more\n# words\n .\nno field\nPackage: b\n \t\nPackage: c"
        let paragraphs = Deb822.paragraphs(of: text)
        #expect(paragraphs.map { $0["package"] } == ["a", "c"])
        #expect(paragraphs[0]["description"] == "x\nmore\n.")
    }

    @Test func releaseTablesGiveTheirDates() {
        let table = DistroInfo(
            csv: "version,codename,series,created,release,eol,eol-lts\n12,Bookworm,bookworm,2021-08-14,"
                + "2023-06-10,2026-07-11,2028-06-30\n22.04 LTS,Jammy,jammy,x,2022-04-21\n,Sid,sid,1993-08-16\n")
        #expect(table.release(series: "bookworm", version: nil)?.dates["eol-lts"] == "2028-06-30")
        #expect(table.release(series: "", version: "22.04")?.series == "jammy")
        #expect(table.release(series: "trixie", version: "13") == nil)
    }

    /// Bytes from outside in every reader: whatever is changed in them, they answer.
    @Test func mutatedFilesNeverCrash() throws {
        var chance = Chance(seed: 6)
        let status =
            "Package: a\nStatus: install ok installed\nVersion: 1:1.0-1\nArchitecture: amd64\nDepends: b (>= 1) | c:any, "
            + "d\nProvides: e (= 2)\n\nPackage: dpkg\nStatus: hold ok half-installed\nVersion: 2\nArchitecture: all\n"
        let settings = "APT { A \"x\"; B { \"y\"; }; };\n#clear A;\n/* x */ // y\n"
        let pins = "Package: a b:any /x.*/ [a-c]?\nPin: release a=stable,v=1*\nPin-Priority: 1001\n"
        let sources = "deb [arch=amd64 a=b] http://u@h:1/x stable main\nTypes: deb\nURIs: http://x\nSuites: a/\n"
        for _ in 0..<2000 {
            let bytes = chance.mutated(Array(status.utf8))
            let dpkg = DpkgStatus(bytes)
            var isGiven = false
            let records = try AptList.read(
                wanted: [AptList.hash("a"), AptList.hash("e")], providers: true
            ) { buffer in
                defer { isGiven = true }
                if !isGiven { buffer += bytes }
                return !isGiven
            }
            let text = { (source: String) in String(decoding: chance.mutated(Array(source.utf8)), as: UTF8.self) }
            var configuration = AptConfiguration()
            configuration.add(text(settings))
            _ = AptSource.readLines(text(sources), file: "", native: "amd64").map { $0.listName(architecture: "x") }
            _ = AptSource.readParagraphs(text(sources), file: "", native: "amd64").map(\.title)
            _ = ReleaseFile(text("Date: Sat, 21 Nov 2026 00:53:02 UTC\nSHA256:\n a 1 main/Packages\n"))
            _ = DistroInfo(csv: text("version,series,eol\n1,a,2026-01-01\n"))
            let list = AptList(release: nil, site: "h", component: "main", architecture: "amd64", path: "")
            let policy = AptPolicy(
                lists: [list], pins: AptPin.read(text(pins)), defaultRelease: nil, native: dpkg.native)
            let versions = policy.versions(installed: dpkg.packages, offers: [records])
            _ = UpgradePlan(UpgradeInput(policy: policy, installed: dpkg.packages, versions: versions))
        }
    }
}
