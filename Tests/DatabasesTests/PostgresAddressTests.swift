import Testing

@testable import Databases

@Suite struct PostgresAddressTests {
    @Test func aURLBecomesSettings() throws {
        let address = try PostgresAddress(
            "postgres://anna%40desk@db1.example.lu:5433,[::1]/de%20sk?sslrootcert=/etc/ca.pem&application_name=x")
        #expect(address.settings["user"] == "anna@desk")
        #expect(address.settings["host"] == "db1.example.lu,::1")
        #expect(address.settings["port"] == "5433,5432")
        #expect(address.settings["dbname"] == "de sk")
        #expect(address.settings["sslrootcert"] == "/etc/ca.pem")
        #expect(address.settings["application_name"] == "x")
        #expect(address.settings["sslmode"] == "verify-full")
        #expect(address.settings["gssencmode"] == "disable")
        let socket = try PostgresAddress("postgresql:///desk?host=%2Frun%2Fpostgresql")
        #expect(socket.settings["host"] == "/run/postgresql" && socket.settings["dbname"] == "desk")
    }

    @Test(arguments: [
        "postgres://anna:secret@db/desk", "postgres://anna:@db/desk", "postgres://db/desk?password=secret",
        "postgres://db/desk?sslpassword=secret", "postgres://db/desk?user=anna&pass%77ord=secret",
    ])
    func aPasswordInAURLIsRefusedAndNotRepeated(url: String) throws {
        let error = #expect(throws: SQLError.self) { try PostgresAddress(url) }
        #expect(error?.kind == .notPermitted)
        #expect(error.map { "\($0)" }?.contains("secret") == false)
        #expect(error?.remedy?.contains(".pgpass") == true)
    }

    @Test(arguments: ["disable", "allow", "prefer", "require", "verify-ca", "", "VERIFY-FULL"])
    func weakerTLSNeedsALongWord(mode: String) throws {
        let url = "postgres://db.example.lu/desk?sslmode=\(mode)"
        let error = #expect(throws: SQLError.self) { try PostgresAddress(url) }
        #expect(error?.kind == .untrusted)
        #expect(throws: SQLError.self) { try PostgresAddress(url + "&ward_accept_unverified_tls=1") }
        let accepted = try PostgresAddress(url + "&ward_accept_unverified_tls=yes")
        #expect(accepted.settings["sslmode"] == mode)
        #expect(accepted.settings["ward_accept_unverified_tls"] == nil)
    }

    @Test(arguments: ["", "postgres:", "mysql://db/desk", "postgres://db/%zz", "postgres://db/%00"])
    func whatIsNoAddressIsRefused(url: String) {
        #expect(throws: SQLError.self) { try PostgresAddress(url) }
    }

    @Test func numericSumsAreWholeNumbers() {
        func whole(_ words: [Int16]) -> Int64? {
            words.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
                .withUnsafeBytes { PostgresRow.whole(numeric: $0) }
        }
        #expect(whole([0, 0, 0, 0]) == 0)
        #expect(whole([1, 0, 0, 0, 7]) == 7)
        #expect(whole([1, 1, 0, 0, 12]) == 120_000)
        #expect(whole([2, 1, 0x4000, 0, 12, 34]) == -120_034)
        #expect(whole([5, 4, 0x4000, 0, 922, 3372, 368, 5477, 5808]) == .min)
        #expect(whole([5, 4, 0, 0, 922, 3372, 368, 5477, 5808]) == nil)
        #expect(whole([2, 0, 0, 1, 1, 5000]) == nil)
        #expect(whole([0, 0, -0x4000, 0]) == nil)
        #expect(whole([3, 2, 0, 0, 1]) == nil)
        #expect(whole([]) == nil)
    }

    @Test func messagesAboutDataAreNotKept() {
        for state in ["22P02", "P0001", "ZZZZZ"] {
            let error = SQLError(state: state, message: "invalid input syntax: \"1985010112345\"")
            #expect(error.description.contains(state) && !error.description.contains("1985"))
        }
        #expect(SQLError(state: "57P01", message: "x").kind == .connectionLost)
        #expect(SQLError(state: "53100", message: "x").kind == .full)
        #expect(SQLError(state: "25006", message: "x").kind == .readOnly)
        #expect(SQLError(state: "XX001", message: "x").kind == .corrupt)
    }
}
