-- MindMirror, service habits as it was before its three migrations were consolidated into 001: same tables in the end.
-- For the trouble cases (rows of old revisions in habits.alembic_version). Only where habits.sql is NOT registered:
--     psql -v ON_ERROR_STOP=1 -f examples/mindmirror/habits_before_consolidation.sql

SELECT migrate.create_service('habits', if_not_exists => true);

SELECT migrate.register('habits', '189b1231afd4',
    message => 'initial habits schema',
    up => $up$
CREATE TABLE habits.habit_templates (
    id                    uuid        NOT NULL,
    slug                  varchar     NOT NULL,
    title                 varchar     NOT NULL,
    short_description     text,
    hero_image_url        varchar,
    description           text,
    level                 integer,
    default_duration_days integer     NOT NULL DEFAULT 7,
    tags                  json,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT habit_templates_pkey PRIMARY KEY (id),
    CONSTRAINT habit_templates_slug_key UNIQUE (slug)
);
CREATE INDEX ix_habits_habit_templates_slug ON habits.habit_templates (slug);

CREATE TABLE habits.lesson_templates (
    id               uuid        NOT NULL,
    slug             varchar     NOT NULL,
    title            varchar     NOT NULL,
    markdown_content text        NOT NULL,
    subtitle         text,
    summary          text,
    tags             json,
    est_read_minutes integer,
    hero_image_url   varchar,
    version          integer     NOT NULL DEFAULT 1,
    content_hash     varchar,
    is_active        boolean     NOT NULL DEFAULT true,
    metadata_json    json,
    segments_json    json,
    default_segment  varchar,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lesson_templates_pkey PRIMARY KEY (id),
    CONSTRAINT lesson_templates_slug_key UNIQUE (slug)
);
CREATE INDEX ix_habits_lesson_templates_slug ON habits.lesson_templates (slug);

CREATE TABLE habits.program_templates (
    id             uuid        NOT NULL,
    slug           varchar     NOT NULL,
    title          varchar     NOT NULL,
    description    text,
    subtitle       text,
    hero_image_url varchar,
    version        integer     NOT NULL DEFAULT 1,
    content_hash   varchar,
    is_active      boolean     NOT NULL DEFAULT true,
    is_deleted     boolean     NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT program_templates_pkey PRIMARY KEY (id),
    CONSTRAINT program_templates_slug_key UNIQUE (slug)
);
CREATE INDEX ix_habits_program_templates_slug ON habits.program_templates (slug);

CREATE TABLE habits.program_step_templates (
    id                  uuid    NOT NULL,
    program_template_id uuid    NOT NULL,
    sequence_index      integer NOT NULL,
    habit_template_id   uuid,
    duration_days       integer NOT NULL,
    CONSTRAINT program_step_templates_pkey PRIMARY KEY (id),
    CONSTRAINT uq_program_step_sequence UNIQUE (program_template_id, sequence_index),
    CONSTRAINT program_step_templates_habit_template_id_fkey FOREIGN KEY (habit_template_id)
        REFERENCES habits.habit_templates(id) ON DELETE RESTRICT,
    CONSTRAINT program_step_templates_program_template_id_fkey FOREIGN KEY (program_template_id)
        REFERENCES habits.program_templates(id)
);
CREATE INDEX ix_habits_program_step_templates_habit_template_id ON habits.program_step_templates (habit_template_id);
CREATE INDEX ix_habits_program_step_templates_program_template_id
    ON habits.program_step_templates (program_template_id);

CREATE TABLE habits.step_lesson_templates (
    id                       uuid    NOT NULL,
    program_step_template_id uuid    NOT NULL,
    day_index                integer NOT NULL,
    lesson_template_id       uuid    NOT NULL,
    CONSTRAINT step_lesson_templates_pkey PRIMARY KEY (id),
    CONSTRAINT step_lesson_templates_lesson_template_id_fkey FOREIGN KEY (lesson_template_id)
        REFERENCES habits.lesson_templates(id) ON DELETE RESTRICT,
    CONSTRAINT step_lesson_templates_program_step_template_id_fkey FOREIGN KEY (program_step_template_id)
        REFERENCES habits.program_step_templates(id)
);
CREATE INDEX ix_step_day ON habits.step_lesson_templates (program_step_template_id, day_index);
CREATE INDEX ix_habits_step_lesson_templates_lesson_template_id ON habits.step_lesson_templates (lesson_template_id);
CREATE INDEX ix_habits_step_lesson_templates_program_step_template_id
    ON habits.step_lesson_templates (program_step_template_id);

CREATE TABLE habits.user_program_assignments (
    id                  uuid        NOT NULL,
    user_id             varchar     NOT NULL,
    program_template_id uuid        NOT NULL,
    start_date          date        NOT NULL,
    status              varchar     NOT NULL DEFAULT 'active',
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT user_program_assignments_pkey PRIMARY KEY (id),
    CONSTRAINT user_program_assignments_program_template_id_fkey FOREIGN KEY (program_template_id)
        REFERENCES habits.program_templates(id) ON DELETE RESTRICT
);
CREATE INDEX ix_habits_user_program_assignments_program_template_id
    ON habits.user_program_assignments (program_template_id);
CREATE INDEX ix_habits_user_program_assignments_user_id ON habits.user_program_assignments (user_id);

CREATE TABLE habits.habit_events (
    id                    uuid        NOT NULL,
    user_id               varchar     NOT NULL,
    habit_template_id     uuid        NOT NULL,
    program_assignment_id uuid,
    date                  date        NOT NULL,
    response              varchar     NOT NULL,
    source                varchar,
    created_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT habit_events_pkey PRIMARY KEY (id),
    CONSTRAINT uq_habit_event_uniqueness UNIQUE (user_id, habit_template_id, date, program_assignment_id),
    CONSTRAINT habit_events_habit_template_id_fkey FOREIGN KEY (habit_template_id)
        REFERENCES habits.habit_templates(id) ON DELETE RESTRICT,
    CONSTRAINT habit_events_program_assignment_id_fkey FOREIGN KEY (program_assignment_id)
        REFERENCES habits.user_program_assignments(id) ON DELETE SET NULL
);
CREATE INDEX ix_habits_habit_events_habit_template_id ON habits.habit_events (habit_template_id);
CREATE INDEX ix_habits_habit_events_program_assignment_id ON habits.habit_events (program_assignment_id);
CREATE INDEX ix_habits_habit_events_user_id ON habits.habit_events (user_id);

CREATE TABLE habits.lesson_events (
    id                    uuid        NOT NULL,
    user_id               varchar     NOT NULL,
    lesson_template_id    uuid        NOT NULL,
    program_assignment_id uuid,
    date                  date        NOT NULL,
    event_type            varchar     NOT NULL,
    created_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lesson_events_pkey PRIMARY KEY (id),
    CONSTRAINT lesson_events_lesson_template_id_fkey FOREIGN KEY (lesson_template_id)
        REFERENCES habits.lesson_templates(id) ON DELETE RESTRICT,
    CONSTRAINT lesson_events_program_assignment_id_fkey FOREIGN KEY (program_assignment_id)
        REFERENCES habits.user_program_assignments(id) ON DELETE SET NULL
);
CREATE INDEX ix_habits_lesson_events_lesson_template_id ON habits.lesson_events (lesson_template_id);
CREATE INDEX ix_habits_lesson_events_program_assignment_id ON habits.lesson_events (program_assignment_id);
CREATE INDEX ix_habits_lesson_events_user_id ON habits.lesson_events (user_id);

CREATE TABLE habits.journal_task_events (
    id         uuid        NOT NULL,
    user_id    varchar     NOT NULL,
    date       date        NOT NULL,
    action     varchar     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT journal_task_events_pkey PRIMARY KEY (id)
);
CREATE INDEX ix_habits_journal_task_events_user_id ON habits.journal_task_events (user_id);
$up$,
    down => $down$
DROP TABLE habits.journal_task_events;
DROP TABLE habits.lesson_events;
DROP TABLE habits.habit_events;
DROP TABLE habits.user_program_assignments;
DROP TABLE habits.step_lesson_templates;
DROP TABLE habits.program_step_templates;
DROP TABLE habits.program_templates;
DROP TABLE habits.lesson_templates;
DROP TABLE habits.habit_templates;
$down$);

