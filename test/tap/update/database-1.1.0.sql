--
-- PostgreSQL database dump
--

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: customers; Type: SCHEMA; Schema: -; Owner: shop_owner
--

CREATE SCHEMA customers;

ALTER SCHEMA customers OWNER TO shop_owner;

--
-- Name: migrate; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS migrate WITH SCHEMA pg_catalog;

--
-- Name: EXTENSION migrate; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION migrate IS 'schema migrations inside the database: graphs of revisions per service, run by SQL functions';

--
-- Name: shop; Type: SCHEMA; Schema: -; Owner: shop_owner
--

CREATE SCHEMA shop;

ALTER SCHEMA shop OWNER TO shop_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: alembic_version; Type: TABLE; Schema: customers; Owner: shop_owner
--

CREATE TABLE customers.alembic_version (
    version_num text NOT NULL
);

ALTER TABLE customers.alembic_version OWNER TO shop_owner;

--
-- Name: customers; Type: TABLE; Schema: customers; Owner: shop_owner
--

CREATE TABLE customers.customers (
    id integer NOT NULL,
    name text DEFAULT 'it''s;'::text
);

ALTER TABLE customers.customers OWNER TO shop_owner;

--
-- Name: alembic_version; Type: TABLE; Schema: shop; Owner: shop_owner
--

CREATE TABLE shop.alembic_version (
    version_num text NOT NULL
);

ALTER TABLE shop.alembic_version OWNER TO shop_owner;

--
-- Name: items; Type: TABLE; Schema: shop; Owner: shop_owner
--

CREATE TABLE shop.items (
);

ALTER TABLE shop.items OWNER TO shop_owner;

--
-- Name: orders; Type: TABLE; Schema: shop; Owner: shop_owner
--

CREATE TABLE shop.orders (
    id integer NOT NULL,
    customer integer
);

ALTER TABLE shop.orders OWNER TO shop_owner;

--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: customers; Owner: shop_owner
--

COPY customers.alembic_version (version_num) FROM stdin;
002
\.

--
-- Data for Name: customers; Type: TABLE DATA; Schema: customers; Owner: shop_owner
--

COPY customers.customers (id, name) FROM stdin;
\.

--
-- Data for Name: changes; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.changes (change, service, command, revisions, detail, reason, changed_at, login_role, effective_role, application_name, client_addr, server_version) FROM stdin;
1	customers	set_hook	{}	{"after_run": {"sha256": {"after": "e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5", "before": null}}}	\N	2026-11-29 08:23:01.12888+00	postgres	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)
\.

--
-- Data for Name: hooks; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.hooks (service, event, sha256, registered_by, registered_at) FROM stdin;
customers	after_run	\\xe004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5	postgres	2026-11-29 08:23:01.122018+00
\.

--
-- Data for Name: repeatables; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.repeatables (service, name, after, sha256, ran_sha256, last_run, registered_by, registered_at) FROM stdin;
\.

--
-- Data for Name: revisions; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.revisions (service, revision, down_revisions, depends_on, branch_labels, message, transactional, replaces, seq, source, registered_by, registered_at, up_sha256, down_sha256, verify_sha256) FROM stdin;
customers	001	{}	{}	{}	customers	t	{}	1	register	shop_owner	2026-11-22 17:21:43.864725+00	\\x8e493ce58a5322e2396393b112d9bc10cc6fe20daf68b4f20f242868763efa6e	\\x5e10c99b76d696dc2491e57986b6390c54e7dfee8600a1b33d463f199d353cae	\N
customers	003	{002}	{}	{}	mails	t	{}	3	register	shop_owner	2026-11-22 17:21:43.865494+00	\\xe28754dc7bb2cc670580e5b1f38513c58d948ac14c59a105603808385cf6c7f6	\N	\N
shop	aaa	{}	{}	{shopping}	orders	t	{}	4	register	shop_owner	2026-11-22 17:21:43.865718+00	\\xd60e1af88a48d89f88ac0c73c77b9d2693f2314e83eacae6570895feee27cd70	\\xfd0ca7112b4eedf9a353f0e0baf22cbd21b2ef9db83999fcb79434ede828835a	\N
shop	bbb	{aaa}	{customers:001}	{}	left	t	{}	5	register	shop_owner	2026-11-22 17:21:43.865984+00	\\xb8d9eea0612249f372e7b0d91706feeb658468531736ff05e3965e9f063fbccc	\\x5b8916a07fb51f88266f646a0e7bf8ee577d03889c43494508a274889161d862	\N
shop	ccc	{aaa}	{}	{}	right	t	{}	6	register	shop_owner	2026-11-22 17:21:43.866249+00	\\x97eca18d346c56a9ea96e971fb359310cc19a441b0e001534372d5b95e50bfa7	\\x51d463ebbeb0ac8af60ad7ea908dba074d59b7dfadff1724d83093cc83f25fb7	\N
shop	ddd	{bbb,ccc}	{}	{}	both	t	{}	7	merge	shop_owner	2026-11-22 17:21:43.86643+00	\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	\N
shop	eee	{ddd}	{}	{}	later	t	{}	8	register	shop_owner	2026-11-22 17:21:43.866581+00	\\x993b1da750f881a6de7d98fd07005db2d12643f2bdcdc8f0fabebc3d32683bc0	\\x060a7d5baae2b396a6412bc08958da14c4d4b399f7da04d32fdf9ecf695a40bd	\N
shop	fff	{eee}	{}	{}	concurrently	f	{}	9	register	shop_owner	2026-11-22 17:21:43.866732+00	\\x1eadd5c2ec4aab0a48b55bb90853955e117f79c3d1ba8c7b2002b14d1724a6df	\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	\N
customers	002	{001}	{}	{}	names	t	{}	2	register	shop_owner	2026-11-22 17:21:43.878962+00	\\xcc31626e4c4e1bec1502b45e822e3ff53aeb37a4b6493901e81344e8f1c948dc	\\x7d39880053a401e1f5b219afc026e19e70aba752a8837158813db038176a0727	\N
customers	sq1	{}	{}	{}	names at once	t	{001,002}	10	squash	shop_owner	2026-11-22 17:21:43.87931+00	\\xbdc138731a5eace9e6f1b7dbbf33221b216e93758b7d05311aa5cb3312a9cc59	\\x9f2a5acd4dd69d167c878b8ae7afb24912cfce667830dc760e106794357b2954	\N
\.

