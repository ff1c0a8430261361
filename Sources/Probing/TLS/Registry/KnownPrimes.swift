import Crypto

/// Primes for finite-field key exchange that are published or shipped with servers, by SHA-256 of their bytes.
///
/// Many servers share them, so that one long computation against a short one opens the traffic of all.
enum KnownPrimes {
    private static let names: [String: String] = [
        "b52ba6a3026520a6c49d37e4587601801bee500123b3259b6bf03e7cecc3e63d": "RFC 2409 group 1",
        "3f35a3f5f6c4376a744acad409bb22f8d897f949d2311d885adaa890981b67a0": "RFC 2409 group 2",
        "64fcc83ec403930bf18393dbc883ccaa1fbb08ac876f77f7aa99748ca945019b": "RFC 3526 group 5",
        "d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e": "RFC 3526 group 14",
        "48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c": "RFC 3526 group 15",
        "4ee95187682bcb230ad26a95205f6920e84708f6251b3894329b09ec23919e33": "RFC 3526 group 16",
        "d1bfe6d0925ce7e4da262b62861514a7755e35831e429f343e7b864848657efd": "RFC 3526 group 17",
        "39ab4feab950a3128fb71accb9fc3965d857012e081998a85996e3ea8b3c3bcf": "RFC 3526 group 18",
        "44c55cfee5c075927cf682da5b681bdecbd5c3eb0784c14f5dce7610f0ef133d": "RFC 5114 group 22",
        "bfe545862ca102ad1eeddb5fbfa5bf855ac4995c56a8b408ce3fe099dce93a9d": "RFC 5114 group 23",
        "0b7835722cb619827610c2549fdda5587421686c4409a13865e76225522ddcc9": "RFC 5114 group 24",
        "9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966": "ffdhe2048",
        "0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17": "ffdhe3072",
        "4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e": "ffdhe4096",
        "227ac9066b3ddd9e193670cda2388fa884f65ba0cf98b742d1fe77a6687c79c7": "ffdhe6144",
        "770b14efaf6f049929c523113b3fa99a8d11dab1b18af3609590122075d19833": "ffdhe8192",
        "6c863838510bab3e2093066fc14976f0265b0da72c465eb306018587b5df6b6a": "Postfix 2.2 512 bit",
        "ef627d8cc44144f36a075d8dd8511bbd278cb5cf438f1052bdbdabe715232c1e": "Postfix 2.2 1024 bit",
        "486e235226a927b22b9389bf43377084cb9be4c303f08fd490613ab4d9dfbd31": "HAProxy 1.6 1024 bit",
        "7b6551ea6ff09bd78c24bede10980a155f70b6c81e48b4dd8bec822ab3bf0e94": "HAProxy 1.6 2048 bit",
        "a67f41cb161353e098a815bf4070d3268927a50cf3b9be233377f81e0ac77c1e": "HAProxy 1.6 4096 bit",
        "e2b343fa226b71092716a0cefea064b00c0a6855e25e199bf91452b88d81d03e": "ProFTPD 1.2.8 512 bit",
        "7dafc874c19963c0dd38e642bf1f3ad92d0fafd9a8db4651e5ff44903aef69c3": "ProFTPD 1.2.8 768 bit",
        "d2ae65bfc24596c0333a3ad57a67565d1494da51059f327d8cd7d6c36ea53dc1": "ProFTPD 1.2.8 1024 bit",
        "bd646809c4e2d255e7082482b9917c2dfa213b6685d7100765fbfca6d585af1c": "ProFTPD 1.2.8 1536 bit",
        "ee302f149664decf1b364551326625cfc7ff3edb739a3a444a7435a5d50c543b": "ProFTPD 1.2.8 2048 bit",
        "bc66927384785251c604a3836e40475664b425ef690d8fc9b770ba80095488d0": "ProFTPD 1.3.2 512 bit",
        "ad225f9367840e76af41a00757b85eada4ac49190ea6ec4e90a7114c1eb9d1de": "ProFTPD 1.3.2 768 bit",
        "3b37d357836b4c0b81ae99d4bb204f5fb3b3cc53a79a4660db1499062a7c8d47": "ProFTPD 1.3.2 1024 bit",
        "f5b0f0db19c1ffb9edd48c27d552e0c6304a86c911924f8d4f9bbc9adf00f5de": "ProFTPD 1.3.2 1536 bit",
        "b85e2291d140459398cf0cd25689409c3d2eb44c590634464b7b3ae613ec4712": "ProFTPD 1.3.5 512 bit",
        "b36ac84e5fa8bd7a6363e1fb989456e430ac24bec3899ebd876c327f00a78609": "ProFTPD 1.3.5 768 bit",
        "20ce5e9531472e234e1ef76788a6f5f5da9d3ee746de9901fb962b6a1bf76f6f": "ProFTPD 1.3.5 1024 bit",
        "245ccb3bb7e5f8e431c3786ce8c84360463a9991a535ab23b6b1e91a3ac9ccb9": "ProFTPD 1.3.5 1536 bit",
        "b22223eba55eff07fda0073c0bb7f65c588f7c03ebd471f89ebb602f8af725ef": "ProFTPD 1.3.5 2048 bit",
        "42c55340f006f5b2ea5fb437952d551a344b97f1e125daf8d926c5ea8d5cacf3": "ProFTPD 1.3.7 512 bit",
        "f50e69d53db8c4850afca68d49cf0a1f8bc5e9d8ffd1b16c03cff1af76e4e851": "ProFTPD 1.3.7 768 bit",
        "a0e7611e593dd96519900f0ae86be34a2a28779c3b61c410e77797619b60ffd5": "ProFTPD 1.3.7 1024 bit",
        "0ef134beacbbf1b59a09bb1581cbe08b49fa85c4f4a9bd9d6ac9885d46e5a885": "ProFTPD 1.3.7 1536 bit",
        "edc26ebfeb5385659871debcbecc548f57b479f69969ce852eb78acd45012f49": "ProFTPD 1.3.2 2048 bit",
        "1c70784ccc75ed9ddab31a9fcbb1854bb3fe3bfc8814c1c100b18b16dcc01178": "ProFTPD 1.3.8 512 bit",
        "4e6706b2928b0b84405ecbd2d6a7d53d56ae60ce67fb72e40c027b792822008c": "ProFTPD 1.3.8 768 bit",
        "ec172d7c9ebbd008d562827a437b89e59c5b2a880c28bf14e0d63f716ac53729": "ProFTPD 1.3.8 1024 bit",
        "d4a418fa51edd0fa0aabdea2192828e179157f0a7c0ca86e8e7053c3f622aaee": "ProFTPD 1.3.8 1536 bit",
        "b5244f702d9cd9d907709b4e1d068d207c4ef00525a460bd149569a2fc79514f": "ProFTPD 1.3.8 2048 bit",
        "42e53774b95b3bb1e5bf29914233ba479d7353991d0c6461b1742667ef73853a": "ProFTPD 1.3.8 3072 bit",
        "329f829265b0371566c11e71b9754f1278ddc231d71b7c3ec9cffaf895cd16ce": "ProFTPD 1.3.8 4096 bit",
        "8ae47dca3d24e9b64640062686da234dcabada26b0da6f090c5449c1338d9a11": "nginx 0.7.2 1024 bit",
        "3cdb020b9ef298b2f3f6cf5a872af527337bf7b9f654b2e70c49da16a4d24137": "Apache 2.0.18 512 bit",
        "f79d1db3c955a28fdeca462670a0712efee4b588c7858e4943883f903bd1354b": "Apache 2.0.18 1024 bit",
        "db01e702899166da28c9bc7896af62bcdf0c96d0fb341950ba80e68bd51a57ef": "Apache 2.1.5 512 bit",
        "bf910d9df4e0b2e76cda7443f592aa118e33ba2c224ebc27fb8978d873c8c2e3": "Apache 2.1.5 1024 bit",
        "d03fdc7fe0f0d300624dd6d8a1682855bcd396581fa046931894424f648fca60": "socat 1.7.3 2048 bit",
    ]

    /// What can be said about a prime.
    static func describe(_ prime: [UInt8]) -> DiffieHellmanParameters {
        let bytes = prime.drop { $0 == 0 }
        let bits = bytes.count * 8 - (bytes.first?.leadingZeroBitCount ?? 0)
        let fingerprint = SHA256.hash(data: bytes).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        return DiffieHellmanParameters(bits: bits, prime: names[fingerprint], fingerprint: fingerprint)
    }
}
