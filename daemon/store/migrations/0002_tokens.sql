-- Who may ask. Of a token only its salted hash is kept; `id` is the part by which it is found, in
-- clear in the token itself.

CREATE TABLE tokens (
    name TEXT NOT NULL PRIMARY KEY CHECK (name <> ''),
    scope TEXT NOT NULL CHECK (scope IN ('read', 'write', 'admin', 'metrics')),
    id TEXT NOT NULL UNIQUE CHECK (id <> ''),
    salt TEXT NOT NULL CHECK (length(salt) = 32),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
