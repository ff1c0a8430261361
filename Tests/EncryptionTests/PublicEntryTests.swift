import Formats
import Foundation
import Search
import Testing

@Suite("Public keys and certificates, damaged and mentioned")
struct PublicEntryTests {
    @Test(.enabled(if: KeyHouse.hasOpenSSL && KeyHouse.hasSSH, "needs openssl and ssh-keygen"))
    func noDamageStopsTheReaders() throws {
        let house = try KeyHouse()
        try house.run(
            """
            openssl req -x509 -newkey rsa:1024 -nodes -keyout k.key -out c.pem -subj /CN=a.example -days 9
            openssl x509 -in c.pem -outform DER -out c.der
            openssl crl2pkcs7 -nocrl -certfile c.pem -outform DER -out c.p7b
            openssl pkcs12 -export -inkey k.key -in c.pem -passout pass:x -certpbe NONE -out c.p12
            openssl req -new -key k.key -subj /CN=a -outform DER -out c.csr
            ssh-keygen -q -t ecdsa -N '' -f s; ssh-keygen -e -f s.pub > s.ssh2
            """)
        var generator = BatchGCDTests.Generator(state: 11)
        var (found, none) = (0, 0)
        for name in ["c.pem", "c.der", "c.p7b", "c.p12", "c.csr", "s.pub", "s.ssh2"] {
            let original = Array(try Data(contentsOf: URL(filePath: house.path(name))))
            #expect(!entries(original).isEmpty, "\(name)")
            for _ in 0..<400 {
                var bytes = original
                for _ in 0...Int.random(in: 0..<3, using: &generator) where bytes.count > 4 {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes.removeLast(bytes.count - index)
                    case 1: bytes[index] = 0xff
                    case 2: bytes.insert(contentsOf: bytes[index...].prefix(30), at: index)
                    default: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                    }
                }
                if entries(bytes).isEmpty { none += 1 } else { found += 1 }
            }
        }
        #expect(found > 200 && none > 200)
    }

    private func entries(_ bytes: [UInt8]) -> [PublicEntry] {
        let text = bytes[...]
        let space = bytes.firstIndex(of: 0x20) ?? 0
        return PublicEntries.binary(text) + PublicEntries.block(text)
            + [SSHKeyLine.read(text, ahead: []), SSHKeyLine.read(text[space...], ahead: text[..<space])].compactMap {
                $0
            }
    }

    @Test(arguments: [
        "-----BEGIN CERTIFICATE-----\nnot one\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----",
        "ssh-rsa AAAA", "ssh-rsa AAAAB3NzaC1yc2E= too short", "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== other name",
        "---- BEGIN SSH2 PUBLIC KEY ----\n---- END", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n",
    ])
    func aMentionIsNoKey(text: String) {
        #expect(entries(Array(text.utf8)) == [])
    }
}
