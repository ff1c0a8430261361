/// How PostgreSQL is used. All times are seconds.
public struct PostgresOptions: Sendable {
    /// How many connections at most; each is made when it is first needed.
    public var connections: Int
    /// How long a call waits for a connection when all are in use.
    public var patience: Double
    /// How long a connection may take to be made.
    public var connecting: Double
    /// How long one statement may take, with the time in which its rows are read.
    public var statement: Double
    /// How long the server may say nothing at all before the connection counts as lost: it may be frozen.
    public var silence: Double
    /// How long a statement may wait for a lock.
    public var lock: Double
    /// How long a transaction may do nothing before the server ends it: a frozen desk then blocks nobody.
    public var idle: Double
    /// How often a transaction is run at most, when PostgreSQL asks for it after a deadlock or a failed serialisation.
    public var attempts: Int

    /// The defaults suit a server with many desks.
    public init(
        connections: Int = 8, patience: Double = 30, connecting: Double = 10, statement: Double = 600,
        silence: Double = 150,
        lock: Double = 20, idle: Double = 60, attempts: Int = 10
    ) {
        self.connections = connections
        self.patience = patience
        self.connecting = connecting
        self.statement = statement
        self.silence = silence
        self.lock = lock
        self.idle = idle
        self.attempts = attempts
    }
}
