import Guideline
import Subprocess
import SystemPackage

/// Programs run as children, bounded in time and output; a child that does not end is killed with its group.
public enum Child {
    /// Runs a program and collects its output.
    ///
    /// - Throws: `timedOut` when the limit came first, `tooLarge` when the output grew past its limit,
    ///   `unreadable` when the program could not be started.
    public static func run(
        _ path: String, _ arguments: [String], environment: [String: String]?, input: [UInt8],
        timeLimit: Duration, outputLimit: Int
    ) async throws(MachineError) -> CommandResult {
        let outcome = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { await collect(path, arguments, environment, input, outputLimit) }
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

    private enum Outcome: Sendable {
        case ended(CommandResult)
        case timedOut
        case failed(MachineError)
    }

    private static func collect(
        _ path: String, _ arguments: [String], _ environment: [String: String]?, _ input: [UInt8], _ outputLimit: Int
    ) async -> Outcome {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .milliseconds(200))]
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
                platformOptions: options, input: .array(input), output: .bytes(limit: outputLimit),
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
