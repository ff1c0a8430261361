import Foundation
import Testing

/// Expected outputs as files beside the tests. `WARD_RECORD=1 swift test --filter ReportsTests` writes them anew, to
/// be read before they are committed.
enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    /// Compares a text with the file, and shows the first line that differs.
    static func expect(_ text: String, is name: String, _ location: SourceLocation = #_sourceLocation) throws {
        let file = folder.appending(path: name)
        if ProcessInfo.processInfo.environment["WARD_RECORD"] != nil {
            try Data(text.utf8).write(to: file)
        }
        let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        if text == expected { return }
        let pairs = zip(lines(text) + ["(end)"], lines(expected) + ["(end)"])
        let first = pairs.first { $0 != $1 }
        Issue.record("\(name): \(first?.0 ?? "") instead of \(first?.1 ?? "")", sourceLocation: location)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
