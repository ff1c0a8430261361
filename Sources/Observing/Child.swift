import Guideline
import Subprocess
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Programs run as children, bounded in time and output; a child that does not end is killed with its group.
public enum Child {
    /// Runs a program and collects its output.
    ///
    /// With `group` the child leads a process group of its own, and at its limit everything it started ends with it.
    ///
    /// - Throws: `timedOut` when the limit came first, `tooLarge` when the output grew past its limit,
    ///   `unreadable` when the program could not be started.
    public static func run(
        _ path: String, _ arguments: [String], environment: [String: String]?, input: [UInt8],
        timeLimit: Duration, outputLimit: Int, group ownGroup: Bool = false
    ) async throws(MachineError) -> CommandResult {
        let standardInput: FileDescriptor
        do {
            standardInput = try file(holding: input)
        } catch {
            throw MachineError(.unreadable, path, detail: "\(error)")
        }
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask {
                await collect(path, arguments, environment, standardInput, outputLimit, ownGroup)
            }
            group.addTask {
                // Cancelled as soon as the program has ended; sleeping then ends early and its answer is not read.
                try? await Task.sleep(for: timeLimit)
                return .timedOut
            }
            let first = await group.next() ?? .timedOut
            group.cancelAll()
            return first
        }
        switch outcome {
        case .ended(let result): return result
        case .timedOut: throw MachineError(.timedOut, path)
        case .failed(let error): throw error
        }
    }

    /// The input as a file without a name. A pipe would end in an error, or worse in `SIGPIPE`, with every child that
    /// does not read to its end; a file can simply be left unread.
    private static func file(holding input: [UInt8]) throws -> FileDescriptor {
        var template = Array("/tmp/ward-XXXXXX".utf8CString)
        let descriptor = FileDescriptor(rawValue: mkstemp(&template))
        guard descriptor.rawValue >= 0 else { throw Errno(rawValue: errno) }
        unlink(template)
        _ = fcntl(descriptor.rawValue, F_SETFD, FD_CLOEXEC)
        do {
            try descriptor.writeAll(input)
            try descriptor.seek(offset: 0, from: .start)
        } catch {
            try? descriptor.close()
            throw error
        }
        return descriptor
    }

    private enum Outcome: Sendable {
        case ended(CommandResult)
        case timedOut
        case failed(MachineError)
    }

    private static func collect(
        _ path: String, _ arguments: [String], _ environment: [String: String]?, _ input: FileDescriptor,
        _ outputLimit: Int,
        _ ownGroup: Bool
    ) async -> Outcome {
        var options = PlatformOptions()
        if ownGroup { options.processGroupID = 0 }
        // Programs are run to read; there is nothing that a killed one could leave half done.
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: ownGroup, allowedDurationToNextStep: .milliseconds(500))
        ]
        do {
            let result = try await Subprocess.run(
                .path(FilePath(path)), arguments: Arguments(arguments),
                environment: environment.map { values in
                    .custom(
                        Dictionary(
                            uniqueKeysWithValues: values.compactMap { key, value in
                                Environment.Key(rawValue: key).map { ($0, value) }
                            }))
                } ?? .inherit,
                platformOptions: options, input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                output: .bytes(limit: outputLimit),
                error: .string(limit: 64 << 10))
            let status: Int =
                switch result.terminationStatus {
                case .exited(let code): Int(code)
                case .signaled(let signal): 128 + Int(signal)
                }
            return .ended(CommandResult(status: status, output: result.standardOutput, error: result.standardError))
        } catch let error as SubprocessError where error.code == .outputLimitExceeded {
            return .failed(MachineError(.tooLarge, path))
        } catch {
            return .failed(MachineError(.unreadable, path, detail: "\(error)"))
        }
    }
}