--
-- Data for Name: run_steps; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.run_steps (run, service, step, direction, revision, sha256, statements, started_at, duration, wal_bytes) FROM stdin;
1	shop	1	upgrade	aaa	\\xd60e1af88a48d89f88ac0c73c77b9d2693f2314e83eacae6570895feee27cd70	2	2026-11-22 17:21:43.871166+00	00:00:00.001244	8602
1	shop	2	upgrade	ccc	\\x97eca18d346c56a9ea96e971fb359310cc19a441b0e001534372d5b95e50bfa7	1	2026-11-22 17:21:43.872413+00	00:00:00.000404	3864
1	shop	3	upgrade	bbb	\\xb8d9eea0612249f372e7b0d91706feeb658468531736ff05e3965e9f063fbccc	1	2026-11-22 17:21:43.873622+00	00:00:00.000463	4848
1	shop	4	upgrade	ddd	\\xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855	0	2026-11-22 17:21:43.874086+00	00:00:00.0001	188
1	customers	1	upgrade	001	\\x8e493ce58a5322e2396393b112d9bc10cc6fe20daf68b4f20f242868763efa6e	1	2026-11-22 17:21:43.872832+00	00:00:00.000775	7018
2	customers	1	upgrade	002	\\x03ce10ac6363bf1fe77139e5fa3047dafbf469aaabdddc292c8f59791f7b6a14	1	2026-11-22 17:21:43.87556+00	00:00:00.000933	8016
3	customers	1	downgrade	002	\\x7d39880053a401e1f5b219afc026e19e70aba752a8837158813db038176a0727	1	2026-11-22 17:21:43.877062+00	00:00:00.00021	751
4	customers	1	upgrade	002	\\x03ce10ac6363bf1fe77139e5fa3047dafbf469aaabdddc292c8f59791f7b6a14	1	2026-11-22 17:21:43.877555+00	00:00:00.000191	1452
5	shop	1	stamp	eee	\N	0	2026-11-22 17:21:43.878032+00	00:00:00.00009	134
6	shop	1	stamp	ddd	\N	0	2026-11-22 17:21:43.878362+00	00:00:00.000055	134
\.

--
-- Data for Name: runs; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.runs (run, service, command, target, reason, started_at, finished_at, login_role, effective_role, application_name, client_addr, server_version, version_before, version_after) FROM stdin;
1	shop	upgrade	ddd	opening	2026-11-22 17:21:43.871155+00	2026-11-22 17:21:43.87481+00	shop_owner	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)	{}	{ddd}
1	customers	upgrade	shop:ddd	opening	2026-11-22 17:21:43.872827+00	2026-11-22 17:21:43.875127+00	shop_owner	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)	{}	{001}
2	customers	upgrade	002	opening	2026-11-22 17:21:43.875556+00	2026-11-22 17:21:43.876621+00	shop_owner	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)	{001}	{002}
3	customers	downgrade	-1	opening	2026-11-22 17:21:43.877057+00	2026-11-22 17:21:43.877344+00	shop_owner	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)	{002}	{001}
4	customers	upgrade	002	opening	2026-11-22 17:21:43.87755+00	2026-11-22 17:21:43.877813+00	shop_owner	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)	{001}	{002}
5	shop	stamp	eee	opening	2026-11-22 17:21:43.878031+00	2026-11-22 17:21:43.878188+00	shop_owner	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)	{ddd}	{eee}
6	shop	stamp	ddd	opening	2026-11-22 17:21:43.878361+00	2026-11-22 17:21:43.878446+00	shop_owner	shop_owner	psql	\N	15.20 (Debian 15.20-0+deb12u1)	{eee}	{ddd}
\.