SELECT migrate.register('habits', '2a3f4c9d1cde', down_revision => '189b1231afd4',
    message => 'add lesson segments, step daily plan and lesson tasks',
    up => $up$
CREATE TABLE habits.lesson_segments (
    id                    uuid        NOT NULL,
    lesson_template_id    uuid        NOT NULL,
    day_index_within_step integer,
    title                 text        NOT NULL,
    subtitle              text,
    markdown_content      text        NOT NULL,
    summary               text,
    metadata_json         json,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lesson_segments_pkey PRIMARY KEY (id),
    CONSTRAINT lesson_segments_lesson_template_id_fkey FOREIGN KEY (lesson_template_id)
        REFERENCES habits.lesson_templates(id) ON DELETE RESTRICT
);
CREATE INDEX ix_lesson_segments_lesson ON habits.lesson_segments (lesson_template_id);
CREATE INDEX ix_habits_lesson_segments_lesson_template_id ON habits.lesson_segments (lesson_template_id);

CREATE TABLE habits.step_daily_plan (
    id                       uuid        NOT NULL,
    program_step_template_id uuid        NOT NULL,
    day_index                integer     NOT NULL,
    habit_variant_text       text,
    journal_prompt_text      text,
    lesson_segment_id        uuid,
    metadata_json            json,
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT step_daily_plan_pkey PRIMARY KEY (id),
    CONSTRAINT uq_step_daily_plan_day UNIQUE (program_step_template_id, day_index),
    CONSTRAINT step_daily_plan_lesson_segment_id_fkey FOREIGN KEY (lesson_segment_id)
        REFERENCES habits.lesson_segments(id) ON DELETE SET NULL,
    CONSTRAINT step_daily_plan_program_step_template_id_fkey FOREIGN KEY (program_step_template_id)
        REFERENCES habits.program_step_templates(id) ON DELETE RESTRICT
);
CREATE INDEX ix_step_daily_plan_step_day ON habits.step_daily_plan (program_step_template_id, day_index);
CREATE INDEX ix_habits_step_daily_plan_lesson_segment_id ON habits.step_daily_plan (lesson_segment_id);
CREATE INDEX ix_habits_step_daily_plan_program_step_template_id ON habits.step_daily_plan (program_step_template_id);

CREATE TABLE habits.lesson_tasks (
    id                    uuid        NOT NULL,
    user_id               varchar     NOT NULL,
    lesson_template_id    uuid        NOT NULL,
    date                  date        NOT NULL,
    segment_ids_json      json,
    program_enrollment_id varchar,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT lesson_tasks_pkey PRIMARY KEY (id),
    CONSTRAINT uq_lesson_task_uniqueness UNIQUE (user_id, lesson_template_id, date),
    CONSTRAINT lesson_tasks_lesson_template_id_fkey FOREIGN KEY (lesson_template_id)
        REFERENCES habits.lesson_templates(id) ON DELETE RESTRICT
);
CREATE INDEX ix_lesson_tasks_user_date ON habits.lesson_tasks (user_id, date);
CREATE INDEX ix_habits_lesson_tasks_lesson_template_id ON habits.lesson_tasks (lesson_template_id);
CREATE INDEX ix_habits_lesson_tasks_user_id ON habits.lesson_tasks (user_id);
$up$,
    down => $down$
DROP TABLE habits.lesson_tasks;
DROP TABLE habits.step_daily_plan;
DROP TABLE habits.lesson_segments;
$down$);

