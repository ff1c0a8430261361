import Encryption
import Formats
import Foundation
import Guideline
import Observing
import Testing

@Suite("Keys and certificates in files", .enabled(if: KeyHouse.hasOpenSSL, "needs openssl"))
struct KeyInventoryTests {
    private func inventory(_ house: KeyHouse, _ estate: Estate = Estate(assets: [])) -> KeyInventory {
        KeyInventory.search([house.folder.path], estate: estate, on: LocalMachine())
    }

    private func report(_ inventory: KeyInventory, at text: String? = nil) -> KeyReport {
        let date = text.flatMap { Date(iso8601: $0) } ?? Date()
        return KeyReport(inventory, policy: Encryption.policy, asOf: date, language: .en)
    }

    @Test func oneKeyInManyFormatsIsOneKey() throws {
        let house = try KeyHouse()
        try house.run(
            """
            openssl genrsa -out key.pem 2048
            openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.p8
            openssl rsa -in key.pem -traditional -out old.pem
            openssl rsa -in key.pem -pubout -out public.pem
            openssl rsa -in key.pem -RSAPublicKey_out -out public1.pem
            openssl rsa -in key.pem -pubout -outform DER -out public.der
            openssl req -new -key key.pem -subj /CN=a.example.lu -out request.pem
            openssl req -new -x509 -key key.pem -subj /CN=a.example.lu -days 90 -out cert.pem
            openssl x509 -in cert.pem -outform DER -out cert.der
            openssl crl2pkcs7 -nocrl -certfile cert.pem -outform DER -out cert.p7b
            openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:x -certpbe NONE -out store.p12
            """)
        let items = inventory(house).items
        #expect(Set(items.map(\.key)).count == 1)
        let kinds = Dictionary(grouping: items, by: \.kind).mapValues(\.count)
        #expect(kinds == ["private-key": 4, "public-key": 3, "certificate-request": 1, "certificate": 4])
        #expect(items.allSatisfy { $0.algorithm == "rsa" && $0.bits == 2048 })
        let secret = try #require(items.first { $0.path.hasSuffix("/key.pem") })
        #expect(secret.copies.count == 3)
        #expect(secret.belongsTo.contains(house.path("cert.pem")))
        #expect(items.first { $0.path.hasSuffix("/cert.der") }?.belongsTo.contains(house.path("key.pem")) == true)
    }

