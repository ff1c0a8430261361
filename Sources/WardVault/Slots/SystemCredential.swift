import CHardening
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What seals a systemd credential.
public enum SystemdSeal: String, Sendable, CaseIterable {
    /// The machine's key, `/var/lib/systemd/credential.secret`: no better than the disk's own encryption.
    case host
    /// The TPM alone.
    case tpm = "tpm2"
    /// Both: the disk alone opens nothing, and the TPM alone neither.
    case hostAndTPM = "host+tpm2"

    /// The best that this machine has.
    static func best() throws(VaultError) -> SystemdSeal {
        SystemCredential.hasTPM ? .hostAndTPM : .host
    }
}

/// Credentials as `systemd-creds` makes them.
enum SystemCredential {
    /// Where the program lies on Debian.
    static let program = "/usr/bin/systemd-creds"
    /// A program that has not ended by then is stopped.
    static let seconds = 30

    static var isThere: Bool { access(program, X_OK) == 0 }

    /// Whether the kernel shows a TPM 2.
    static var hasTPM: Bool { access("/dev/tpmrm0", F_OK) == 0 }

    /// The file in which systemd gives the credential to this service, if it does.
    static func given(_ name: String) -> String? {
        guard SlotCustody.isCredentialName(name),
            let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"], folder.hasPrefix("/")
        else { return nil }
        let path = "\(folder)/\(name)"
        return PrivateFile.exists(path) ? path : nil
    }

    /// Seals `bytes`. No boot measurement is bound in: those change with each update of the firmware's keys, and the
    /// credential would be lost.
    static func encrypted(_ bytes: Data, name: String, with seal: SystemdSeal) throws(VaultError) -> Data {
        var arguments = ["encrypt", "--name=\(name)", "--with-key=\(seal.rawValue)"]
        if seal != .host { arguments.append("--tpm2-pcrs=") }
        return try run(arguments + ["-", "-"], input: bytes)
    }

    static func decrypted(_ path: String, name: String) throws(VaultError) -> Data {
        let blob = try PrivateFile.read(path, limit: 1 << 16, owner: .callerOrAnyForRoot)
        return try run(["decrypt", "--name=\(name)", "-", "-"], input: blob)
    }

    /// Runs the program on files that lie in memory alone, so that no secret meets a disk, an argument or a full pipe.
    private static func run(_ arguments: [String], input: Data) throws(VaultError) -> Data {
        guard isThere else {
            throw VaultError(.badSlot, "\(program) is not there", remedy: "apt-get install systemd")
        }
        let (into, out, said) = (try memoryFile(), try memoryFile(), try memoryFile())
        do {
            try into.write(contentsOf: input)
            try into.seek(toOffset: 0)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.environment = ["LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
            (process.standardInput, process.standardOutput, process.standardError) = (into, out, said)
            try process.run()
            let end = ContinuousClock.now + .seconds(seconds)
            while process.isRunning {
                if ContinuousClock.now > end {
                    kill(process.processIdentifier, SIGKILL)
                    process.waitUntilExit()
                    throw VaultError(.locked, "systemd-creds did not answer within \(seconds) s")
                }
                usleep(2000)
            }
            process.waitUntilExit()
            try out.seek(toOffset: 0)
            try said.seek(toOffset: 0)
            guard process.terminationReason == .exit, process.terminationStatus == 0 else {
                let words = try said.read(upToCount: 400).map { String(decoding: $0, as: UTF8.self) } ?? ""
                let line = words.split(separator: "\n").last.map(String.init) ?? "no reason given"
                throw VaultError(
                    .locked, "systemd-creds did not \(arguments.first ?? "run"): \(line)",
                    remedy: "Run as root on the machine that sealed the credential, or open another slot.")
            }
            return try out.read(upToCount: 1 << 16) ?? Data()
        } catch let error as VaultError {
            throw error
        } catch {
            throw VaultError(.locked, "systemd-creds could not be run: \(error.localizedDescription)")
        }
    }

    private static func memoryFile() throws(VaultError) -> FileHandle {
        let descriptor = ward_memory_file()
        guard descriptor >= 0 else { throw PrivateFile.trouble("A file in memory", "made") }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}
