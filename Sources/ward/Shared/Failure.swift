import ArgumentParser
import Foundation
import Reports

/// The exit codes that every command shares, after sysexits.h where it has one.
enum Exit {
    /// Something falls short.
    static let short = ExitCode(1)
    /// Something could not be seen, and nothing falls short.
    static let unknown = ExitCode(2)
    /// Wrong usage (`EX_USAGE`).
    static let usage = ExitCode(64)
    /// Bad input data (`EX_DATAERR`).
    static let badInput = ExitCode(65)
    /// Internal error (`EX_SOFTWARE`).
    static let internalError = ExitCode(70)
    /// Input/output error (`EX_IOERR`).
    static let inputOutput = ExitCode(74)
    /// Not permitted (`EX_NOPERM`).
    static let notPermitted = ExitCode(77)
}

/// Says what went wrong on standard error, one line for each line of the message, and gives back the code to throw.
func failure(_ message: String, _ code: ExitCode) -> ExitCode {
    for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
        Console.error("ward: " + Escaping.visible(String(line)))
    }
    return code
}