    @Test(.enabled(if: KeyHouse.hasSSH, "needs ssh-keygen"))
    func keysOfSSHHaveTheFingerprintsThatSSHKeygenPrints() throws {
        let house = try KeyHouse()
        for (type, name) in [("rsa -b 2048", "r"), ("ed25519", "e"), ("ecdsa -b 384", "c")] {
            try house.run("ssh-keygen -q -t \(type) -N '' -C someone@cabinet.example.lu -f \(name)")
        }
        try house.run(
            """
            ssh-keygen -e -f r.pub > r.ssh2
            { printf 'restrict,command="x" '; cat e.pub; } > authorized_keys
            { printf 'pacs.example.lu,192.0.2.4 '; cut -d' ' -f1,2 c.pub; } > known_hosts
            """)
        let items = inventory(house).items
        for name in ["r", "e", "c"] {
            let printed = try house.run("ssh-keygen -l -f \(name).pub").split(separator: " ")
            let own = items.filter { $0.path == house.path(name) || $0.path == house.path("\(name).pub") }
            #expect(own.map(\.kind).sorted() == ["private-key", "public-key"])
            #expect(own.allSatisfy { $0.fingerprint == String(printed[1]) && $0.bits == Int(printed[0]) })
            #expect(Set(own.map(\.key)).count == 1 && own.first?.key != nil)
        }
        #expect(
            items.first { $0.path.hasSuffix("/r.ssh2") }?.fingerprint
                == items.first { $0.path.hasSuffix("/r") }?.fingerprint)
        #expect(items.first { $0.path.hasSuffix("/authorized_keys") }?.kind == "authorised-key")
        let host = try #require(items.first { $0.path.hasSuffix("/known_hosts") })
        #expect(host.kind == "known-host" && host.hosts == ["pacs.example.lu", "192.0.2.4"])
        // The person's name of the comment is not kept.
        #expect(items.first { $0.path.hasSuffix("/r.pub") }?.hosts == ["cabinet.example.lu"])
        let text = String(decoding: try JSONEncoder.ward.encode(report(inventory(house))), as: UTF8.self)
        #expect(!text.contains("someone"))
    }

    @Test(.enabled(if: KeyHouse.hasKeytool, "needs keytool"))
    func certificatesOfJavaStoresAreRead() throws {
        let house = try KeyHouse()
        try house.run(
            """
            keytool -genkeypair -alias a -keyalg RSA -keysize 2048 -dname CN=java.example.lu -storetype JKS \
                -keystore a.jks -storepass changeit -keypass changeit -validity 30
            """)
        let items = inventory(house).items
        #expect(items.map(\.kind).sorted() == ["certificate", "private-key"])
        #expect(items.first { $0.certificate != nil }?.certificate?.subject == "CN=java.example.lu")
        #expect(items.allSatisfy { $0.bits == 2048 && $0.algorithm == "rsa" })
    }

    @Test(.enabled(if: KeyHouse.hasGnuPG, "needs gpg"))
    func publicKeysOfOpenPGPHaveTheFingerprintThatGnuPGPrints() throws {
        let house = try KeyHouse()
        let printed = try house.run(
            """
            export GNUPGHOME=$PWD/home; mkdir -m 700 home
            gpg --batch -q --pinentry-mode loopback --passphrase '' --quick-gen-key 'Dr X <x@cabinet.example.lu>' rsa2048 sign never
            gpg --export > key.gpg; gpg --armor --export > key.asc
            gpg --with-colons --fingerprint | grep ^fpr | head -1 | cut -d: -f10
            gpgconf --kill all; rm -r home
            """
        ).trimmingCharacters(in: .whitespacesAndNewlines)
        let items = inventory(house).items
        #expect(items.map(\.kind) == ["public-key", "public-key"])
        #expect(items.allSatisfy { $0.fingerprint == printed && $0.hosts == ["cabinet.example.lu"] })
    }

    @Test func datesAndDigestsAreJudged() throws {
        let house = try KeyHouse()
        try house.run(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -subj /CN=ca -out ca.pem -days 3650
            for name in short md5 good; do openssl req -newkey rsa:3072 -nodes -keyout $name.key -subj /CN=$name -out $name.csr; done
            openssl x509 -req -in short.csr -CA ca.pem -CAkey ca.key -days 10 -sha256 -out short.pem
            openssl x509 -req -in md5.csr -CA ca.pem -CAkey ca.key -days 300 -md5 -out md5.pem
            openssl x509 -req -in good.csr -CA ca.pem -CAkey ca.key -days 300 -sha256 -out good.pem
            rm *.csr
            """)
        let report = report(inventory(house))
        func rules(_ name: String) -> [String] {
            report.rows.first { $0.item.path.hasSuffix("/\(name).pem") }?.findings.map(\.rule).sorted() ?? ["missing"]
        }
        #expect(rules("good") == [])
        #expect(rules("short") == ["certificates.dates"])
        #expect(rules("md5") == ["certificates.signature"])
        #expect(rules("ca") == ["certificates.length"])
    }

    @Test func aBundleOfAuthoritiesIsATrustStoreAndNotListed() throws {
        let house = try KeyHouse()
        try house.run(
            """
            for i in $(seq 25); do
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -subj "/CN=CA $i" -days 9 \
                    -addext basicConstraints=critical,CA:true -out c.pem
                cat c.pem >> bundle.pem
            done; rm k.pem c.pem
            """)
        let inventory = inventory(house)
        #expect(inventory.items.count == 25)
        #expect(inventory.items.allSatisfy { $0.isShipped })
        #expect(!inventory.observations.contains { $0.kind == "search.certificate" })
    }

    @Test func ownersAreToldByTheEstate() throws {
        let house = try KeyHouse()
        try house.run(
            """
            mkdir -p kunden/belval mine
            openssl req -x509 -newkey rsa:2048 -nodes -keyout mail.key -out mail.pem -subj /CN=mail.belval.lu -days 90
            openssl req -x509 -newkey rsa:2048 -nodes -keyout org.key -out org.pem -subj "/O=Cabinet du Parc/CN=x" -days 90
            openssl req -x509 -newkey rsa:2048 -nodes -keyout own.key -out own.pem -subj /CN=desk.ward.example -days 90
            openssl genrsa -out plain.key 2048
            openssl genrsa -out kunden/belval/x.key 2048
            """)
        let estate = Estate(
            provider: "Ward SARL",
            practices: [Practice(id: "belval", name: "Centre Belval"), Practice(id: "parc", name: "Cabinet du Parc")],
            assets: [
                Asset(id: "mail", kind: .endpoint, practice: "belval", location: "mail.belval.lu:443"),
                Asset(id: "desk", kind: .server, location: "https://desk.ward.example/"),
            ])
        let items = inventory(house, estate).items
        func owner(_ name: String) -> [String?] {
            let item = items.first { $0.path == house.path(name) }
            return [item?.whose.rawValue, item?.who]
        }
        #expect(owner("mail.key") == ["client", "Centre Belval"])
        #expect(owner("org.key") == ["client", "Cabinet du Parc"])
        #expect(owner("own.key") == ["own", "Ward SARL"])
        #expect(owner("kunden/belval/x.key") == ["client", "Centre Belval"])
        #expect(owner("plain.key") == ["unclear", nil])
        let rules = report(inventory(house, estate)).rows.first { $0.item.path == house.path("mail.key") }?.findings
        #expect(rules?.contains { $0.rule == "key-files.whose" && $0.verdict == Verdicts(.short) } == true)
    }

    @Test(.enabled(if: KeyHouse.hasSSH, "needs ssh-keygen"))
    func linesOfAuthorizedKeysAreKeysThatMaySignIn() throws {
        let house = try KeyHouse()
        try house.run("ssh-keygen -q -t ed25519 -N '' -f e; cat e.pub > authorized_keys")
        let items = inventory(house).items
        #expect(items.first { $0.path.hasSuffix("/authorized_keys") }?.kind == "authorised-key")
        #expect(items.first { $0.path.hasSuffix("/e.pub") }?.kind == "public-key")
    }

    @Test func moduliThatNoProgramUsesAreNotTestedAndThatIsSaid() throws {
        let house = try KeyHouse()
        // SubjectPublicKeyInfo of an RSA key of 65,536 bits that is divisible by 3.
        func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
            [tag, 0x83, UInt8(content.count >> 16), UInt8(content.count >> 8 & 0xff), UInt8(content.count & 0xff)]
                + content
        }
        let key = element(0x30, element(0x02, [0] + [UInt8](repeating: 0xff, count: 8192)) + [2, 3, 1, 0, 1])
        let algorithm: [UInt8] = [0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0]
        let whole = element(0x30, algorithm + element(0x03, [0] + key))
        try Data(whole).write(to: URL(filePath: house.path("huge.der")))
        let inventory = inventory(house)
        #expect(inventory.items.map(\.weaknesses) == [[]])
        #expect(inventory.unknown.contains { $0.why == "longer than 16384 bits" })
    }

    @Test func aCopiedKeyNamesTheFilesWithThePrivateKeyAndNoCertificates() throws {
        let house = try KeyHouse()
        try house.run(
            """
            openssl req -x509 -newkey rsa:2048 -nodes -keyout a.key -subj /CN=a.example.lu -days 90 -out a.pem
            cp a.key b.key
            """)
        let same = try #require(inventory(house).observations.first { $0.kind == "search.same-key" })
        #expect(same.facts["files"] == .list([house.path("a.key"), house.path("b.key")]))
        #expect(same.facts["count"] == 2)
    }
}

@Suite struct KeyWordsTests {
    @Test func everyWordStandsInThreeLanguages() {
        for word in KeyWords.allCases {
            #expect(Language.allCases.allSatisfy { !word.text[$0].isEmpty }, "\(word)")
            let gaps = Language.allCases.map { word.text[$0].components(separatedBy: "{}").count }
            #expect(Set(gaps).count == 1, "\(word)")
        }
    }

    @Test func gapsAreFilledInOrderAndValuesAreNotReadAgain() {
        #expect(KeyWords.total.filled("{}", 3)[.en] == "Keys and certificates: {}; files searched: 3")
    }

    @Test func anUnknownReasonStaysAsItIs() {
        #expect(UnknownWords.why("no answer in time", .de) == "keine Antwort in der Zeit")
        #expect(UnknownWords.why("the server broke off: {}", .fr) == "le serveur a rompu : {}")
        #expect(UnknownWords.why("something else", .fr) == "something else")
        #expect(UnknownWords.fact("kex", .en) == "key exchange" && UnknownWords.fact("other", .de) == "other")
    }
}
