\echo Use "ALTER EXTENSION migrate UPDATE" to load this file. \quit
