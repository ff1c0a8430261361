/// Opens the database that a path or a URL names.
public enum SQLDatabases {
    /// `postgres://…` is PostgreSQL, everything else a SQLite file.
    public static func open(_ name: String, creating: Bool = true) throws -> any SQLDatabase {
        if name.hasPrefix("postgres://") || name.hasPrefix("postgresql://") {
            return try PostgresDatabase(url: name)
        }
        return try SQLiteDatabase(path: name, creating: creating)
    }
}