SELECT migrate.register('habits', '3b7a1d2e4f56', down_revision => '2a3f4c9d1cde',
    message => 'add template access, provenance and program soft delete',
    up => $up$
CREATE TABLE habits.template_access (
    id          uuid        NOT NULL,
    kind        varchar     NOT NULL,
    template_id uuid        NOT NULL,
    user_id     varchar,
    permission  varchar     NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT template_access_pkey PRIMARY KEY (id),
    CONSTRAINT uq_template_access UNIQUE (kind, template_id, user_id, permission),
    CONSTRAINT ck_template_access_kind CHECK (kind IN ('habit', 'lesson', 'program')),
    CONSTRAINT ck_template_access_permission CHECK (permission IN ('owner', 'edit', 'view'))
);
CREATE INDEX ix_template_access_template ON habits.template_access (kind, template_id);
CREATE INDEX ix_template_access_user_kind ON habits.template_access (user_id, kind);
CREATE INDEX ix_habits_template_access_template_id ON habits.template_access (template_id);
CREATE INDEX ix_habits_template_access_user_id ON habits.template_access (user_id);

CREATE TABLE habits.template_provenance (
    id             uuid        NOT NULL,
    kind           varchar     NOT NULL,
    template_id    uuid        NOT NULL,
    origin         varchar     NOT NULL,
    origin_user_id varchar,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT template_provenance_pkey PRIMARY KEY (id),
    CONSTRAINT uq_template_provenance_template UNIQUE (kind, template_id),
    CONSTRAINT ck_template_provenance_kind CHECK (kind IN ('habit', 'lesson', 'program')),
    CONSTRAINT ck_template_provenance_origin CHECK (origin IN ('system', 'user', 'import'))
);
CREATE INDEX ix_habits_template_provenance_origin_user_id ON habits.template_provenance (origin_user_id);
CREATE INDEX ix_habits_template_provenance_template_id ON habits.template_provenance (template_id);

-- Steps go with their program, the lessons of a step with the step.
ALTER TABLE habits.program_step_templates
    DROP CONSTRAINT program_step_templates_program_template_id_fkey,
    ADD CONSTRAINT program_step_templates_program_template_id_fkey
        FOREIGN KEY (program_template_id) REFERENCES habits.program_templates(id) ON DELETE CASCADE;
ALTER TABLE habits.step_lesson_templates
    DROP CONSTRAINT step_lesson_templates_program_step_template_id_fkey,
    ADD CONSTRAINT step_lesson_templates_program_step_template_id_fkey
        FOREIGN KEY (program_step_template_id) REFERENCES habits.program_step_templates(id) ON DELETE CASCADE;

-- A title is taken only as long as its program isn't deleted.
CREATE UNIQUE INDEX program_templates_title_active_idx ON habits.program_templates (title) WHERE is_deleted = false;

-- Deleting a program only sets a flag, which no foreign key can see: this trigger keeps users away from such programs.
-- FOR SHARE waits for an archiving under way; SECURITY DEFINER because a foreign key's check runs as the owner, too.
CREATE FUNCTION habits.prevent_assign_to_deleted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    deleted boolean;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.program_template_id = OLD.program_template_id THEN
        RETURN NEW;
    END IF;

    SELECT is_deleted INTO deleted
    FROM habits.program_templates WHERE id = NEW.program_template_id FOR SHARE;

    IF deleted THEN
        RAISE EXCEPTION 'program % is deleted and can''t be assigned', NEW.program_template_id
            USING ERRCODE = 'check_violation',
                  HINT = 'Assign a program whose is_deleted is false.',
                  SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = 'program_template_id';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER trg_prevent_assign_deleted_program
    BEFORE INSERT OR UPDATE OF program_template_id ON habits.user_program_assignments
    FOR EACH ROW EXECUTE FUNCTION habits.prevent_assign_to_deleted();

-- Soft delete: steps and running assignments stay as they are. Archiving twice changes nothing.
CREATE FUNCTION habits.archive_program_template(p_id uuid) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM habits.program_templates WHERE id = p_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'program % does not exist', p_id USING ERRCODE = 'no_data_found';
    END IF;

    UPDATE habits.program_templates
    SET is_deleted = true, is_active = false, updated_at = now()
    WHERE id = p_id AND NOT is_deleted;
END
$$;
$up$,
    down => $down$
DROP TRIGGER trg_prevent_assign_deleted_program ON habits.user_program_assignments;
DROP FUNCTION habits.archive_program_template(uuid);
DROP FUNCTION habits.prevent_assign_to_deleted();
DROP INDEX habits.program_templates_title_active_idx;
ALTER TABLE habits.step_lesson_templates
    DROP CONSTRAINT step_lesson_templates_program_step_template_id_fkey,
    ADD CONSTRAINT step_lesson_templates_program_step_template_id_fkey
        FOREIGN KEY (program_step_template_id) REFERENCES habits.program_step_templates(id);
ALTER TABLE habits.program_step_templates
    DROP CONSTRAINT program_step_templates_program_template_id_fkey,
    ADD CONSTRAINT program_step_templates_program_template_id_fkey
        FOREIGN KEY (program_template_id) REFERENCES habits.program_templates(id);
DROP TABLE habits.template_provenance;
DROP TABLE habits.template_access;
$down$);
