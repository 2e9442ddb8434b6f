"""The database's tables, as an append-only list of steps.

A step that has been released is never edited: a later one mends it. Each runs
in a transaction together with the record that it ran.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("poromki")

# Every column that refers to another table leads an index: to delete a row,
# SQLite looks for those that refer to it, without an index through the whole table.
_TABLES = (
    """CREATE TABLE consultant (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        zone TEXT NOT NULL,
        lang TEXT NOT NULL,
        opens TEXT NOT NULL,
        closes TEXT NOT NULL,
        weekdays TEXT NOT NULL,
        is_default INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE channel (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        origin TEXT NOT NULL,
        shown TEXT NOT NULL,
        consultant_id INTEGER REFERENCES consultant (id)
    ) STRICT""",
    "CREATE INDEX channel_consultant ON channel (consultant_id)",
    """CREATE TABLE client (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        consultant_id INTEGER NOT NULL REFERENCES consultant (id),
        lang TEXT,
        tags TEXT NOT NULL,
        milestones TEXT NOT NULL,
        created_at TEXT NOT NULL,
        paused_at TEXT
    ) STRICT""",
    "CREATE INDEX client_consultant ON client (consultant_id)",
    """CREATE TABLE client_channel (
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        channel_id INTEGER NOT NULL REFERENCES channel (id),
        PRIMARY KEY (client_id, channel_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX client_channel_channel ON client_channel (channel_id)",
    """CREATE TABLE workshop (
        id INTEGER PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        title TEXT NOT NULL,
        held_at TEXT NOT NULL,
        zone TEXT NOT NULL,
        all_day INTEGER NOT NULL,
        registered_at TEXT NOT NULL,
        closes_at TEXT NOT NULL,
        closed_at TEXT,
        UNIQUE (client_id, held_at)
    ) STRICT""",
    """CREATE TABLE target (
        id INTEGER PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        url TEXT NOT NULL,
        added_at TEXT NOT NULL,
        milestones TEXT
    ) STRICT""",
    "CREATE INDEX target_client ON target (client_id)",
    """CREATE TABLE page (
        id INTEGER PRIMARY KEY,
        target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
        url TEXT NOT NULL,
        added_at TEXT NOT NULL,
        next_check_at TEXT,
        checked_at TEXT,
        seen_at TEXT,
        failures INTEGER NOT NULL DEFAULT 0,
        looks INTEGER NOT NULL DEFAULT 0,
        suspected_since TEXT,
        etag TEXT,
        last_modified TEXT,
        body_hash TEXT,
        baseline_body_id INTEGER REFERENCES body (id),
        before_body_id INTEGER REFERENCES body (id),
        last_body_id INTEGER REFERENCES body (id),
        UNIQUE (target_id, url)
    ) STRICT""",
    "CREATE INDEX page_due ON page (next_check_at)",
    "CREATE INDEX page_baseline ON page (baseline_body_id)",
    "CREATE INDEX page_before ON page (before_body_id)",
    "CREATE INDEX page_last ON page (last_body_id)",
    """CREATE TABLE memory (
        page_id INTEGER PRIMARY KEY REFERENCES page (id) ON DELETE CASCADE,
        blob BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE body (
        id INTEGER PRIMARY KEY,
        page_id INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
        hash TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        url TEXT NOT NULL,
        charset TEXT,
        compressed BLOB NOT NULL,
        UNIQUE (page_id, hash)
    ) STRICT""",
    """CREATE TABLE observation (
        id INTEGER PRIMARY KEY,
        page_id INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        seen INTEGER NOT NULL,
        finding TEXT,
        reason TEXT,
        why TEXT NOT NULL DEFAULT '',
        status INTEGER,
        seconds REAL NOT NULL DEFAULT 0,
        size INTEGER NOT NULL DEFAULT 0,
        method TEXT NOT NULL DEFAULT 'http'
    ) STRICT""",
    "CREATE INDEX observation_page ON observation (page_id, at)",
    """CREATE TABLE look_day (
        page_id INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
        day TEXT NOT NULL,
        looks INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        last_at TEXT NOT NULL,
        last_seen_at TEXT,
        reason TEXT,
        PRIMARY KEY (page_id, day)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE change (
        id INTEGER PRIMARY KEY,
        page_id INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
        after_at TEXT NOT NULL,
        before_at TEXT NOT NULL,
        confirmed_at TEXT NOT NULL,
        hunks TEXT NOT NULL,
        score INTEGER NOT NULL,
        why TEXT NOT NULL,
        before_body_id INTEGER REFERENCES body (id),
        after_body_id INTEGER REFERENCES body (id),
        dismissed_at TEXT
    ) STRICT""",
    "CREATE INDEX change_page ON change (page_id, before_at)",
    "CREATE INDEX change_before ON change (before_body_id)",
    "CREATE INDEX change_after ON change (after_body_id)",
    """CREATE TABLE milestone (
        id INTEGER PRIMARY KEY,
        workshop_id INTEGER NOT NULL REFERENCES workshop (id) ON DELETE CASCADE,
        target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
        days INTEGER NOT NULL,
        at TEXT NOT NULL,
        day TEXT NOT NULL,
        put_off_until TEXT,
        decided_at TEXT,
        UNIQUE (workshop_id, target_id, days)
    ) STRICT""",
    "CREATE INDEX milestone_due ON milestone (at) WHERE decided_at IS NULL",
    "CREATE INDEX milestone_target ON milestone (target_id)",
    """CREATE TABLE verdict (
        id INTEGER PRIMARY KEY,
        milestone_id INTEGER NOT NULL REFERENCES milestone (id) ON DELETE CASCADE,
        answer TEXT NOT NULL,
        reason TEXT,
        why TEXT NOT NULL,
        coverage TEXT NOT NULL,
        change_id INTEGER REFERENCES change (id),
        decided_at TEXT NOT NULL,
        superseded_at TEXT
    ) STRICT""",
    """CREATE UNIQUE INDEX verdict_standing ON verdict (milestone_id)
        WHERE superseded_at IS NULL""",
    "CREATE INDEX verdict_milestone ON verdict (milestone_id)",
    "CREATE INDEX verdict_change ON verdict (change_id)",
    """CREATE TABLE notice (
        id INTEGER PRIMARY KEY,
        about TEXT NOT NULL,
        kind TEXT NOT NULL,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        workshop_id INTEGER REFERENCES workshop (id) ON DELETE CASCADE,
        target_id INTEGER REFERENCES target (id) ON DELETE CASCADE,
        verdict_id INTEGER REFERENCES verdict (id) ON DELETE CASCADE,
        milestone_days INTEGER,
        consultant_id INTEGER NOT NULL REFERENCES consultant (id),
        channel_id INTEGER REFERENCES channel (id) ON DELETE SET NULL,
        state TEXT NOT NULL,
        reason TEXT,
        decided_at TEXT NOT NULL,
        deliver_at TEXT,
        retry_at TEXT,
        sent_at TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        last_error TEXT,
        message_id TEXT,
        subject TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT '',
        html TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE UNIQUE INDEX notice_once ON notice (about, channel_id)",
    "CREATE INDEX notice_due ON notice (retry_at) WHERE state IN ('pending', 'failed')",
    "CREATE INDEX notice_client ON notice (client_id)",
    "CREATE INDEX notice_workshop ON notice (workshop_id, kind)",
    "CREATE INDEX notice_target ON notice (target_id, kind, state)",
    "CREATE INDEX notice_verdict ON notice (verdict_id)",
    "CREATE INDEX notice_consultant ON notice (consultant_id)",
    "CREATE INDEX notice_channel ON notice (channel_id)",
)


@migrations(name="m001_first_tables")
def m001_first_tables(db: Database) -> None:
    """Who, whom, when; pages and looks; verdicts and notices."""
    for statement in _TABLES:
        db.execute(statement)


@migrations(name="m002_marks")
def m002_marks(db: Database) -> None:
    """What a page showed at its last look, where nothing was open then."""
    db.execute("ALTER TABLE page ADD COLUMN mark TEXT")


@migrations(name="m003_rules")
def m003_rules(db: Database) -> None:
    """What a consultant said does not count, or alone counts; and what that leaves of changes."""
    db.execute(
        """CREATE TABLE rule (
            id INTEGER PRIMARY KEY,
            target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
            page_url TEXT,
            kind TEXT NOT NULL,
            pattern TEXT NOT NULL,
            note TEXT NOT NULL,
            added_by TEXT NOT NULL,
            added_at TEXT NOT NULL,
            too_slow_at TEXT
        ) STRICT"""
    )
    db.execute("CREATE INDEX rule_target ON rule (target_id)")
    db.execute("ALTER TABLE change ADD COLUMN dismissed_why TEXT NOT NULL DEFAULT ''")
    # What was confirmed stays as it is: a rule that shortened it may go again.
    db.execute("ALTER TABLE change ADD COLUMN left_hunks TEXT")
    db.execute("ALTER TABLE change ADD COLUMN left_score INTEGER")


_SITES = (
    "ALTER TABLE page ADD COLUMN role TEXT NOT NULL DEFAULT 'home'",
    "ALTER TABLE page ADD COLUMN chosen_why TEXT NOT NULL DEFAULT ''",
    # The last look at a listing, or at the page that leads here, without this address.
    "ALTER TABLE page ADD COLUMN news_since TEXT",
    "ALTER TABLE page ADD COLUMN news_from INTEGER REFERENCES page (id) ON DELETE SET NULL",
    "CREATE INDEX page_news ON page (news_from)",
    "ALTER TABLE page ADD COLUMN missing_since TEXT",
    "ALTER TABLE page ADD COLUMN moved_to TEXT",
    "ALTER TABLE page ADD COLUMN moved_after TEXT",
    "ALTER TABLE page ADD COLUMN moved_since TEXT",
    "ALTER TABLE page ADD COLUMN gone_at TEXT",
    "ALTER TABLE page ADD COLUMN gone_why TEXT NOT NULL DEFAULT ''",
    # When a person said that what stands there now is the client's.
    "ALTER TABLE page ADD COLUMN vouched_at TEXT",
    # A listing whose index tells when it was changed.
    "ALTER TABLE page ADD COLUMN by_turn INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE site (
        target_id INTEGER PRIMARY KEY REFERENCES target (id) ON DELETE CASCADE,
        scope TEXT NOT NULL,
        survey_at TEXT,
        surveyed_at TEXT,
        found TEXT NOT NULL DEFAULT '{}',
        known BLOB
    ) STRICT""",
    "CREATE INDEX site_due ON site (survey_at)",
    """CREATE TABLE listing (
        page_id INTEGER PRIMARY KEY REFERENCES page (id) ON DELETE CASCADE,
        blob BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE witness (
        target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
        witness TEXT NOT NULL,
        trust REAL NOT NULL,
        counts TEXT NOT NULL,
        PRIMARY KEY (target_id, witness)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE claim (
        target_id INTEGER NOT NULL REFERENCES target (id) ON DELETE CASCADE,
        witness TEXT NOT NULL,
        url TEXT NOT NULL,
        not_before TEXT NOT NULL,
        not_after TEXT NOT NULL,
        title TEXT NOT NULL,
        standing TEXT NOT NULL,
        said_at TEXT NOT NULL,
        open_since TEXT,
        told_at TEXT,
        PRIMARY KEY (target_id, url, witness)
    ) STRICT, WITHOUT ROWID""",
)


@migrations(name="m004_sites")
def m004_sites(db: Database) -> None:
    """Whole sites: further pages and listings of a target, and what it says of its own edits."""
    for statement in _SITES:
        db.execute(statement)
    # Over a week, so that an office's sites are not all surveyed in the hour of the upgrade.
    db.execute(
        """INSERT INTO site (target_id, scope, survey_at)
           SELECT id, '{}', strftime('%Y-%m-%dT%H:%M:%f000Z', 'now',
             '+' || (id * 97 % 10080) || ' minutes')
           FROM target WHERE kind = 'website'"""
    )


@migrations(name="m005_facebook")
def m005_facebook(db: Database) -> None:
    """Permissions to read pages, what each way of looking gave, and who must not be asked now."""
    for statement in _FACEBOOK:
        db.execute(statement)


_FACEBOOK = (
    # The token itself is no part of the database: `name` and `origin` say where it is kept.
    """CREATE TABLE permission (
        target_id INTEGER PRIMARY KEY REFERENCES target (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        origin TEXT NOT NULL,
        mark TEXT NOT NULL,
        graph_id TEXT NOT NULL,
        page_name TEXT NOT NULL,
        given_at TEXT NOT NULL,
        ends_at TEXT,
        asked_at TEXT,
        trouble TEXT,
        why TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """CREATE TABLE page_feed (
        target_id INTEGER PRIMARY KEY REFERENCES target (id) ON DELETE CASCADE,
        url TEXT NOT NULL,
        is_complete INTEGER NOT NULL
    ) STRICT""",
    # One row a day and method: the last that saw something, else the last.
    """CREATE TABLE reading (
        page_id INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
        day TEXT NOT NULL,
        method TEXT NOT NULL,
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        from_at TEXT,
        to_at TEXT,
        newest_at TEXT,
        signals TEXT NOT NULL,
        PRIMARY KEY (page_id, day, method)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE published (
        page_id INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
        id TEXT NOT NULL,
        part TEXT NOT NULL,
        created_at TEXT NOT NULL,
        PRIMARY KEY (page_id, id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE portrait (
        page_id INTEGER PRIMARY KEY REFERENCES page (id) ON DELETE CASCADE,
        made_by TEXT NOT NULL,
        at TEXT NOT NULL,
        fields TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE pause (
        key TEXT PRIMARY KEY,
        until_at TEXT NOT NULL,
        why TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)


@migrations(name="m006_office")
def m006_office(db: Database) -> None:
    """Paces and calendars of delivery, what people do about clients, what was agreed, progress."""
    for statement in _OFFICE:
        db.execute(statement)


_OFFICE = (
    "ALTER TABLE consultant ADD COLUMN country TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE consultant ADD COLUMN region TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE channel ADD COLUMN pace TEXT NOT NULL DEFAULT 'daily'",
    "ALTER TABLE channel ADD COLUMN from_day INTEGER",
    "ALTER TABLE channel ADD COLUMN for_everybody INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE channel ADD COLUMN digest_at TEXT",
    "ALTER TABLE client ADD COLUMN counting TEXT",
    "ALTER TABLE client ADD COLUMN country TEXT",
    "ALTER TABLE client ADD COLUMN region TEXT",
    "ALTER TABLE client ADD COLUMN mail TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE closure (
        id INTEGER PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        first_day TEXT NOT NULL,
        last_day TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX closure_client ON closure (client_id)",
    # What a notice is written from, so that it is told with what is known when it is delivered.
    "ALTER TABLE notice ADD COLUMN facts TEXT",
    "ALTER TABLE notice ADD COLUMN is_late INTEGER NOT NULL DEFAULT 0",
    # No words: they would outlive the clients that they are about.
    """CREATE TABLE message (
        id TEXT PRIMARY KEY,
        channel_id INTEGER REFERENCES channel (id) ON DELETE CASCADE,
        sent_at TEXT NOT NULL,
        notices INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX message_channel ON message (channel_id, sent_at)",
    """CREATE TABLE deed (
        id INTEGER PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        workshop_id INTEGER REFERENCES workshop (id) ON DELETE CASCADE,
        target_id INTEGER REFERENCES target (id) ON DELETE CASCADE,
        change_id INTEGER REFERENCES change (id) ON DELETE SET NULL,
        notice_id INTEGER REFERENCES notice (id) ON DELETE SET NULL,
        kind TEXT NOT NULL,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        way TEXT NOT NULL,
        until TEXT,
        blocked_by TEXT,
        note TEXT NOT NULL DEFAULT '',
        rule_id INTEGER REFERENCES rule (id) ON DELETE SET NULL
    ) STRICT""",
    "CREATE INDEX deed_client ON deed (client_id, at)",
    "CREATE INDEX deed_workshop ON deed (workshop_id)",
    "CREATE INDEX deed_target ON deed (target_id)",
    "CREATE INDEX deed_change ON deed (change_id)",
    "CREATE INDEX deed_notice ON deed (notice_id)",
    "CREATE INDEX deed_rule ON deed (rule_id)",
    "CREATE INDEX deed_silent ON deed (until) WHERE kind = 'snooze'",
    # Of the link's own secret only a hash.
    """CREATE TABLE link (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        purpose TEXT NOT NULL,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        notice_id INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
        channel_id INTEGER REFERENCES channel (id) ON DELETE CASCADE,
        made_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        used_at TEXT,
        revoked_at TEXT
    ) STRICT""",
    "CREATE INDEX link_client ON link (client_id)",
    "CREATE INDEX link_notice ON link (notice_id)",
    "CREATE INDEX link_channel ON link (channel_id)",
    """CREATE TABLE agreed (
        id INTEGER PRIMARY KEY,
        client_id INTEGER NOT NULL REFERENCES client (id) ON DELETE CASCADE,
        workshop_id INTEGER NOT NULL REFERENCES workshop (id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        terms TEXT NOT NULL,
        wording TEXT NOT NULL,
        due_on TEXT,
        agreed_at TEXT NOT NULL,
        agreed_by TEXT NOT NULL,
        state TEXT NOT NULL,
        since TEXT,
        evidence TEXT NOT NULL DEFAULT '',
        why TEXT NOT NULL DEFAULT '',
        obstacle TEXT NOT NULL DEFAULT '',
        page_url TEXT NOT NULL DEFAULT '',
        already INTEGER NOT NULL DEFAULT 0,
        said_by TEXT NOT NULL DEFAULT '',
        basis TEXT NOT NULL DEFAULT '',
        checked_at TEXT,
        ask_url TEXT NOT NULL DEFAULT '',
        asked_at TEXT,
        withdrawn_at TEXT
    ) STRICT""",
    "CREATE INDEX agreed_client ON agreed (client_id)",
    "CREATE INDEX agreed_workshop ON agreed (workshop_id)",
    # What an address gave that is not watched, and was asked for what was agreed.
    """CREATE TABLE agreed_answer (
        agreed_id INTEGER PRIMARY KEY REFERENCES agreed (id) ON DELETE CASCADE,
        url TEXT NOT NULL,
        at TEXT NOT NULL,
        asks INTEGER NOT NULL,
        was_missing INTEGER NOT NULL,
        final_url TEXT NOT NULL,
        reason TEXT,
        why TEXT NOT NULL,
        charset TEXT,
        compressed BLOB
    ) STRICT""",
    # Each time that one came to stand otherwise.
    """CREATE TABLE agreed_step (
        id INTEGER PRIMARY KEY,
        agreed_id INTEGER NOT NULL REFERENCES agreed (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        evidence TEXT NOT NULL,
        why TEXT NOT NULL,
        already INTEGER NOT NULL DEFAULT 0,
        said_by TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX agreed_step_agreed ON agreed_step (agreed_id, at)",
    # Each time that a client came to stand otherwise after a workshop.
    """CREATE TABLE progress_step (
        id INTEGER PRIMARY KEY,
        workshop_id INTEGER NOT NULL REFERENCES workshop (id) ON DELETE CASCADE,
        at TEXT NOT NULL,
        progress TEXT NOT NULL,
        reasons TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX progress_step_workshop ON progress_step (workshop_id, at)",
    # What has happened since then may have changed how the client stands.
    "ALTER TABLE workshop ADD COLUMN weighed_at TEXT",
    # The change that told of it first: dismissed with it, it counts as not there.
    "ALTER TABLE published ADD COLUMN change_id INTEGER REFERENCES change (id) ON DELETE SET NULL",
    "CREATE INDEX published_change ON published (change_id)",
)


@migrations(name="m007_accounts")
def m007_accounts(db: Database) -> None:
    """Who may log in, from where they are logged in, scripts' tokens, and who did what."""
    for statement in _ACCOUNTS:
        db.execute(statement)


_ACCOUNTS = (
    """CREATE TABLE account (
        consultant_id INTEGER PRIMARY KEY REFERENCES consultant (id) ON DELETE CASCADE,
        password TEXT NOT NULL,
        is_admin INTEGER NOT NULL,
        lang TEXT,
        made_at TEXT NOT NULL,
        changed_at TEXT NOT NULL
    ) STRICT""",
    # Of a session's and a token's own secret only a hash.
    """CREATE TABLE session (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        consultant_id INTEGER NOT NULL REFERENCES account (consultant_id) ON DELETE CASCADE,
        made_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        expires_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX session_consultant ON session (consultant_id)",
    """CREATE TABLE api_token (
        id INTEGER PRIMARY KEY,
        hash TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        consultant_id INTEGER NOT NULL REFERENCES account (consultant_id) ON DELETE CASCADE,
        scope TEXT NOT NULL,
        made_at TEXT NOT NULL,
        used_at TEXT,
        expires_at TEXT,
        revoked_at TEXT
    ) STRICT""",
    "CREATE INDEX api_token_consultant ON api_token (consultant_id)",
    # What failed logins cost: by hashed name, by address, and by both.
    """CREATE TABLE throttle (
        key TEXT PRIMARY KEY,
        failures INTEGER NOT NULL,
        failed_at TEXT NOT NULL,
        until_at TEXT NOT NULL,
        known_at TEXT
    ) STRICT, WITHOUT ROWID""",
    # `what` never names a client, so that nothing of an erased one is left.
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        way TEXT NOT NULL,
        what TEXT NOT NULL,
        client_id INTEGER REFERENCES client (id) ON DELETE SET NULL
    ) STRICT""",
    "CREATE INDEX audit_client ON audit (client_id)",
    "CREATE INDEX audit_at ON audit (at)",
)


@migrations(name="m008_api")
def m008_api(db: Database) -> None:
    """What scripts were answered, so that the same request twice is done once."""
    for statement in _API:
        db.execute(statement)


_API = (
    # It goes with the client that it tells of. Of the request itself only a hash.
    """CREATE TABLE idempotent_reply (
        consultant_id INTEGER NOT NULL REFERENCES consultant (id) ON DELETE CASCADE,
        key TEXT NOT NULL,
        request TEXT NOT NULL,
        at TEXT NOT NULL,
        status INTEGER NOT NULL,
        body TEXT NOT NULL,
        location TEXT,
        client_id INTEGER REFERENCES client (id) ON DELETE CASCADE,
        PRIMARY KEY (consultant_id, key)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX idempotent_reply_client ON idempotent_reply (client_id)",
    # For those who watch the service, and ask every half minute what the last day has brought.
    "CREATE INDEX observation_at ON observation (at, seen, reason)",
    "CREATE INDEX idempotent_reply_at ON idempotent_reply (consultant_id, at)",
)
