import Foundation
import Testing
import WardAccess
import WardAccessFile

@Suite struct AccessFileTests {
    static let small = """
        schema: ward/access/1
        roles:
          doctor: {maintainer: practice}
          support: {maintainer: provider}
        actions: [read, write]
        resources: [record, invoice]
        rules:
          - id: doctor-record
            allow: doctor
            to: [read, write]
            on: record
            when: treats
          - {id: support-never, deny: support, to: any, on: record}
        breakGlass:
          - {id: emergency, roles: doctor, to: read, on: record, minutes: 30}
        tests:
          - name: A treating doctor reads
            request: {subject: {role: doctor}, action: read, resource: {kind: record}, context: {treats: true}}
            expect: allowed
            rule: doctor-record
        """

    @Test func aFileDecides() throws {
        let file = try AccessFile.read(Self.small, named: "access.yaml")
        let engine = try file.compiled()
        #expect(file.tests.count == 1)
        #expect(file.tests[0].failure(with: engine) == nil)
        #expect(file.place(of: .rule(1))?.line == 13)
    }

    private func mistake(_ text: String) -> String {
        do {
            _ = try AccessFile.read(text, named: "a.yaml")
            return "none"
        } catch {
            return error.description
        }
    }

    private func mistake(replacing old: String, with new: String) -> String {
        mistake(Self.small.replacing(old, with: new))
    }

    @Test func mistakesHaveLineAndColumnAndTheWayOut() {
        #expect(
            mistake(replacing: "allow: doctor", with: "allow: docter")
                == "a.yaml:9:12: unknown role \"docter\" (did you mean \"doctor\"?)")
        #expect(
            mistake(replacing: "to: [read, write]", with: "to: [read, wirte]")
                == "a.yaml:10:16: unknown action \"wirte\" (did you mean \"write\"?)")
        #expect(
            mistake(replacing: "on: record\n    when", with: "on: recrod\n    when")
                == "a.yaml:11:9: unknown resource \"recrod\" (did you mean \"record\"?)")
        #expect(
            mistake(replacing: "when: treats", with: "when: treat")
                == "a.yaml:12:11: unknown relation \"treat\" (did you mean \"treats\"?)")
        #expect(
            mistake(replacing: "when: treats", with: "wen: treats")
                == "a.yaml:12:5: unknown key \"wen\" in a rule (did you mean \"when\"?)")
        #expect(
            mistake(replacing: "id: support-never", with: "id: doctor-record")
                == "a.yaml:13:10: two rules have the id \"doctor-record\"")
        #expect(
            mistake(replacing: "{maintainer: provider}", with: "{maintainer: providr}")
                == "a.yaml:4:25: unknown maintainer \"providr\" (did you mean \"provider\"?)")
        #expect(
            mistake(replacing: "minutes: 30", with: "minutes: 0")
                == "a.yaml:15:67: minutes is a whole number from 1 to 1440")
        #expect(
            mistake(replacing: "when: treats", with: "when: openingHours")
                == "a.yaml:12:11: the policy names no openingHours")
        #expect(
            mistake(replacing: "{treats: true}", with: "{treat: true}")
                == "a.yaml:18:97: context.treat: unknown relation (did you mean \"treats\"?)")
    }

    @Test func rolesInACircleAreRefused() {
        let text = Self.small
            .replacing("doctor: {maintainer: practice}", with: "doctor: {maintainer: practice, inherits: [support]}")
            .replacing("support: {maintainer: provider}", with: "support: {maintainer: provider, inherits: [doctor]}")
        #expect(mistake(text).contains("a.yaml:3:44: roles inherit in a circle: doctor → support → doctor"))
    }

    @Test func whatCouldFillTheMemoryIsRefused() {
        #expect(mistake(replacing: "[record, invoice]", with: "&a [record, invoice]").contains("a.yaml:6:12: anchors"))
        #expect(mistake("").contains("the file is empty"))
        #expect(mistake("schema: ward/access/1\nx: " + String(repeating: "[", count: 5000)).contains("too deep"))
        #expect(mistake("a: \u{0}").contains("a.yaml:"))
        #expect(mistake("schema: ward/access/1\nschema: ward/access/1\n").contains("stands twice"))
        #expect(mistake(String(repeating: "#", count: AccessFile.limit + 1)).contains("larger than 4 MiB"))
    }
}
