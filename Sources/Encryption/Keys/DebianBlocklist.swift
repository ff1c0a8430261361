import Crypto
import Formats
import Foundation
import Observing

/// The keys that Debian's OpenSSL could make at all between 2006 and 2008, as the packages `openssl-blacklist` and
/// `openssh-blacklist` list them. Debian no longer ships these; a list that somebody keeps is used where it lies.
struct DebianBlocklist {
    private let machine: any Machine
    private var lists: [String: Set<String>?] = [:]
    /// Whether a list that was asked for was not there.
    private(set) var isMissing = false

    init(on machine: any Machine) {
        self.machine = machine
    }

    /// Whether a key is on the list of its length; nil where there is no such list.
    mutating func contains(_ key: PublicKeyReading) -> Bool? {
        guard let modulus = key.modulus, let bits = key.bits, [512, 1024, 2048, 4096].contains(bits) else {
            return false
        }
        // The list holds the last 20 digits of the SHA-1 of what `openssl rsa -modulus` prints.
        guard let list = list(bits) else {
            isMissing = true
            return nil
        }
        let digits = modulus.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined().uppercased()
        let digest = Insecure.SHA1.hash(data: Data("Modulus=\(digits)\n".utf8))
        let text = digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return list.contains(String(text.suffix(20)))
    }

    private mutating func list(_ bits: Int) -> Set<String>? {
        let path = "/usr/share/openssl-blacklist/blacklist.RSA-\(bits)"
        if let known = lists[path] { return known }
        let text = try? machine.text(path, limit: 32 << 20)
        let list = text.map { Set($0.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)) }
        lists[path] = .some(list)
        return list
    }
}
