import Foundation

/// Punycode (RFC 3492): labels of any script in the letters that DNS knows.
enum Punycode {
    /// `xn--` and the encoded label, after composing its characters (NFC).
    static func label(_ text: String) -> String {
        "xn--" + encode(Array(text.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)))
    }

    /// RFC 3492, 6.3. Labels are short: longer ones than DNS allows are cut, and then match nothing.
    private static func encode(_ points: [UInt32]) -> String {
        let points = points.prefix(256).map(Int.init)
        var output = points.filter { $0 < 0x80 }.map { UInt8($0) }
        let basic = output.count
        if basic > 0 { output.append(UInt8(ascii: "-")) }
        var (n, delta, bias, handled) = (0x80, 0, 72, basic)
        while handled < points.count {
            let next = points.filter { $0 >= n }.min() ?? n
            delta += (next - n) * (handled + 1)
            n = next
            for point in points {
                if point < n { delta += 1 }
                guard point == n else { continue }
                write(delta, bias, &output)
                bias = adapted(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func write(_ delta: Int, _ bias: Int, _ output: inout [UInt8]) {
        var (rest, k) = (delta, 36)
        while true {
            let threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
            if rest < threshold { break }
            output.append(digit(threshold + (rest - threshold) % (36 - threshold)))
            rest = (rest - threshold) / (36 - threshold)
            k += 36
        }
        output.append(digit(rest))
    }

    private static func digit(_ value: Int) -> UInt8 {
        value < 26 ? UInt8(ascii: "a") + UInt8(value) : UInt8(ascii: "0") + UInt8(value - 26)
    }

    private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k = 0
        while delta > 35 * 26 / 2 {
            delta /= 35
            k += 36
        }
        return k + 36 * delta / (delta + 38)
    }
}
