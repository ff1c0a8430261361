import Crypto
import Foundation
import Testing

@testable import WardPasswords

@Suite struct RecoveryCodeTests {
    /// An account's codes; a class, so that a code can be used up within an expectation.
    private final class Account {
        let codes: [String]
        var stored: RecoveryCodes

        init(pepper: SymmetricKey? = nil) { (codes, stored) = RecoveryCodes.make(pepper: pepper) }

        func redeem(_ typed: String, pepper: SymmetricKey? = nil) -> Bool { stored.redeem(typed, pepper: pepper) }
    }

    @Test func eachCodeWorksOnce() {
        let account = Account()
        #expect(account.codes.count == 10)
        #expect(Set(account.codes).count == 10)
        for code in account.codes.shuffled() {
            #expect(account.redeem(code))
            #expect(!account.redeem(code))
        }
        #expect(account.stored.remaining == 0)
    }

    @Test func codesAreReadAsPeopleTypeThem() {
        let account = Account()
        let codes = account.codes
        #expect(codes.allSatisfy { $0.wholeMatch(of: /([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}/) != nil })
        #expect(account.redeem(codes[0].uppercased()))
        #expect(account.redeem(codes[1].filter { $0 != "-" }))
        #expect(account.redeem(" " + codes[2].replacing("-", with: " ") + "\n"))
        #expect(account.redeem(codes[3].replacing("0", with: "O").replacing("1", with: "l")))
        #expect(account.stored.remaining == 6)
    }

    @Test func otherTextIsNoCode() {
        let account = Account()
        let code = account.codes[0]
        for text in ["", "-", "0000-0000-0000-0000", code + "0", String(code.dropLast()), "\0"] {
            #expect(!account.redeem(text))
        }
        #expect(!account.redeem(String(repeating: "x", count: 1 << 20)))
        #expect(account.stored.remaining == 10)
    }

    @Test func theStoredFormHoldsNoCode() throws {
        let account = Account()
        let json = try JSONEncoder().encode(account.stored)
        let text = String(decoding: json, as: UTF8.self) + "\(account.stored)"
        #expect(account.codes.allSatisfy { !text.contains($0) && !text.contains($0.filter { $0 != "-" }) })
        account.stored = try JSONDecoder().decode(RecoveryCodes.self, from: json)
        #expect(account.redeem(account.codes[9]))
    }

    @Test func thePepperIsNeeded() {
        let pepper = SymmetricKey(size: .bits256)
        let account = Account(pepper: pepper)
        #expect(!account.redeem(account.codes[0]))
        #expect(account.redeem(account.codes[0], pepper: pepper))
    }
}
