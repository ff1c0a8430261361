import Foundation
import WardPasswords

/// Checks every line of standard input so many times by the modern profile, and writes a line of JSON: the count, the
/// seconds of processor for all of it, and the scores.
func estimate(times: Int) throws {
    let text = String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
    let passwords = text.split(separator: "\n").map(String.init)
    let policy = PasswordPolicy.modern
    let context = PasswordContext(words: ["Cabinet du Parc", "Esch"])
    // Without the context, as the peer is asked; the dictionary is read at the first use.
    let plain = StrengthEstimator()
    let scores = passwords.map { plain.strength(of: $0).score.rawValue }
    let start = processorSeconds()
    var accepted = 0
    for _ in 0..<times {
        for password in passwords where policy.check(password, for: context).accepted { accepted += 1 }
    }
    let seconds = processorSeconds() - start
    let answer: [String: Any] = [
        "count": passwords.count * times, "seconds": seconds, "accepted": accepted, "scores": scores,
    ]
    print(String(decoding: try JSONSerialization.data(withJSONObject: answer), as: UTF8.self))
}
