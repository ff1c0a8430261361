import ArgumentParser
import Foundation
import WardPasswords
import WardVault

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// `read(2)`; the name alone would mean the method.
private let systemRead: @Sendable (CInt, UnsafeMutableRawPointer?, Int) -> Int = read

/// Where passphrases come from: a prompt that shows nothing, or the lines of a file descriptor. Never an argument or the
/// environment, which other programs can read.
struct PassphraseSource: ParsableArguments {
    @Flag(name: .long, help: "Read passphrases from standard input, one a line.")
    var passphraseStdin = false

    @Option(name: .long, help: ArgumentHelp("Read passphrases from an open file descriptor.", valueName: "n"))
    var passphraseFd: CInt?

    func validate() throws {
        if passphraseStdin && passphraseFd != nil {
            throw ValidationError("Give one of --passphrase-stdin and --passphrase-fd")
        }
        if let passphraseFd, passphraseFd < 0 || passphraseFd > 1023 {
            throw ValidationError("--passphrase-fd is 0 to 1023")
        }
    }

    /// The next passphrase.
    func next(_ label: String) throws -> Passphrase { try Passphrase(text(label)) }

    /// A passphrase for a new slot. It stands against somebody who has stolen the slots file and tries as often as he
    /// likes, so one that can be guessed is refused.
    func new() throws -> Passphrase {
        let typed = try text("New passphrase")
        let verdict = PasswordPolicy(.modern).check(typed, for: PasswordContext(words: ["ward", "vault"]))
        if let reason = verdict.sentences(in: .en).first {
            throw failure("the passphrase is not accepted: \(reason)\ntake five or six random words", Exit.badInput)
        }
        if !passphraseStdin && passphraseFd == nil, try text("The same again") != typed {
            throw failure("the two are not the same; nothing was done", Exit.usage)
        }
        return try Passphrase(typed)
    }

    private func text(_ label: String) throws -> String {
        if passphraseStdin { return try line(STDIN_FILENO) }
        if let passphraseFd { return try line(passphraseFd) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw failure(
                "there is no terminal to ask at for the \(label.lowercased())\npipe it in with --passphrase-stdin",
                Exit.usage)
        }
        guard case .bytes(let bytes) = try PasswordPrompt.ask("\(label) (not shown): "),
            let text = String(bytes: bytes, encoding: .utf8)
        else { throw failure("the passphrase is not UTF-8 text, or too long", Exit.badInput) }
        return text
    }

    /// One line, byte by byte, so that the rest stays for who comes next.
    private func line(_ descriptor: CInt) throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count <= 2 * Passphrase.longest {
            let count = systemRead(descriptor, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            if count < 0 {
                throw failure("could not read the passphrase from descriptor \(descriptor)", Exit.inputOutput)
            }
            if count == 0 || byte == 10 { break }
            bytes.append(byte)
        }
        if bytes.last == 13 { bytes.removeLast() }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            throw failure("the passphrase is not UTF-8 text", Exit.badInput)
        }
        return text
    }
}