--
-- Data for Name: script_changes; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.script_changes (service, revision, kind, old_sha256, new_sha256, changed_by, changed_at) FROM stdin;
customers	002	up	\\x03ce10ac6363bf1fe77139e5fa3047dafbf469aaabdddc292c8f59791f7b6a14	\\xcc31626e4c4e1bec1502b45e822e3ff53aeb37a4b6493901e81344e8f1c948dc	shop_owner	2026-11-22 17:21:43.878703+00
\.

--
-- Data for Name: scripts; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.scripts (service, revision, kind, body, statements) FROM stdin;
customers	001	up	CREATE TABLE customers (id int PRIMARY KEY);	1
customers	001	down	DROP TABLE customers;	1
customers	003	up	ALTER TABLE customers ADD mail text	1
shop	aaa	up	CREATE TABLE orders (id int PRIMARY KEY);\nCREATE INDEX ON orders (id);	2
shop	aaa	down	DROP TABLE orders	1
shop	bbb	up	ALTER TABLE orders ADD customer int REFERENCES customers.customers	1
shop	bbb	down	ALTER TABLE orders DROP customer	1
shop	ccc	up	CREATE TABLE items ()	1
shop	ccc	down	DROP TABLE items	1
shop	ddd	up		0
shop	ddd	down		0
shop	eee	up	CREATE TABLE later ()	1
shop	eee	down	DROP TABLE later	1
shop	fff	up	CREATE INDEX CONCURRENTLY ON later ((1))	1
shop	fff	down		0
customers	002	up	ALTER TABLE customers ADD name text DEFAULT 'it''s;'; -- the names	1
customers	002	down	ALTER TABLE customers DROP name	1
customers	sq1	up	-- 001\nCREATE TABLE customers (id int PRIMARY KEY);\n-- 002\nALTER TABLE customers ADD name text DEFAULT 'it''s;'; -- the names\n	2
customers	sq1	down	-- 002\nALTER TABLE customers DROP name\n;\n-- 001\nDROP TABLE customers;\n	2
\.

--
-- Data for Name: service_scripts; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.service_scripts (service, kind, name, body, statements) FROM stdin;
customers	hook	after_run	SELECT 1	1
\.

--
-- Data for Name: services; Type: TABLE DATA; Schema: migrate; Owner: postgres
--

COPY migrate.services (service, schema_name, version_table, owner, search_path, lock_timeout, statement_timeout, graph_token, last_run, needs, created_at, repeatables_due, hooks) FROM stdin;
shop	shop	alembic_version	shop_owner	shop, public, pg_temp	\N	\N	11	6	{customers}	2026-11-22 17:21:43.863829+00	\N	{}
customers	customers	alembic_version	shop_owner	customers, public, pg_temp	\N	\N	13	4	{}	2026-11-22 17:21:43.863465+00	\N	{after_run}
\.

--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: shop; Owner: shop_owner
--

COPY shop.alembic_version (version_num) FROM stdin;
ddd
\.

--
-- Data for Name: items; Type: TABLE DATA; Schema: shop; Owner: shop_owner
--

COPY shop.items  FROM stdin;
\.

--
-- Data for Name: orders; Type: TABLE DATA; Schema: shop; Owner: shop_owner
--

COPY shop.orders (id, customer) FROM stdin;
\.

--
-- Name: changes_change_seq; Type: SEQUENCE SET; Schema: migrate; Owner: postgres
--

SELECT pg_catalog.setval('migrate.changes_change_seq', 1, true);

--
-- Name: graph_token; Type: SEQUENCE SET; Schema: migrate; Owner: postgres
--

SELECT pg_catalog.setval('migrate.graph_token', 13, true);

--
-- Name: revisions_seq_seq; Type: SEQUENCE SET; Schema: migrate; Owner: postgres
--

SELECT pg_catalog.setval('migrate.revisions_seq_seq', 10, true);

--
-- Name: run_number; Type: SEQUENCE SET; Schema: migrate; Owner: postgres
--

SELECT pg_catalog.setval('migrate.run_number', 6, true);

--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: customers; Owner: shop_owner
--

ALTER TABLE ONLY customers.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: customers; Owner: shop_owner
--

ALTER TABLE ONLY customers.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: shop; Owner: shop_owner
--

ALTER TABLE ONLY shop.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: shop; Owner: shop_owner
--

ALTER TABLE ONLY shop.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

--
-- Name: orders_id_idx; Type: INDEX; Schema: shop; Owner: shop_owner
--

CREATE INDEX orders_id_idx ON shop.orders USING btree (id);

--
-- Name: orders orders_customer_fkey; Type: FK CONSTRAINT; Schema: shop; Owner: shop_owner
--

ALTER TABLE ONLY shop.orders
    ADD CONSTRAINT orders_customer_fkey FOREIGN KEY (customer) REFERENCES customers.customers(id);

--
-- Name: SCHEMA migrate; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA migrate TO shop_owner;

--
-- PostgreSQL database dump complete
--

