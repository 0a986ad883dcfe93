-- What the attack tests end with: how many attacks were tried, and how many held.
RESET SESSION AUTHORIZATION;
SELECT attack AS "did not hold" FROM regress_trap.attacks WHERE NOT held;
SELECT format('attacks tried: %s, held: %s', count(*), count(*) FILTER (WHERE held)) AS tally FROM regress_trap.attacks \gset
SET client_min_messages = warning;
DROP EXTENSION migrate CASCADE;
DROP SCHEMA regress_trap CASCADE;
DROP OWNED BY regress_attacker CASCADE;
DROP ROLE regress_attacker;
