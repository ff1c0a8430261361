/// Curves that no library here offers, for servers that accept nothing else. Points that servers send are not held
/// against the curve: the keys of a probe protect nothing of value.
struct WeierstrassCurve: Sendable {
    private let field: Montgomery
    private let a: Montgomery.Number
    private let generator: Point

    /// A point in Jacobian coordinates; z is 0 at infinity.
    private struct Point: Sendable {
        var x, y, z: Montgomery.Number
        var isInfinite: Bool { z.allSatisfy { $0 == 0 } }
    }

    /// The curve of a group of RFC 7027 or RFC 8734, or secp256k1; nil for other groups.
    init?(_ group: NamedGroup) {
        let parameters: (prime: String, a: String, generator: String)
        switch group.rawValue {
        case 26, 31: parameters = Self.p256
        case 27, 32: parameters = Self.p384
        case 28, 33: parameters = Self.p512
        case 22: parameters = Self.koblitz256
        default: return nil
        }
        guard let field = Montgomery(modulus: Self.bytes(parameters.prime)) else { return nil }
        self.field = field
        a = field.enter(Self.bytes(parameters.a))
        let point = Self.bytes(parameters.generator)
        generator = Point(
            x: field.enter(Array(point.prefix(point.count / 2))), y: field.enter(Array(point.suffix(point.count / 2))),
            z: field.one)
    }

    /// How many bytes a coordinate has.
    var length: Int { field.length }

    /// The public point of a private number, uncompressed.
    func publicPoint(of scalar: [UInt8]) -> [UInt8] {
        let (x, y) = affine(multiply(generator, by: scalar))
        return [4] + x + y
    }

    /// The x coordinate of another's point times a private number; nil unless it is an uncompressed point.
    func shared(_ scalar: [UInt8], with peer: [UInt8]) -> [UInt8]? {
        guard peer.count == 1 + 2 * length, peer.first == 4 else { return nil }
        let point = Point(
            x: field.enter(Array(peer.dropFirst().prefix(length))), y: field.enter(Array(peer.suffix(length))),
            z: field.one)
        return affine(multiply(point, by: scalar)).x
    }

    private func affine(_ point: Point) -> (x: [UInt8], y: [UInt8]) {
        let inverse = field.invert(point.z)
        let square = field.multiply(inverse, inverse)
        return (
            field.leave(field.multiply(point.x, square)),
            field.leave(field.multiply(point.y, field.multiply(square, inverse)))
        )
    }

    private func multiply(_ point: Point, by scalar: [UInt8]) -> Point {
        let zero = field.subtract(field.one, field.one)
        var result = Point(x: field.one, y: field.one, z: zero)
        for byte in scalar {
            for bit in (0..<8).reversed() {
                result = double(result)
                if byte >> bit & 1 == 1 { result = add(result, point) }
            }
        }
        return result
    }

    private func double(_ point: Point) -> Point {
        let square = field.multiply(point.y, point.y)
        let product = field.multiply(point.x, square)
        let s = times(4, product)
        let z2 = field.multiply(point.z, point.z)
        let m = field.add(times(3, field.multiply(point.x, point.x)), field.multiply(a, field.multiply(z2, z2)))
        let x = field.subtract(field.multiply(m, m), field.add(s, s))
        let y = field.subtract(field.multiply(m, field.subtract(s, x)), times(8, field.multiply(square, square)))
        return Point(x: x, y: y, z: times(2, field.multiply(point.y, point.z)))
    }

    private func add(_ left: Point, _ right: Point) -> Point {
        if left.isInfinite { return right }
        if right.isInfinite { return left }
        let leftSquare = field.multiply(left.z, left.z)
        let rightSquare = field.multiply(right.z, right.z)
        let u = field.multiply(left.x, rightSquare)
        let h = field.subtract(field.multiply(right.x, leftSquare), u)
        let s = field.multiply(left.y, field.multiply(rightSquare, right.z))
        let r = field.subtract(field.multiply(right.y, field.multiply(leftSquare, left.z)), s)
        if h.allSatisfy({ $0 == 0 }) {
            let same = r.allSatisfy { $0 == 0 }
            return same ? double(left) : Point(x: field.one, y: field.one, z: h)
        }
        let h2 = field.multiply(h, h)
        let h3 = field.multiply(h2, h)
        let v = field.multiply(u, h2)
        let x = field.subtract(field.subtract(field.multiply(r, r), h3), field.add(v, v))
        let y = field.subtract(field.multiply(r, field.subtract(v, x)), field.multiply(s, h3))
        return Point(x: x, y: y, z: field.multiply(h, field.multiply(left.z, right.z)))
    }

