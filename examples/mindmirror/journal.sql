-- MindMirror, service journal: the entries of agent and journal.
-- Run it any number of times:  psql -v ON_ERROR_STOP=1 -f examples/mindmirror/journal.sql
-- It only registers; SELECT * FROM migrate.upgrade('journal'); does the work.
-- The down script drops the whole schema, the version table with it, as the service's own does.

SELECT migrate.create_service('journal', if_not_exists => true);

SELECT migrate.register('journal', '3e41ce1dbfee',
    message => 'm',
    up => $up$
CREATE TABLE journal.journal_entries (
    id                uuid        NOT NULL,
    created_at        timestamp   NOT NULL,
    modified_at       timestamp   NOT NULL,
    user_id           uuid        NOT NULL,
    entry_type        varchar(50) NOT NULL,
    payload           json        NOT NULL,
    habit_template_id uuid,
    CONSTRAINT journal_entries_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_journal_entries_user_id ON journal.journal_entries (user_id);
CREATE INDEX ix_journal_entries_habit_template_id ON journal.journal_entries (habit_template_id);
$up$,
    down => $down$
DROP INDEX journal.ix_journal_entries_habit_template_id;
DROP INDEX journal.ix_journal_entries_user_id;
DROP TABLE journal.journal_entries;
DROP SCHEMA IF EXISTS journal CASCADE;
$down$);
