"""drizzle-kit: files that it writes from a schema in TypeScript, and some by hand; a journal; no way down.

From 1.0 on it has a folder for each and no journal.
"""
import glob
import os

from client import Client, socket_url

CONFIG = """module.exports = {
  dialect: 'postgresql', schema: './schema.ts', out: './drizzle', dbCredentials: { url: process.env.DATABASE_URL },
};
"""
SCHEMA = """import { check, index, integer, pgEnum, pgTable, pgView, serial, text } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
export const mood = pgEnum('mood', ['happy', "it's; so"]);
export const houses = pgTable('houses', { id: serial().primaryKey(), street: text().notNull().default('High; Street') });
"""
PEOPLE = """export const people = pgTable('people', {
  id: integer().primaryKey(), name: text().notNull(), mood: mood().default('happy'),
  house: integer().references(() => houses.id, { onDelete: 'cascade' }),%s
}, (table) => [index('people_name').on(table.name), check('named', sql`${table.name} <> '--> no'`)]);
"""
ADULTS = "export const adults = pgView('adults').as((qb) => qb.select().from(people));\n"
GREETING = """CREATE FUNCTION greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- a comment; with a semicolon
    RETURN 'hello; ' || who;
END
$body$--> statement-breakpoint
COMMENT ON FUNCTION greeting(text) IS 'no semicolon'
--> statement-breakpoint
INSERT INTO houses (street) VALUES ('Low Street'); INSERT INTO people VALUES (1, 'Ada', 'happy', 1);
"""


class Drizzle(Client):
    tool = "drizzle"
    programs = {"node": "nodejs"}
    npm_packages = {"drizzle-kit": "0.31.11", "drizzle-orm": "0.45.4", "pg": "8.23.1"}
    goes_down = False

    def write(self):
        self.migrations = os.path.join(self.folder, "drizzle")
        os.symlink(self.node_modules, os.path.join(self.folder, "node_modules"))
        self.put("drizzle.config.js", CONFIG)
        self.generate("houses", SCHEMA)
        self.generate("people", SCHEMA + PEOPLE % "")
        self.drizzle_kit("generate", "--custom", "--name", "greeting")
        self.put(self.newest(), GREETING)
        self.generate("ages", SCHEMA + PEOPLE % " age: integer().notNull().default(18),")

    def write_later(self):
        self.generate("adults", SCHEMA + PEOPLE % " age: integer().notNull().default(18)," + ADULTS)

    def generate(self, name, schema):
        self.put("schema.ts", schema)
        self.drizzle_kit("generate", "--name", name)

    def up(self, database):
        self.drizzle_kit("migrate", DATABASE_URL=socket_url(database))

    def drizzle_kit(self, *arguments, **environment):
        self.run(self.npm_program("drizzle-kit"), *arguments, **environment)

    def newest(self):
        """What the tool has written last."""
        files = glob.glob("drizzle/**/*.sql", root_dir=self.folder, recursive=True)
        return max(files, key=lambda name: os.stat(os.path.join(self.folder, name)).st_mtime_ns)


class DrizzleFolders(Drizzle):
    name = "drizzle-1.0"
    npm_packages = {"drizzle-kit": "1.0.0-rc.5", "drizzle-orm": "1.0.0-rc.5", "pg": "8.23.1"}
