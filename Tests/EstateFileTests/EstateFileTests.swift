import EstateFile
import Guideline
import Testing

@Suite struct EstateFileTests {
    private func mistakes(_ text: String) -> String {
        do {
            _ = try EstateFile.read(text, named: "ward.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test func aWholeEstateIsRead() throws {
        let estate = try EstateFile.read(
            """
            version: 1
            provider: Exemple IT
            practices:
              - id: parc
                name: Cabinet du Parc
                timeZone: Europe/Luxembourg
                contractRole: processor
                openingHours:
                  monday: ["08:00-12:00", "14:00-18:00"]
                  friday: 08:00-24:00
                closingDays: [2026-12-25, 2027-07-30..2027-08-02]
            assets:
              - {id: pc-03, kind: workstation, practice: parc, thisMachine: true, search: [/home]}
              - {id: web, kind: endpoint, location: "www.example:443"}
            """, named: "ward.yaml")
        #expect(estate.assets.map(\.id) == ["pc-03", "web"])
        #expect(estate.assets[0].isThisMachine)
        #expect(
            estate.practices[0].closingDays
                == ["2026-12-25", "2027-07-30", "2027-07-31", "2027-08-01", "2027-08-02"])
        #expect(estate.practices[0].openingHours.isOpen(.friday, minute: 1439))
        #expect(!estate.practices[0].openingHours.isOpen(.monday, minute: 13 * 60))
    }

    @Test(arguments: [
        (
            "assets:\n  - id: a\n    kind: workstaton",
            "ward.yaml:3:11: unknown asset kind \"workstaton\" (did you mean \"workstation\"?)"
        ),
        (
            "assets:\n  - idd: a\n    kind: server",
            "ward.yaml:2:5: unknown key \"idd\" in an asset (did you mean \"id\"?)"
        ),
        ("assets: [", "ward.yaml:2:1: did not find expected node content"),
        ("", "ward.yaml: the file is empty; `ward estate init` writes one to start from"),
        ("assets: 3", "is not a mapping"),
        (
            "practices:\n  - {id: a, timeZone: Europe/Luxemburg}\nassets: [{id: b, kind: server}]",
            "ward.yaml:2:23: unknown time zone \"Europe/Luxemburg\" (did you mean \"Europe/Luxembourg\"?)"
        ),
        (
            "practices:\n  - {id: a, closingDays: [2026-02-30]}\nassets: [{id: b, kind: server}]",
            "a closing day looks like"
        ),
        ("assets: [{id: b, kind: server, practice: x}]", "no practice is called \"x\""),
        ("assets: [{id: b, kind: server}, {id: b, kind: server}]", "two assets are called \"b\""),
        ("assets: [{id: b, kind: endpoint}]", "needs a location"),
        ("assets: [{id: b, kind: server, search: [home]}]", "\"home\" is not an absolute path"),
        ("assets: [{id: b, kind: server, accessPolicy: access.yaml}]", "\"access.yaml\" is not an absolute path"),
        ("assets: [{id: b, kind: server, accessLog: /a}]", "accessLog is read together with an accessPolicy"),
        ("assets: [{id: b, kind: server}]\nassets: []", "stands twice"),
        (
            "practices:\n  - {id: a, openingHours: {monday: [\"14:00-12:00\"]}}\nassets: [{id: b, kind: server}]",
            "opening hours look like"
        ),
    ])
    func aMistakeIsNamedWithItsPlace(_ text: String, _ expected: String) {
        #expect(mistakes(text).contains(expected), "\(mistakes(text))")
    }

    @Test func everyMistakeIsNamedAtOnce() {
        let text = "practices: [{id: a, nam: b}]\nassets: [{id: b, kind: servr}]"
        #expect(mistakes(text).split(separator: "\n").count == 2)
    }

    @Test func hostileFilesEndInAnErrorAndNeverInACrash() {
        let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nassets: *b\n"
        for text in [
            bomb, "assets: *nowhere", "\u{0}", "- - - -", String(repeating: "[", count: 5_000), "? {a: b}\n: c",
        ] {
            #expect(!mistakes(text).isEmpty)
        }
    }
}
