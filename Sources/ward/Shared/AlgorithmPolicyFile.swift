import Encryption
import Foundation
import Guideline

/// The policy for algorithms that a person named: one of Ward's, or a file of their own.
func algorithmPolicy(named policy: String) throws -> AlgorithmPolicy {
    if let known = AlgorithmPolicy.named(policy) { return known }
    let names = AlgorithmPolicy.names
    guard policy.contains("/") || policy.contains(".") || FileManager.default.fileExists(atPath: policy) else {
        throw failure(
            "there is no policy \"\(policy)\"\(Nearest.hint(policy, among: names)), and no such file", Exit.usage)
    }
    do {
        let own = try AlgorithmPolicy(json: try readFile(policy, limit: 16 << 20))
        guard let laid = own.laidOverItsBase() else {
            throw failure("\(policy): its base is none of \(names.joined(separator: ", "))", Exit.badInput)
        }
        return laid
    } catch let error as DecodingError {
        throw failure("\(policy): not a policy file: \(sentence(error))", Exit.badInput)
    }
}
