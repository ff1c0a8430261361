import Crypto
import Foundation
import Testing

@testable import Probing

/// Bytes from hexadecimal digits; blanks between them are left out.
func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = hexadecimal.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

@Suite struct HandshakeVectorTests {
    private func derive(_ secret: [UInt8], _ label: String, _ hash: String) -> [UInt8] {
        KeySchedule.expand(secret, label, context: bytes(hash), length: 32, hash: .sha256)
    }

    /// RFC 8448 section 3.
    @Test func theKeyScheduleOfASimpleHandshakeIsThatOfTheStandard() {
        var schedule = KeySchedule(hash: .sha256)
        #expect(schedule.secret == bytes("33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a"))
        schedule.advance(with: bytes("8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d"))
        #expect(schedule.secret == bytes("1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac"))
        let hellos = "860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8"
        let client = derive(schedule.secret, "c hs traffic", hellos)
        let server = derive(schedule.secret, "s hs traffic", hellos)
        #expect(client == bytes("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21"))
        #expect(server == bytes("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38"))
        #expect(
            KeySchedule.expand(server, "key", length: 16, hash: .sha256) == bytes("3fce516009c21727d0f2e4e86ee403bc"))
        #expect(KeySchedule.expand(server, "iv", length: 12, hash: .sha256) == bytes("5d313eb2671276ee13000b30"))
        #expect(
            KeySchedule.expand(server, "finished", length: 32, hash: .sha256)
                == bytes("008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8"))
        schedule.advance()
        #expect(schedule.secret == bytes("18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919"))
        let flight = "9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13"
        #expect(
            derive(schedule.secret, "c ap traffic", flight)
                == bytes("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5"))
        #expect(
            derive(schedule.secret, "s ap traffic", flight)
                == bytes("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643"))
        let resumption = derive(
            schedule.secret, "res master", "209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d")
        #expect(resumption == bytes("7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c"))
        #expect(
            KeySchedule.expand(resumption, "resumption", context: [0, 0], length: 32, hash: .sha256)
                == bytes("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3"))
    }

    /// RFC 8448 section 4.
    @Test func theKeyScheduleOfAResumedHandshakeIsThatOfTheStandard() {
        let schedule = KeySchedule(
            hash: .sha256, resuming: bytes("4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3"))
        #expect(schedule.secret == bytes("9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c"))
        let binder = schedule.derive("res binder", transcript: [])
        #expect(binder == bytes("69fe131a3bbad5d63c64eebcc30e395b9d8107726a13d074e389dbc8a4e47256"))
        let key = KeySchedule.expand(binder, "finished", length: 32, hash: .sha256)
        let hello = bytes("63224b2e4573f2d3454ca84b9d009a04f6be9e05711a8396473aefa01e924a14")
        #expect(
            HandshakeHash.sha256.authentication(of: hello, key: key)
                == bytes("3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d"))
        #expect(
            derive(
                schedule.secret, "c e traffic", "08ad0fa05d7c7233b1775ba2ff9f4c5b8b59276b7f227f13a976245f5d960913")
                == bytes("3fbbe6a60deb66c30a32795aba0eff7eaa10105586e7be5c09678d63b6caab62"))
    }

    /// The working group's vector for TLS 1.2 with SHA-256.
    @Test func thePseudoRandomFunctionIsThatOfTheStandard() {
        let output = PseudoRandomFunction(hash: .sha256).bytes(
            bytes("9bbe436ba940f017b17652849a71db35"), "test label", seed: bytes("a0ba9f936cda311827a6f796ffd5198c"),
            length: 100)
        #expect(
            output
                == bytes(
                    """
                    e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af
                    0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701
                    87347b66
                    """))
    }

    /// RFC 3610 section 8, packet vector 1, and NIST SP 800-38C example 2.
    @Test(arguments: [
        (
            8, "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf", "00000003020100a0a1a2a3a4a5", "0001020304050607",
            "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
            "588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0"
        ),
        (
            6, "404142434445464748494a4b4c4d4e4f", "1011121314151617", "000102030405060708090a0b0c0d0e0f",
            "202122232425262728292a2b2c2d2e2f", "d2a1f0e051ea5f62081a7792073d593d1fc64fbfaccd"
        ),
    ])
    func counterWithCBCMACIsThatOfTheStandard(
        tag: Int, key: String, nonce: String, data: String, plain: String, sealed: String
    ) throws {
        let cipher = AuthenticatedCipher(.ccm(tag: tag), key: bytes(key))
        let output = try cipher.seal(bytes(plain), nonce: bytes(nonce), authenticating: bytes(data))
        #expect(output == bytes(sealed))
        #expect(try cipher.open(output, nonce: bytes(nonce), authenticating: bytes(data)) == bytes(plain))
        var bad = output
        bad[0] ^= 1
        #expect(throws: (any Error).self) {
            try cipher.open(bad, nonce: bytes(nonce), authenticating: bytes(data))
        }
    }

    /// RFC 6229, 128-bit key.
    @Test func theStreamCipherIsThatOfTheStandard() {
        var cipher = RC4(key: bytes("0102030405060708090a0b0c0d0e0f10"))
        #expect(cipher.crypt([UInt8](repeating: 0, count: 16)) == bytes("9ac7cc9a609d1ef7b2932899cde41b97"))
    }

    /// RFC 7748 section 6.2.
    @Test func x448IsThatOfTheStandard() {
        let alice = bytes(
            """
            9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b
            """)
        let bob = bytes(
            """
            3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609
            """)
        let shared = bytes(
            """
            07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d
            """)
        #expect(X448.multiply(alice, bob) == shared)
        #expect(X448.multiply(alice, [1, 2]) == nil)
    }

    /// RFC 7027 appendix A.1.
    @Test func brainpoolIsThatOfTheStandard() throws {
        let curve = try #require(WeierstrassCurve(NamedGroup(rawValue: 26)))
        let alice = bytes("81db1ee100150ff2ea338d708271be38300cb54241d79950f77b063039804f1d")
        #expect(
            curve.publicPoint(of: alice)
                == [4]
                + bytes(
                    """
                    44106e913f92bc02a1705d9953a8414db95e1aaa49e81d9e85f929a8e3100be5
                    8ab4846f11caccb73ce49cbdd120f5a900a69fd32c272223f789ef10eb089bdc
                    """))
        let bob =
            [4]
            + bytes(
                """
                8d2d688c6cf93e1160ad04cc4429117dc2c41825e1e9fca0addd34e6f1b39f7b
                990c57520812be512641e47034832106bc7d3e8dd0e4c7f1136d7006547cec6a
                """)
        #expect(
            curve.shared(alice, with: bob) == bytes("89afc39d41d3b327814b80940b042590f96556ec91e6ae7939bce31f3a18bf2b"))
    }

    /// RFC 7919 appendix A.1: the beginning and the end of the smallest and the largest prime.
    @Test func thePrimesOfFiniteFieldsAreThoseOfTheStandard() throws {
        let small = try #require(FiniteFieldGroup.prime(of: NamedGroup(rawValue: 256)))
        #expect(small.count == 256)
        #expect(small.starts(with: bytes("ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1")))
        #expect(small.suffix(16) == bytes("886b423861285c97ffffffffffffffff")[...])
        let large = try #require(FiniteFieldGroup.prime(of: NamedGroup(rawValue: 260)))
        #expect(large.count == 1024)
        #expect(large.suffix(16) == bytes("d68c8bb7c5c6424cffffffffffffffff")[...])
        #expect(FiniteFieldGroup.prime(of: NamedGroup(rawValue: 29)) == nil)
    }

    @Test(arguments: [22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 256] as [UInt16])
    func bothSidesOfAnExchangeAgree(number: UInt16) throws {
        let group = NamedGroup(rawValue: number)
        let here = try #require(KeyAgreement(group, randomness: .system))
        let there = try #require(KeyAgreement(group, randomness: .system))
        #expect(try here.secret(with: there.share) == there.secret(with: here.share))
        #expect(here.share != there.share)
    }

    /// The server's half of each hybrid, as draft-ietf-tls-ecdhe-mlkem orders it.
    @Test func hybridsJoinTheirParts() throws {
        let first = try #require(KeyAgreement(.x25519MLKEM768, randomness: .system))
        #expect(first.share.count == 1184 + 32)
        let kem = try MLKEM768.PublicKey(rawRepresentation: first.share.prefix(1184)).encapsulate()
        let key = Curve25519.KeyAgreement.PrivateKey()
        let agreed = try key.sharedSecretFromKeyAgreement(
            with: .init(rawRepresentation: first.share.suffix(32)))
        let expected = kem.sharedSecret.withUnsafeBytes { Array($0) } + agreed.withUnsafeBytes { Array($0) }
        #expect(try first.secret(with: Array(kem.encapsulated) + key.publicKey.rawRepresentation) == expected)
        #expect(throws: (any Error).self) { try first.secret(with: [1, 2, 3]) }

        let second = try #require(KeyAgreement(NamedGroup(rawValue: 0x11EB), randomness: .system))
        #expect(second.share.count == 65 + 1184)
        let other = try MLKEM768.PublicKey(rawRepresentation: second.share.suffix(1184)).encapsulate()
        let curve = P256.KeyAgreement.PrivateKey()
        let point = try curve.sharedSecretFromKeyAgreement(with: .init(x963Representation: second.share.prefix(65)))
        let both = point.withUnsafeBytes { Array($0) } + other.sharedSecret.withUnsafeBytes { Array($0) }
        #expect(try second.secret(with: Array(curve.publicKey.x963Representation) + other.encapsulated) == both)
    }

    @Test func timestampsAreCounted() {
        var found = HandshakeFindings()
        found.take(timestamps: [0, 7, 0, 2, 1, 1, 0, 1, 9])
        #expect(found.timestamps == 2)
        found.take(timestamps: [0, 9, 0, 2])
        #expect(found.timestamps == 2)
    }

    @Test func arithmeticHoldsAgainstFermat() throws {
        for group in [256, 257] as [UInt16] {
            let prime = try #require(FiniteFieldGroup.prime(of: NamedGroup(rawValue: group)))
            let field = try #require(Montgomery(modulus: prime))
            var exponent = prime
            exponent[exponent.count - 1] -= 1
            let three = field.enter([3])
            #expect(field.power(three, exponent) == field.one)
            #expect(field.multiply(three, field.invert(three)) == field.one)
            #expect(field.leave(field.subtract(field.enter([7]), field.enter([9]))).last == 0xFD)
        }
        #expect(Montgomery(modulus: [4]) == nil)
        #expect(Montgomery(modulus: []) == nil)
        #expect(Montgomery(modulus: [1]) == nil)
    }
}
