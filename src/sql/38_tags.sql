-- Names for states of a service, as releases are called. Targets name them: tag:v1.0.

CREATE TABLE migrate.service_tags (
    service   text COLLATE "C" NOT NULL,
    name      text COLLATE "C" NOT NULL,
    revisions text[] COLLATE "C" NOT NULL,
    note      text NOT NULL,
    tagged_by text NOT NULL DEFAULT SESSION_USER,
    tagged_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    PRIMARY KEY (service, name)
);

COMMENT ON TABLE migrate.service_tags IS 'what the view migrate.tags shows';
COMMENT ON COLUMN migrate.service_tags.service IS 'service that the tag belongs to';
COMMENT ON COLUMN migrate.service_tags.name IS 'its name';
COMMENT ON COLUMN migrate.service_tags.revisions IS 'the version rows of the state; empty: base';
COMMENT ON COLUMN migrate.service_tags.note IS 'what there is to say about it';
COMMENT ON COLUMN migrate.service_tags.tagged_by IS 'session user who set it last';
COMMENT ON COLUMN migrate.service_tags.tagged_at IS 'when it was set last';

SELECT pg_catalog.pg_extension_config_dump('migrate.service_tags', '');

CREATE VIEW migrate.tags AS
    SELECT service, name, revisions, note, tagged_by, tagged_at
    FROM migrate.service_tags;

COMMENT ON VIEW migrate.tags IS 'names for states of services, releases for instance; the target tag:<name> stands for one';
COMMENT ON COLUMN migrate.tags.service IS 'service that the tag belongs to';
COMMENT ON COLUMN migrate.tags.name IS 'its name';
COMMENT ON COLUMN migrate.tags.revisions IS 'the version rows of the state; empty: base';
COMMENT ON COLUMN migrate.tags.note IS 'what there is to say about it';
COMMENT ON COLUMN migrate.tags.tagged_by IS 'session user who set it last';
COMMENT ON COLUMN migrate.tags.tagged_at IS 'when it was set last';

CREATE FUNCTION migrate.tag(
    service  text,
    name     text,
    revision text DEFAULT 'current',
    note     text DEFAULT '',
    replace  boolean DEFAULT false
) RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'migrate_tag';

COMMENT ON FUNCTION migrate.tag(text, text, text, text, boolean) IS
    'give a state of the service a name, by which the target tag:<name> stands for it; revision: what it is (default: the version rows), NULL: the tag goes; replace: allow another state than it names already';
