/// The schema of one room, as steps that only go forward. Several rooms may share one database.
///
/// Each step runs in a transaction of its own and is remembered in `ward_schema`; a step that failed leaves the one before
/// it. A database that knows more steps than this program is refused, so that an old program never writes into a new schema.
public struct Migrations: Sendable {
    /// One step. Once released it never changes: the next change is the next step.
    public struct Step: Sendable {
        /// What the step does, kept beside its number.
        public var name: String
        /// Its statements for each dialect.
        public var sql: @Sendable (SQLDialect) -> String

        /// A step that runs `sql` once.
        public init(_ name: String, _ sql: @escaping @Sendable (SQLDialect) -> String) {
            self.name = name
            self.sql = sql
        }
    }

    /// Whose tables these are: `vault`, `ledger`.
    public var room: String
    /// All steps from the first, in order.
    public var steps: [Step]

    /// The schema of a room.
    public init(room: String, steps: [Step]) {
        self.room = room
        self.steps = steps
    }

    /// Brings the schema up to `limit` steps (all by default) and says how many were taken.
    @discardableResult
    public func apply(to database: any SQLDatabase, limit: Int = .max) async throws -> Int {
        var taken = 0
        try await database.write { connection in
            try connection.lock("ward_schema")
            try connection.script(
                """
                CREATE TABLE IF NOT EXISTS ward_schema (
                    room TEXT NOT NULL, step BIGINT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (room, step))
                """)
        }
        let room = room
        for (number, step) in steps.prefix(limit).enumerated() {
            let steps = steps.count
            taken += try await database.write { connection in
                try connection.lock("ward_schema")
                let there =
                    try connection.first("SELECT count(*) FROM ward_schema WHERE room = $1", [.text(room)]) {
                        try Int($0.integer(0))
                    } ?? 0
                if there > steps {
                    throw SQLError(
                        .tooNew, "The database's \(room) schema has \(there) steps, this Ward knows \(steps)",
                        remedy: "Use the newer Ward that wrote it.")
                }
                if there > number { return 0 }
                try connection.script(step.sql(connection.dialect))
                try connection.run(
                    "INSERT INTO ward_schema (room, step, name) VALUES ($1, $2, $3)",
                    [.text(room), .integer(Int64(number + 1)), .text(step.name)])
                return 1
            }
        }
        return taken
    }
}
