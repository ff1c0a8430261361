/// Searches files and folders in one pass.
///
/// ```swift
/// let summary = SearchReport.run(paths: ["/srv"]) { find in
///     print(find.path, find.discovery.kind)
/// }
/// ```
public enum SearchReport {
    /// Searches the paths and reports each find as soon as it is made: folders in the order given, files of a folder
    /// by name before its subfolders, so that the same tree gives the same order. Memory stays bounded whatever the
    /// size of files and tree.
    public static func run(
        paths: [String], options: SearchOptions = SearchOptions(), onFind: @escaping (Find) -> Void
    ) -> SearchSummary {
        let walker = Walker(options: options, onFind: onFind)
        return walker.run(paths)
    }
}
