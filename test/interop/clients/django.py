"""Django: what sqlmigrate prints is a folder of migrate's own format. Its table can't be read: the service is stamped."""
import os
import re

import psycopg2

from client import SERVICE, Client, make_database

SETTINGS = """import os
DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'HOST': os.environ['PGHOST'],
                         'USER': os.environ['PGUSER'], 'NAME': os.environ['DATABASE']}}
INSTALLED_APPS = ['shop']
SECRET_KEY = 'none'
USE_TZ = True
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
"""
HEAD = """from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):
    dependencies = [%s]
    %s
    operations = [
%s    ]
"""
MIGRATIONS = {
    "0001_initial": """
        migrations.CreateModel('Person', [('id', models.BigAutoField(primary_key=True)),
                                          ('name', models.CharField(max_length=50, db_index=True))]),
        migrations.CreateModel('Order', [
            ('id', models.BigAutoField(primary_key=True)), ('placed', models.DateTimeField()),
            ('person', models.ForeignKey('shop.Person', on_delete=django.db.models.deletion.CASCADE))]),
""",
    "0002_greeting": '''
        migrations.RunSQL("""CREATE FUNCTION greeting(who text) RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
    -- a comment; with a semicolon
    RETURN '100%%; hello ' || who;
END
$body$;
INSERT INTO shop_person (name) VALUES ('Ada; Bob');""", "DROP FUNCTION greeting(text); DELETE FROM shop_person"),
''',
    "0003_index": """
        AddIndexConcurrently('Order', models.Index(fields=['placed'], name='order_placed')),
""",
    "0004_price": """
        migrations.AddField('Order', 'price', models.DecimalField(max_digits=9, decimal_places=2, default=0)),
        migrations.AddConstraint('Order', models.CheckConstraint(check=models.Q(price__gte=0), name='price_is_one')),
        migrations.AlterField('Person', 'name', models.CharField(max_length=80, unique=True)),
""",
    "0005_names": """
        migrations.RenameField('Order', 'placed', 'placed_at'),
        migrations.AlterUniqueTogether('Order', {('person', 'placed_at')}),
""",
}
LATER = {"0006_note": "        migrations.AddField('Order', 'note', models.TextField(default='it\\'s')),\n"}


WORK = "django_work"


class Django(Client):
    tool = "django"
    programs = {"django-admin": "python3-django"}
    own_tables = ("django_migrations*",)
    step_by_step = True         # its foreign keys are deferred, and what waits for them locks the table

    def write(self):
        self.migrations = os.path.join(self.folder, "sql")
        self.put("settings.py", SETTINGS)
        for name in ("shop/__init__.py", "shop/models.py", "shop/migrations/__init__.py"):
            self.put(name, "")
        make_database(WORK)
        self.names = []
        self.add(MIGRATIONS)

    def write_later(self):
        self.add(LATER)

    def add(self, migrations):
        """sqlmigrate asks the database for the names of indexes, so each is printed beside one that is just there."""
        for name, operations in migrations.items():
            after = f"('shop', '{self.names[-1]}')" if self.names else ""
            atomic = "atomic = False" if "Concurrently" in operations else "initial = True" if not self.names else ""
            self.put(f"shop/migrations/{name}.py", HEAD % (after, atomic, operations))
            self.names.append(name)
            up = self.section("up", name)
            self.django("migrate", WORK, "shop", name)
            self.put(f"sql/{name}.sql", up + self.section("down", name, "--backwards"))

    def section(self, word, *arguments):
        printed = self.django("sqlmigrate", WORK, "shop", *arguments)
        outside = "" if printed.startswith("BEGIN;") else " transaction:false"
        return f"-- migrate:{word}{outside}\n{printed}"

    def load(self, place, tool="NULL"):
        place.query("SELECT migrate.create_service(%s, 'public', if_not_exists => true)", SERVICE)
        return super().load(place, "'native'")

    def take_over(self, place):
        """Its table can't be adopted; what it has applied is what showmigrations says."""
        try:
            super().take_over(place)
        except psycopg2.errors.FeatureNotSupported:
            applied = re.findall(r"\[X\]  shop\.(\d+)", self.django("showmigrations", place.name, "--plan", "shop"))
            place.query("SELECT migrate.stamp(%s, %s)", SERVICE, applied[-1])

    def up(self, database):
        self.django("migrate", database, "shop")

    def down(self, database):
        self.django("migrate", database, "shop", self.names[-2])

    def base(self, database):
        self.django("migrate", database, "shop", "zero")

    def django(self, command, database, *arguments):
        return self.run("django-admin", command, *arguments, "--settings=settings", "--pythonpath=.", "--no-color",
                        DATABASE=database, PYTHONDONTWRITEBYTECODE="1")
