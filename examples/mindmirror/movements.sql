-- MindMirror, service movements: the catalogue of exercises; two revisions came after the first.
-- Run it any number of times:  psql -v ON_ERROR_STOP=1 -f examples/mindmirror/movements.sql
-- It only registers; SELECT * FROM migrate.upgrade('movements'); does the work.

SELECT migrate.create_service('movements', if_not_exists => true);

SELECT migrate.register('movements', '0001',
    message => 'init',
    up => $up$
CREATE TABLE movements.movements (
    id                     uuid        NOT NULL,
    created_at             timestamptz          DEFAULT clock_timestamp(),
    modified_at            timestamptz          DEFAULT clock_timestamp(),
    slug                   varchar     NOT NULL,
    name                   varchar     NOT NULL,
    difficulty             varchar,
    body_region            varchar,
    target_muscle_group    varchar,
    prime_mover_muscle     varchar,
    posture                varchar,
    arm_mode               varchar,
    arm_pattern            varchar,
    grip                   varchar,
    load_position          varchar,
    leg_pattern            varchar,
    foot_elevation         varchar,
    combo_type             varchar,
    mechanics              varchar,
    laterality             varchar,
    primary_classification varchar,
    force_type             varchar,
    archetype              varchar,
    short_video_url        varchar,
    long_video_url         varchar,
    gif_url                varchar,
    source                 varchar,
    external_id            varchar,
    is_public              boolean              DEFAULT true,
    user_id                varchar,
    CONSTRAINT movements_pkey PRIMARY KEY (id),
    CONSTRAINT movements_slug_key UNIQUE (slug)
);
CREATE INDEX ix_movements_name ON movements.movements (name);
CREATE INDEX ix_movements_body_region ON movements.movements (body_region);
CREATE INDEX ix_movements_user_id ON movements.movements (user_id);
CREATE INDEX ix_movements_external_id ON movements.movements (external_id);

CREATE TABLE movements.movement_aliases (
    id          uuid        NOT NULL,
    movement_id uuid        NOT NULL,
    alias       varchar     NOT NULL,
    created_at  timestamptz          DEFAULT clock_timestamp(),
    CONSTRAINT movement_aliases_pkey PRIMARY KEY (id),
    CONSTRAINT movement_aliases_alias_key UNIQUE (alias)
);
CREATE INDEX ix_alias_movement_id ON movements.movement_aliases (movement_id);

CREATE TABLE movements.movement_instructions (
    movement_id uuid    NOT NULL,
    position    integer NOT NULL,
    text        varchar NOT NULL,
    CONSTRAINT movement_instructions_pkey PRIMARY KEY (movement_id, position)
);
CREATE INDEX ix_instr_movement_id ON movements.movement_instructions (movement_id);

CREATE TABLE movements.movement_tag_links (
    movement_id uuid    NOT NULL,
    tag_name    varchar NOT NULL,
    CONSTRAINT movement_tag_links_pkey PRIMARY KEY (movement_id, tag_name)
);
CREATE INDEX ix_tag_movement_id ON movements.movement_tag_links (movement_id);

CREATE TABLE movements.movement_plane_links (
    movement_id uuid    NOT NULL,
    plane_name  varchar NOT NULL,
    position    integer NOT NULL DEFAULT 1,
    CONSTRAINT movement_plane_links_pkey PRIMARY KEY (movement_id, plane_name)
);
CREATE INDEX ix_plane_movement_id ON movements.movement_plane_links (movement_id);

CREATE TABLE movements.movement_pattern_links (
    movement_id  uuid    NOT NULL,
    pattern_name varchar NOT NULL,
    position     integer NOT NULL DEFAULT 1,
    CONSTRAINT movement_pattern_links_pkey PRIMARY KEY (movement_id, pattern_name)
);
CREATE INDEX ix_pattern_movement_id ON movements.movement_pattern_links (movement_id);

CREATE TABLE movements.movement_muscle_links (
    movement_id uuid    NOT NULL,
    muscle_name varchar NOT NULL,
    role        varchar NOT NULL,
    CONSTRAINT movement_muscle_links_pkey PRIMARY KEY (movement_id, muscle_name, role)
);
CREATE INDEX ix_muscle_movement_id ON movements.movement_muscle_links (movement_id);

CREATE TABLE movements.movement_equipment_links (
    movement_id    uuid    NOT NULL,
    equipment_name varchar NOT NULL,
    role           varchar NOT NULL,
    item_count     integer,
    CONSTRAINT movement_equipment_links_pkey PRIMARY KEY (movement_id, equipment_name, role)
);
CREATE INDEX ix_equipment_movement_id ON movements.movement_equipment_links (movement_id);
$up$,
    down => $down$
DROP TABLE movements.movement_equipment_links;
DROP TABLE movements.movement_muscle_links;
DROP TABLE movements.movement_pattern_links;
DROP TABLE movements.movement_plane_links;
DROP TABLE movements.movement_tag_links;
DROP TABLE movements.movement_instructions;
DROP TABLE movements.movement_aliases;
DROP TABLE movements.movements;
$down$);

SELECT migrate.register('movements', '0002', down_revision => '0001',
    message => 'add metadata to movements',
    up => $up$
ALTER TABLE movements.movements ADD COLUMN metadata jsonb;
$up$,
    down => $down$
ALTER TABLE movements.movements DROP COLUMN metadata;
$down$);

SELECT migrate.register('movements', '0003', down_revision => '0002',
    message => 'add description to movements',
    up => $up$
ALTER TABLE movements.movements ADD COLUMN description varchar;
$up$,
    down => $down$
ALTER TABLE movements.movements DROP COLUMN description;
$down$);
