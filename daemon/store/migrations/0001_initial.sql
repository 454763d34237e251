-- Times are milliseconds since 1970 (UTC), money is whole micro-dollars, ids are lower-case text.
-- Words (state, ending, lane) are checked here too: a word that the daemon does not know must not
-- be stored by anybody.

CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    -- Constant after the insert.
    consumer_id TEXT NOT NULL CHECK (consumer_id <> ''),
    provider TEXT NOT NULL CHECK (provider <> ''),
    offer_id TEXT NOT NULL,
    native_offer_id TEXT NOT NULL,
    gpu_type TEXT NOT NULL,
    gpu_count INTEGER NOT NULL CHECK (gpu_count >= 0),
    vram_gb INTEGER NOT NULL CHECK (vram_gb >= 0),
    spec TEXT NOT NULL,
    price_per_hour INTEGER NOT NULL CHECK (price_per_hour >= 0),
    price_max_per_hour INTEGER,
    consumer_public_key TEXT NOT NULL,
    key_generated INTEGER NOT NULL CHECK (key_generated IN (0, 1)),
    created_at INTEGER NOT NULL,
    boot_patience INTEGER NOT NULL,
    idle_threshold_minutes INTEGER NOT NULL,
    label TEXT NOT NULL,
    retry_enabled INTEGER NOT NULL,
    retries_max INTEGER NOT NULL,
    retry_count INTEGER NOT NULL,
    retry_scope TEXT NOT NULL,
    retry_parent_id TEXT,
    -- Intent.
    ending TEXT NOT NULL CHECK (ending IN ('none', 'asked', 'fault')),
    end_reason TEXT,
    reservation_hours INTEGER NOT NULL CHECK (reservation_hours BETWEEN 1 AND 12),
    expires_at INTEGER NOT NULL CHECK (expires_at >= created_at
                                       AND expires_at - created_at <= 12 * 3600000),
    -- Observed facts.
    state TEXT NOT NULL CHECK (state IN ('queued', 'creating', 'unconfirmed', 'booting',
                                         'verifying', 'ready', 'destroying', 'proving', 'stopped',
                                         'failed')),
    error TEXT NOT NULL,
    instance_id TEXT NOT NULL,
    address TEXT,
    endpoints TEXT NOT NULL,
    billing TEXT,
    running_price_per_hour INTEGER,
    host_key_fingerprint TEXT NOT NULL,
    host_key_changed INTEGER NOT NULL,
    ssh_available INTEGER NOT NULL,
    last_check_at INTEGER,
    idle_since INTEGER,
    key_handed_at INTEGER,
    keys_installed INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    create_called_at INTEGER,
    accepted_at INTEGER,
    address_at INTEGER,
    running_at INTEGER,
    stop_begun_at INTEGER,
    destroy_settled_at INTEGER,
    stopped_at INTEGER,
    accrued_until INTEGER,
    cost INTEGER NOT NULL CHECK (cost >= 0),
    -- The engine's own.
    deadline_at INTEGER,
    next_step_at INTEGER NOT NULL,
    lane TEXT NOT NULL CHECK (lane IN ('call', 'stop', 'probe')),
    attempts INTEGER NOT NULL,
    overdue_alarmed INTEGER NOT NULL,
    absence_suspected INTEGER NOT NULL,
    first_absence TEXT,
    first_stopped TEXT,
    retry_next_id TEXT,
    failed_offers TEXT NOT NULL,
    -- The claim: free when owner is empty or the lease has ended.
    owner TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    fence INTEGER NOT NULL CHECK (fence >= 0),
    -- Derived by the writer from the columns above.
    status TEXT NOT NULL CHECK (status IN ('pending', 'provisioning', 'running', 'stopping',
                                           'stopped', 'failed')),
    active_key TEXT UNIQUE,
    over INTEGER NOT NULL CHECK (over = (state IN ('stopped', 'failed'))),

    CHECK (over = 0 OR (stopped_at IS NOT NULL AND active_key IS NULL)),
    CHECK (over = 1 OR ending <> 'none' OR active_key IS NOT NULL),
    CHECK (state <> 'stopped' OR ending = 'asked')
);

-- The trailing provider lets a count by provider read the index alone.
CREATE INDEX sessions_by_time ON sessions (created_at DESC, id DESC, provider);
CREATE INDEX sessions_by_status ON sessions (status, created_at DESC, id DESC, provider);
CREATE INDEX sessions_by_consumer ON sessions (consumer_id, created_at DESC, id DESC);
-- The queue of work, and who holds a piece of it.
CREATE INDEX sessions_due ON sessions (provider, lane, next_step_at) WHERE over = 0;
CREATE INDEX sessions_claimed ON sessions (provider, lane, lease_until) WHERE owner <> '';

CREATE TRIGGER sessions_final BEFORE UPDATE OF state ON sessions
WHEN OLD.over = 1 AND NEW.state <> OLD.state
BEGIN
    SELECT RAISE(ABORT, 'a session that is over stays as it ended');
END;

CREATE TABLE events (
    session_id TEXT NOT NULL REFERENCES sessions (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    phase TEXT NOT NULL,
    detail TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 1),
    PRIMARY KEY (session_id, seq)
) WITHOUT ROWID;

-- Empty texts where a line is about no session.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    session_id TEXT NOT NULL,
    consumer_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    actor TEXT NOT NULL,
    request_id TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_session ON audit (session_id, id);

-- One row per daemon, so that several do not wait for each other; the sum is what is shown.
CREATE TABLE counters (
    daemon TEXT NOT NULL,
    series TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (daemon, series)
) WITHOUT ROWID;

CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL CHECK (to_at >= from_at),
    price_per_hour INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('agreed', 'observed'))
);
CREATE INDEX ledger_by_session ON ledger (session_id, from_at);
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_is_not_shortened BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;

CREATE TABLE doomed_instances (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL CHECK (provider <> ''),
    instance_id TEXT NOT NULL CHECK (instance_id <> ''),
    cause TEXT NOT NULL,
    session_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('destroying', 'proving', 'gone')),
    first_seen_at INTEGER NOT NULL,
    next_step_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    overdue_alarmed INTEGER NOT NULL,
    settled_at INTEGER,
    first_absence TEXT,
    gone_at INTEGER,
    last_error TEXT NOT NULL,
    owner TEXT NOT NULL,
    lease_until INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    UNIQUE (provider, instance_id),
    CHECK (state <> 'gone' OR gone_at IS NOT NULL)
);
CREATE INDEX doomed_due ON doomed_instances (provider, next_step_at) WHERE state <> 'gone';

CREATE TABLE replays (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) WITHOUT ROWID;
CREATE INDEX replays_by_expiry ON replays (expires_at);

CREATE TABLE daemons (
    identity TEXT NOT NULL PRIMARY KEY,
    boot INTEGER NOT NULL CHECK (boot >= 1),
    started_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