    private func times(_ factor: Int, _ number: Montgomery.Number) -> Montgomery.Number {
        (1..<factor).reduce(number) { sum, _ in field.add(sum, number) }
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    // SEC 2, 2.4.1: p, a, and x and y of the generator.
    private static let koblitz256 = (
        prime: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
        a: "0000000000000000000000000000000000000000000000000000000000000000",
        generator: """
        79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798
        483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8
        """
    )

    // RFC 5639 3.4, 3.6, 3.7: p, A, and x and y of the generator.
    private static let p256 = (
        prime: "a9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377",
        a: "7d5a0975fc2c3057eef67530417affe7fb8055c126dc5c6ce94a4b44f330b5d9",
        generator: """
        8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262
        547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997
        """
    )
    private static let p384 = (
        prime: "8cb91e82a3386d280f5d6f7e50e641df152f7109ed5456b412b1da197fb71123acd3a729901d1a71874700133107ec53",
        a: "7bc382c63d8c150c3c72080ace05afa0c2bea28e4fb22787139165efba91f90f8aa5814a503ad4eb04a8c7dd22ce2826",
        generator: """
        1d1c64f068cf45ffa2a63a81b7c13f6b8847a3e77ef14fe3db7fcafe0cbd10e8e826e03436d646aaef87b2e247d4af1e
        8abe1d7520f9c2a45cb1eb8e95cfd55262b70b29feec5864e19c054ff99129280e4646217791811142820341263c5315
        """
    )
    private static let p512 = (
        prime: """
        aadd9db8dbe9c48b3fd4e6ae33c9fc07cb308db3b3c9d20ed6639cca70330871
        7d4d9b009bc66842aecda12ae6a380e62881ff2f2d82c68528aa6056583a48f3
        """,
        a: """
        7830a3318b603b89e2327145ac234cc594cbdd8d3df91610a83441caea9863bc
        2ded5d5aa8253aa10a2ef1c98b9ac8b57f1117a72bf2c7b9e7c1ac4d77fc94ca
        """,
        generator: """
        81aee4bdd82ed9645a21322e9c4c6a9385ed9f70b5d916c1b43b62eef4d0098eff3b1f78e2d0d48d50d1687b93b97d5f
        7c6d5047406a5e688b352209bcb9f8227dde385d566332ecc0eabfa9cf7822fdf209f70024a57b1aa000c55b881f8111
        b2dcde494a5f485e5bca4bd88a2763aed1ca2b2fa8f0540678cd1e0f3ad80892
        """
    )
}

/// X448 (RFC 7748 5).
enum X448 {
    /// How many bytes a key has.
    static let length = 56
    /// The base point's u coordinate.
    static let base: [UInt8] = [5] + [UInt8](repeating: 0, count: 55)

    /// A private number times a point, both little-endian; nil when a length is wrong.
    static func multiply(_ scalar: [UInt8], _ point: [UInt8]) -> [UInt8]? {
        var prime = [UInt8](repeating: 0xFF, count: length)
        prime[27] = 0xFE
        guard scalar.count == length, point.count == length, let field = Montgomery(modulus: prime) else { return nil }
        var scalar = scalar
        scalar[0] &= 252
        scalar[55] |= 128
        let x1 = field.enter(point.reversed())
        let a24 = field.enter([0x98, 0xA9])
        let zero = field.subtract(field.one, field.one)
        var (x2, z2, x3, z3) = (field.one, zero, x1, field.one)
        var swap = false
        for bit in (0..<448).reversed() {
            let isSet = scalar[bit / 8] >> (bit % 8) & 1 == 1
            if swap != isSet { (x2, x3, z2, z3) = (x3, x2, z3, z2) }
            swap = isSet
            let a = field.add(x2, z2)
            let b = field.subtract(x2, z2)
            let da = field.multiply(field.subtract(x3, z3), a)
            let cb = field.multiply(field.add(x3, z3), b)
            let (aa, bb) = (field.multiply(a, a), field.multiply(b, b))
            let e = field.subtract(aa, bb)
            let (sum, difference) = (field.add(da, cb), field.subtract(da, cb))
            x3 = field.multiply(sum, sum)
            z3 = field.multiply(x1, field.multiply(difference, difference))
            x2 = field.multiply(aa, bb)
            z2 = field.multiply(e, field.add(aa, field.multiply(a24, e)))
        }
        if swap { (x2, z2) = (x3, z3) }
        return field.leave(field.multiply(x2, field.invert(z2))).reversed()
    }
}
