-- MindMirror, service practices: templates, what was done of them, programs and enrollments.
-- Run it any number of times:  psql -v ON_ERROR_STOP=1 -f examples/mindmirror/practices.sql
-- It only registers; SELECT * FROM migrate.upgrade('practices'); does the work.

SELECT migrate.create_service('practices', if_not_exists => true);

SELECT migrate.register('practices', '001',
    message => 'initial schema - complete practices service database',
    up => $up$
CREATE TYPE practices.enrollment_status_enum AS ENUM ('active', 'inactive', 'cancelled', 'completed', 'pending');

CREATE TABLE practices.practice_templates (
    id          uuid             NOT NULL,
    created_at  timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz      NOT NULL DEFAULT clock_timestamp(),
    title       varchar(256)     NOT NULL,
    description varchar,
    duration    double precision NOT NULL DEFAULT '0',
    user_id     uuid             NOT NULL,
    CONSTRAINT practice_templates_pkey PRIMARY KEY (id)
);

CREATE TABLE practices.prescription_templates (
    id                   uuid         NOT NULL,
    created_at           timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at          timestamptz  NOT NULL DEFAULT clock_timestamp(),
    name                 varchar(255) NOT NULL,
    description          varchar      NOT NULL DEFAULT '',
    block                varchar(64)  NOT NULL DEFAULT 'other',
    practice_template_id uuid         NOT NULL,
    prescribed_rounds    integer      NOT NULL DEFAULT 1,
    position             integer      NOT NULL DEFAULT 0,
    CONSTRAINT prescription_templates_pkey PRIMARY KEY (id),
    CONSTRAINT block_check CHECK (block IN ('warmup', 'workout', 'cooldown', 'other')),
    CONSTRAINT prescription_templates_practice_template_id_fkey FOREIGN KEY (practice_template_id)
        REFERENCES practices.practice_templates(id) ON DELETE CASCADE
);

CREATE TABLE practices.movement_templates (
    id                       uuid             NOT NULL,
    created_at               timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at              timestamptz      NOT NULL DEFAULT clock_timestamp(),
    name                     varchar(256)     NOT NULL,
    metric_unit              varchar(64)      NOT NULL DEFAULT 'iterative',
    metric_value             double precision NOT NULL DEFAULT '0',
    description              varchar          NOT NULL DEFAULT '',
    prescribed_sets          integer          NOT NULL DEFAULT 0,
    video_url                varchar,
    movement_class           varchar(64)      NOT NULL DEFAULT 'other',
    rest_duration            integer          NOT NULL DEFAULT 0,
    position                 integer          NOT NULL DEFAULT 0,
    exercise_id              uuid,
    movement_id              uuid,
    prescription_template_id uuid             NOT NULL,
    CONSTRAINT movement_templates_pkey PRIMARY KEY (id),
    CONSTRAINT metric_unit_check CHECK (metric_unit IN ('iterative', 'temporal', 'breath', 'other')),
    CONSTRAINT movement_class_check
        CHECK (movement_class IN ('conditioning', 'power', 'strength', 'mobility', 'other')),
    CONSTRAINT movement_templates_prescription_template_id_fkey FOREIGN KEY (prescription_template_id)
        REFERENCES practices.prescription_templates(id) ON DELETE CASCADE
);

CREATE TABLE practices.set_templates (
    id                   uuid             NOT NULL,
    created_at           timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at          timestamptz      NOT NULL DEFAULT clock_timestamp(),
    reps                 integer          NOT NULL DEFAULT 0,
    load_value           double precision NOT NULL DEFAULT '0',
    load_unit            varchar(64)      NOT NULL DEFAULT 'pounds',
    duration             integer          NOT NULL DEFAULT 0,
    rest_duration        integer          NOT NULL DEFAULT 0,
    position             integer          NOT NULL DEFAULT 0,
    movement_template_id uuid             NOT NULL,
    CONSTRAINT set_templates_pkey PRIMARY KEY (id),
    CONSTRAINT load_unit_check CHECK (load_unit IN ('pounds', 'kilograms', 'bodyweight', 'other')),
    CONSTRAINT reps_check CHECK (reps >= 0),
    CONSTRAINT set_templates_movement_template_id_fkey FOREIGN KEY (movement_template_id)
        REFERENCES practices.movement_templates(id) ON DELETE CASCADE
);

CREATE TABLE practices.programs (
    id                         uuid         NOT NULL,
    name                       varchar(255) NOT NULL,
    description                text,
    level                      varchar(50),
    user_id                    uuid         NOT NULL,
    habits_program_template_id uuid,
    created_at                 timestamp    NOT NULL DEFAULT now(),
    modified_at                timestamp    NOT NULL DEFAULT now(),
    CONSTRAINT programs_pkey PRIMARY KEY (id)
);

CREATE TABLE practices.program_tags (
    id          uuid         NOT NULL,
    program_id  uuid         NOT NULL,
    name        varchar(100) NOT NULL,
    created_at  timestamp    NOT NULL DEFAULT now(),
    modified_at timestamp    NOT NULL DEFAULT now(),
    CONSTRAINT program_tags_pkey PRIMARY KEY (id),
    CONSTRAINT _program_tag_name_uc UNIQUE (program_id, name),
    CONSTRAINT program_tags_program_id_fkey FOREIGN KEY (program_id) REFERENCES practices.programs(id)
);

CREATE TABLE practices.program_practice_links (
    id                   uuid      NOT NULL,
    program_id           uuid      NOT NULL,
    practice_template_id uuid      NOT NULL,
    sequence_order       integer   NOT NULL,
    interval_days_after  integer   NOT NULL DEFAULT 1,
    created_at           timestamp NOT NULL DEFAULT now(),
    modified_at          timestamp NOT NULL DEFAULT now(),
    CONSTRAINT program_practice_links_pkey PRIMARY KEY (id),
    CONSTRAINT _program_sequence_uc UNIQUE (program_id, sequence_order),
    CONSTRAINT program_practice_links_practice_template_id_fkey FOREIGN KEY (practice_template_id)
        REFERENCES practices.practice_templates(id),
    CONSTRAINT program_practice_links_program_id_fkey FOREIGN KEY (program_id) REFERENCES practices.programs(id)
);

CREATE TABLE practices.program_enrollments (
    id                       uuid                             NOT NULL,
    program_id               uuid                             NOT NULL,
    user_id                  uuid                             NOT NULL,
    enrolled_by_user_id      uuid,
    status                   practices.enrollment_status_enum NOT NULL DEFAULT 'active',
    current_practice_link_id uuid,
    created_at               timestamptz                      NOT NULL DEFAULT now(),
    modified_at              timestamptz                      NOT NULL DEFAULT now(),
    CONSTRAINT program_enrollments_pkey PRIMARY KEY (id),
    CONSTRAINT program_enrollments_current_practice_link_id_fkey FOREIGN KEY (current_practice_link_id)
        REFERENCES practices.program_practice_links(id),
    CONSTRAINT program_enrollments_program_id_fkey FOREIGN KEY (program_id) REFERENCES practices.programs(id)
);
CREATE INDEX ix_program_enrollments_user_id ON practices.program_enrollments (user_id);
CREATE INDEX ix_program_enrollments_enrolled_by_user_id ON practices.program_enrollments (enrolled_by_user_id);

CREATE TABLE practices.practice_instances (
    id            uuid             NOT NULL,
    created_at    timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at   timestamptz      NOT NULL DEFAULT clock_timestamp(),
    date          date             NOT NULL DEFAULT CURRENT_DATE,
    title         varchar(256)     NOT NULL,
    description   varchar,
    duration      double precision NOT NULL DEFAULT '0',
    completed_at  date,
    notes         varchar,
    user_id       uuid             NOT NULL,
    template_id   uuid,
    enrollment_id uuid,
    CONSTRAINT practice_instances_pkey PRIMARY KEY (id),
    CONSTRAINT practice_instances_enrollment_id_fkey FOREIGN KEY (enrollment_id)
        REFERENCES practices.program_enrollments(id) ON DELETE CASCADE,
    CONSTRAINT practice_instances_template_id_fkey FOREIGN KEY (template_id)
        REFERENCES practices.practice_templates(id) ON DELETE SET NULL
);

CREATE TABLE practices.prescription_instances (
    id                   uuid         NOT NULL,
    created_at           timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at          timestamptz  NOT NULL DEFAULT clock_timestamp(),
    name                 varchar(255) NOT NULL,
    description          varchar      NOT NULL DEFAULT '',
    block                varchar(64)  NOT NULL DEFAULT 'other',
    practice_instance_id uuid         NOT NULL,
    prescribed_rounds    integer      NOT NULL DEFAULT 1,
    complete             boolean      NOT NULL DEFAULT false,
    position             integer      NOT NULL DEFAULT 0,
    notes                varchar,
    completed_at         timestamptz,
    template_id          uuid,
    CONSTRAINT prescription_instances_pkey PRIMARY KEY (id),
    CONSTRAINT block_check CHECK (block IN ('warmup', 'workout', 'cooldown', 'other')),
    CONSTRAINT prescription_instances_practice_instance_id_fkey FOREIGN KEY (practice_instance_id)
        REFERENCES practices.practice_instances(id) ON DELETE CASCADE,
    CONSTRAINT prescription_instances_template_id_fkey FOREIGN KEY (template_id)
        REFERENCES practices.prescription_templates(id) ON DELETE SET NULL
);

CREATE TABLE practices.movement_instances (
    id                       uuid             NOT NULL,
    created_at               timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at              timestamptz      NOT NULL DEFAULT clock_timestamp(),
    name                     varchar(256)     NOT NULL,
    metric_unit              varchar(64)      NOT NULL DEFAULT 'iterative',
    metric_value             double precision NOT NULL DEFAULT '0',
    description              varchar          NOT NULL DEFAULT '',
    prescribed_sets          integer          NOT NULL DEFAULT 0,
    video_url                varchar,
    movement_class           varchar(64)      NOT NULL DEFAULT 'other',
    rest_duration            integer          NOT NULL DEFAULT 0,
    position                 integer          NOT NULL DEFAULT 0,
    notes                    varchar,
    exercise_id              uuid,
    complete                 boolean          NOT NULL DEFAULT false,
    completed_at             timestamptz,
    prescription_instance_id uuid             NOT NULL,
    template_id              uuid,
    CONSTRAINT movement_instances_pkey PRIMARY KEY (id),
    CONSTRAINT metric_unit_check CHECK (metric_unit IN ('iterative', 'temporal', 'breath', 'other')),
    CONSTRAINT movement_class_check
        CHECK (movement_class IN ('conditioning', 'power', 'strength', 'mobility', 'other')),
    CONSTRAINT movement_instances_prescription_instance_id_fkey FOREIGN KEY (prescription_instance_id)
        REFERENCES practices.prescription_instances(id) ON DELETE CASCADE,
    CONSTRAINT movement_instances_template_id_fkey FOREIGN KEY (template_id)
        REFERENCES practices.movement_templates(id) ON DELETE SET NULL
);

CREATE TABLE practices.set_instances (
    id                   uuid             NOT NULL,
    created_at           timestamptz      NOT NULL DEFAULT clock_timestamp(),
    modified_at          timestamptz      NOT NULL DEFAULT clock_timestamp(),
    reps                 integer          NOT NULL DEFAULT 0,
    load_value           double precision NOT NULL DEFAULT '0',
    load_unit            varchar(64)      NOT NULL DEFAULT 'pounds',
    duration             integer          NOT NULL DEFAULT 0,
    rest_duration        integer          NOT NULL DEFAULT 0,
    complete             boolean          NOT NULL DEFAULT false,
    perceived_exertion   integer          NOT NULL DEFAULT 2,
    video_url            varchar,
    thumbnail_url        varchar,
    position             integer          NOT NULL DEFAULT 0,
    notes                varchar,
    completed_at         timestamptz,
    movement_instance_id uuid             NOT NULL,
    template_id          uuid,
    CONSTRAINT set_instances_pkey PRIMARY KEY (id),
    CONSTRAINT load_unit_check CHECK (load_unit IN ('pounds', 'kilograms', 'bodyweight', 'other')),
    CONSTRAINT perceived_exertion_check CHECK (perceived_exertion >= 1 AND perceived_exertion <= 4),
    CONSTRAINT reps_check CHECK (reps >= 0),
    CONSTRAINT set_instances_movement_instance_id_fkey FOREIGN KEY (movement_instance_id)
        REFERENCES practices.movement_instances(id) ON DELETE CASCADE,
    CONSTRAINT set_instances_template_id_fkey FOREIGN KEY (template_id)
        REFERENCES practices.set_templates(id) ON DELETE SET NULL
);

CREATE TABLE practices.scheduled_practices (
    id                   uuid      NOT NULL,
    enrollment_id        uuid      NOT NULL,
    practice_template_id uuid      NOT NULL,
    practice_instance_id uuid,
    scheduled_date       date      NOT NULL,
    created_at           timestamp NOT NULL DEFAULT now(),
    modified_at          timestamp NOT NULL DEFAULT now(),
    CONSTRAINT scheduled_practices_pkey PRIMARY KEY (id),
    CONSTRAINT scheduled_practices_enrollment_id_fkey FOREIGN KEY (enrollment_id)
        REFERENCES practices.program_enrollments(id),
    CONSTRAINT scheduled_practices_practice_instance_id_fkey FOREIGN KEY (practice_instance_id)
        REFERENCES practices.practice_instances(id),
    CONSTRAINT scheduled_practices_practice_template_id_fkey FOREIGN KEY (practice_template_id)
        REFERENCES practices.practice_templates(id)
);
CREATE INDEX ix_scheduled_practices_enrollment_id ON practices.scheduled_practices (enrollment_id);
CREATE INDEX ix_scheduled_practices_practice_template_id ON practices.scheduled_practices (practice_template_id);
$up$,
    down => $down$
DROP TABLE practices.scheduled_practices;
DROP TABLE practices.set_instances;
DROP TABLE practices.movement_instances;
DROP TABLE practices.prescription_instances;
DROP TABLE practices.practice_instances;
DROP TABLE practices.program_enrollments;
DROP TABLE practices.program_practice_links;
DROP TABLE practices.program_tags;
DROP TABLE practices.programs;
DROP TABLE practices.set_templates;
DROP TABLE practices.movement_templates;
DROP TABLE practices.prescription_templates;
DROP TABLE practices.practice_templates;
DROP TYPE practices.enrollment_status_enum;
$down$);
