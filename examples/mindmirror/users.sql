-- MindMirror, service users: people, the services they use, coaches and their clients.
-- Run it any number of times:  psql -v ON_ERROR_STOP=1 -f examples/mindmirror/users.sql
-- It only registers; SELECT * FROM migrate.upgrade('users'); does the work.

SELECT migrate.create_service('users', if_not_exists => true);

SELECT migrate.register('users', '001',
    message => 'initial schema - complete users service database',
    up => $up$
CREATE TYPE users.association_status_enum AS ENUM ('pending', 'accepted', 'rejected', 'terminated');
CREATE TYPE users.domain_enum AS ENUM ('practices', 'meals', 'sleep', 'system');
CREATE TYPE users.role_enum AS ENUM ('coach', 'client', 'admin');
CREATE TYPE users.service_type AS ENUM ('meals', 'practice', 'sleep', 'shadow_boxing', 'fitness_db', 'programs');

CREATE TABLE users.users (
    id          uuid         NOT NULL,
    supabase_id varchar(256) NOT NULL,
    keycloak_id varchar(256),
    email       varchar(256),
    first_name  varchar(256),
    last_name   varchar(256),
    created_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz  NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_keycloak_id_key UNIQUE (keycloak_id),
    CONSTRAINT users_supabase_id_key UNIQUE (supabase_id)
);
CREATE INDEX ix_users_supabase_id ON users.users (supabase_id);
CREATE INDEX ix_users_keycloak_id ON users.users (keycloak_id);
CREATE INDEX ix_users_email ON users.users (email);

CREATE TABLE users.services (
    id          uuid               NOT NULL,
    name        users.service_type NOT NULL,
    description varchar,
    url         varchar,
    created_at  timestamptz        NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz        NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT services_pkey PRIMARY KEY (id),
    CONSTRAINT uq_services_name UNIQUE (name)
);
CREATE INDEX ix_services_name ON users.services (name);

CREATE TABLE users.user_services (
    user_id     uuid        NOT NULL,
    service_id  uuid        NOT NULL,
    active      boolean     NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT user_services_pkey PRIMARY KEY (user_id, service_id),
    CONSTRAINT user_services_service_id_fkey FOREIGN KEY (service_id) REFERENCES users.services(id),
    CONSTRAINT user_services_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.users(id)
);
CREATE INDEX ix_user_services_user_id ON users.user_services (user_id);
CREATE INDEX ix_user_services_service_id ON users.user_services (service_id);

CREATE TABLE users.schedulables (
    id          uuid         NOT NULL,
    name        varchar(256) NOT NULL,
    description varchar,
    entity_id   uuid         NOT NULL,
    completed   boolean      NOT NULL DEFAULT false,
    user_id     uuid         NOT NULL,
    service_id  uuid         NOT NULL,
    created_at  timestamptz  NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz  NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT schedulables_pkey PRIMARY KEY (id),
    CONSTRAINT schedulables_service_id_fkey FOREIGN KEY (service_id) REFERENCES users.services(id),
    CONSTRAINT schedulables_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.users(id)
);
CREATE INDEX ix_schedulables_entity_id ON users.schedulables (entity_id);
CREATE INDEX ix_schedulables_user_id ON users.schedulables (user_id);
CREATE INDEX ix_schedulables_service_id ON users.schedulables (service_id);

CREATE TABLE users.user_roles (
    id          uuid              NOT NULL,
    user_id     uuid              NOT NULL,
    role        users.role_enum   NOT NULL,
    domain      users.domain_enum NOT NULL,
    created_at  timestamptz       NOT NULL DEFAULT clock_timestamp(),
    modified_at timestamptz       NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT user_roles_pkey PRIMARY KEY (id),
    CONSTRAINT uq_user_role_domain UNIQUE (user_id, role, domain),
    CONSTRAINT user_roles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users.users(id)
);

CREATE TABLE users.coach_client_relationships (
    id             uuid                          NOT NULL,
    coach_user_id  uuid                          NOT NULL,
    client_user_id uuid                          NOT NULL,
    status         users.association_status_enum NOT NULL DEFAULT 'pending',
    requested_by   varchar(10)                   NOT NULL,
    created_at     timestamptz                   NOT NULL DEFAULT clock_timestamp(),
    modified_at    timestamptz                   NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT coach_client_relationships_pkey PRIMARY KEY (id),
    CONSTRAINT uq_coach_client UNIQUE (coach_user_id, client_user_id),
    CONSTRAINT coach_client_relationships_client_user_id_fkey FOREIGN KEY (client_user_id) REFERENCES users.users(id),
    CONSTRAINT coach_client_relationships_coach_user_id_fkey FOREIGN KEY (coach_user_id) REFERENCES users.users(id)
);

CREATE TABLE users.coach_client_associations (
    id           uuid                          NOT NULL,
    coach_id     uuid                          NOT NULL,
    client_id    uuid                          NOT NULL,
    requester_id uuid                          NOT NULL,
    domain       users.domain_enum             NOT NULL,
    status       users.association_status_enum NOT NULL DEFAULT 'pending',
    created_at   timestamptz                   NOT NULL DEFAULT clock_timestamp(),
    modified_at  timestamptz                   NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT coach_client_associations_pkey PRIMARY KEY (id),
    CONSTRAINT uq_coach_client_domain UNIQUE (coach_id, client_id, domain),
    CONSTRAINT coach_client_associations_client_id_fkey FOREIGN KEY (client_id) REFERENCES users.users(id),
    CONSTRAINT coach_client_associations_coach_id_fkey FOREIGN KEY (coach_id) REFERENCES users.users(id),
    CONSTRAINT coach_client_associations_requester_id_fkey FOREIGN KEY (requester_id) REFERENCES users.users(id)
);
$up$,
    down => $down$
DROP TABLE users.coach_client_associations;
DROP TABLE users.coach_client_relationships;
DROP TABLE users.user_roles;
DROP TABLE users.schedulables;
DROP TABLE users.user_services;
DROP TABLE users.services;
DROP TABLE users.users;
DROP TYPE users.service_type;
DROP TYPE users.role_enum;
DROP TYPE users.domain_enum;
DROP TYPE users.association_status_enum;
$down$);
