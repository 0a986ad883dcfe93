"""Models of a shop in SQLAlchemy, before and after a change: autogenerate has to find it, and to lead from one to the
other. Constraints have names, which Alembic wants, but where a pair says that they don't."""
from sqlalchemy import (DDL, BigInteger, Boolean, CheckConstraint, Column, Computed, DateTime, Enum, Float, ForeignKey,
                        ForeignKeyConstraint, Identity, Index, Integer, MetaData, Numeric, PrimaryKeyConstraint,
                        Sequence, String, Table, Text, UniqueConstraint, desc, event, func, text)
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, INT4RANGE, JSON, JSONB, ExcludeConstraint

SCHEMA = "shop"


def shop(*statements, schema=None, **tables):
    """Of each table its parts; then DDL of events: statements that create_all() runs in the end."""
    metadata = MetaData(schema=schema)
    for name, parts in tables.items():
        Table(name, metadata, *parts)
    for statement in statements:
        event.listen(metadata, "after_create", DDL(statement))
    return metadata


def key(type_=Integer):
    return Column("id", type_, primary_key=True)


def items(*parts, statements=(), comment=None):
    """Enough for most pairs: one table with three columns, and what is given."""
    metadata = shop(*statements, item=[key(), Column("name", Text), Column("price", Numeric(8, 2)), *parts])
    metadata.tables["item"].comment = comment
    return metadata


def extra(type_, *parts, more=(), **options):
    """Items with one column more."""
    return items(Column("extra", type_, *parts, **options), *more)


def state(*values):
    return extra(Enum(*values, name="item_state"))


def checked_state(*values):
    return extra(Enum(*values, name="ck_item_state", native_enum=False, create_constraint=True))


def orders(*parts):
    return shop(item=[key()], orders=[key(), Column("item_id", Integer), *parts])


def to_item(**options):
    return ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_orders_item", **options)


def parts_with(*columns):
    return shop(part=[*(Column(name, Integer, nullable=False, autoincrement=False) for name in ("item_id", "number")),
                      PrimaryKeyConstraint(*columns, name="pk_part")])


def with_sequence(metadata, **options):
    Sequence("order_number", metadata=metadata, **options)
    return metadata


def view(limit):
    return items(statements=[f"CREATE VIEW cheap AS SELECT id, name FROM item WHERE price < {limit}"])


def function(body):
    return items(statements=[f"CREATE FUNCTION tax(price numeric) RETURNS numeric LANGUAGE sql AS 'SELECT {body}'"])


def trigger(*when):
    return items(statements=[
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        *(f"CREATE TRIGGER refuse BEFORE {one} ON item FOR EACH ROW EXECUTE FUNCTION refuse()" for one in when)])


def twice(models):
    return lambda: (models(), models())


TABLES = {
    "a table added": lambda: (
        shop(item=[key()]),
        orders(to_item(), Column("note", Text, server_default="none", index=True), UniqueConstraint("note"))),
    "a table dropped": lambda: (orders(to_item(), Index("ix_orders_item", "item_id")), shop(item=[key()])),
    "a table renamed": lambda: (shop(item=[key(BigInteger)]), shop(article=[key(BigInteger)])),
    "tables added that refer to each other": lambda: (
        shop(tax=[key()]),
        shop(tax=[key()], item=[key(), Column("best_id", ForeignKey("offer.id", name="fk_item_offer"))],
             offer=[key(), Column("item_id", ForeignKey("item.id", name="fk_offer_item"))])),
    "models that name their schema": lambda: (
        shop(schema=SCHEMA, item=[key()]),
        shop(schema=SCHEMA, item=[key(), Column("name", String(40))],
             orders=[key(), Column("item_id", ForeignKey("shop.item.id"))])),
    "primary key of another column too": lambda: (parts_with("item_id"), parts_with("item_id", "number")),
    "comment on a table": lambda: (items(), items(comment="what we sell")),
}

COLUMNS = {
    "a column added": lambda: (items(), extra(Text)),
    "a column added, NOT NULL and with a default": lambda: (
        items(), extra(Boolean, nullable=False, server_default=text("false"))),
    "a column added, of a new enum": lambda: (items(), state("new", "sold")),
    "a column dropped": lambda: (extra(Text), items()),
    "the only column of an enum dropped": lambda: (state("new", "sold"), items()),
    "a column renamed": lambda: (items(Column("count", Integer)), items(Column("stock", Integer))),
    "varchar(20) to varchar(40)": lambda: (extra(String(20)), extra(String(40))),
    "varchar(20) to varchar": lambda: (extra(String(20)), extra(String)),
    "timestamp to timestamp with time zone": lambda: (extra(DateTime), extra(DateTime(timezone=True))),
    "integer to bigint": lambda: (extra(Integer), extra(BigInteger)),
    "numeric(8,2) to numeric(10,4)": lambda: (extra(Numeric(8, 2)), extra(Numeric(10, 4))),
    "text to an enum": lambda: (extra(Text), state("new", "sold")),
    "text to integer": lambda: (extra(Text), extra(Integer)),
    "integer[] to bigint[]": lambda: (extra(ARRAY(Integer)), extra(ARRAY(BigInteger))),
    "json to jsonb": lambda: (extra(JSON), extra(JSONB)),
    "another collation": lambda: (extra(Text), extra(Text(collation="C"))),
    "NOT NULL set": lambda: (extra(Text), extra(Text, nullable=False)),
    "NOT NULL dropped": lambda: (extra(Text, nullable=False), extra(Text)),
    "comment on a column": lambda: (extra(Text, comment="for the label"), extra(Text, comment="it's for the label")),
}

DEFAULTS = {
    "a default added": lambda: (extra(Integer), extra(Integer, server_default=text("0"))),
    "a default changed": lambda: (extra(Text, server_default="new"), extra(Text, server_default="sold")),
    "a default dropped": lambda: (extra(Text, server_default="new"), extra(Text)),
    "default now() to clock_timestamp()": lambda: (
        extra(DateTime(timezone=True), server_default=func.now()),
        extra(DateTime(timezone=True), server_default=func.clock_timestamp())),
    "another expression of the same value": lambda: (
        extra(Integer, server_default=text("60 * 60")), extra(Integer, server_default=text("3600"))),
    "default of a json column": lambda: (
        extra(JSON, server_default="{}"), extra(JSON, server_default="[]")),
    "serial to identity": lambda: (
        shop(item=[key()]), shop(item=[Column("id", Integer, Identity(), primary_key=True)])),
    "identity starts elsewhere": lambda: (extra(Integer, Identity()), extra(Integer, Identity(start=1000))),
    "a generated column added": lambda: (items(), extra(Numeric, Computed("price * 2"))),
    "a generated column of another expression": lambda: (
        extra(Numeric, Computed("price * 2")), extra(Numeric, Computed("price * 3"))),
}

CONSTRAINTS = {
    "a check added": lambda: (items(), items(CheckConstraint("price > 0", name="ck_item_price"))),
    "a check changed": lambda: (items(CheckConstraint("price > 0", name="ck_item_price")),
                                items(CheckConstraint("price >= 0", name="ck_item_price"))),
    "an enum that is a check, with another value": lambda: (
        checked_state("new", "sold"), checked_state("new", "lost", "sold")),
    "a unique constraint added": lambda: (items(), items(UniqueConstraint("name", name="uq_item_name"))),
    "a unique constraint added, unnamed": lambda: (items(), items(UniqueConstraint("name"))),
    "a unique constraint dropped, unnamed": lambda: (items(UniqueConstraint("name")), items()),
    "a unique constraint made deferrable": lambda: (
        items(UniqueConstraint("name", name="uq_item_name")),
        items(UniqueConstraint("name", name="uq_item_name", deferrable=True))),
    "a unique constraint made an index": lambda: (
        items(UniqueConstraint("name", name="uq_item_name")), items(Index("uq_item_name", "name", unique=True))),
    "a foreign key added": lambda: (orders(), orders(to_item())),
    "a foreign key dropped": lambda: (orders(to_item()), orders()),
    "a foreign key's ON DELETE": lambda: (orders(to_item()), orders(to_item(ondelete="CASCADE"))),
    "a foreign key made deferrable": lambda: (
        orders(to_item()), orders(to_item(deferrable=True, initially="DEFERRED"))),
    "a foreign key renamed": lambda: (
        orders(to_item()), orders(ForeignKeyConstraint(["item_id"], ["item.id"], name="orders_item_fkey"))),
    "an exclusion constraint added": lambda: (
        extra(INT4RANGE), extra(INT4RANGE, more=[ExcludeConstraint(("extra", "&&"), name="ex_item_extra")])),
}

INDEXES = {
    "an index added": lambda: (items(), items(Index("ix_item_name", "name"))),
    "an index of an expression added": lambda: (items(), items(Index("ix_item_name", text("lower(name)")))),
    "an index of another expression": lambda: (
        items(Index("ix_item_name", text("lower(name)"))), items(Index("ix_item_name", text("upper(name)")))),
    "a partial index of another condition": lambda: (
        items(Index("ix_item_name", "name", postgresql_where=text("price > 0"))),
        items(Index("ix_item_name", "name", postgresql_where=text("price > 10")))),
    "an index that includes a column more": lambda: (
        items(Index("ix_item_name", "name")), items(Index("ix_item_name", "name", postgresql_include=["price"]))),
    "an index made unique": lambda: (
        items(Index("ix_item_name", "name")), items(Index("ix_item_name", "name", unique=True))),
    "an index made descending": lambda: (
        items(Index("ix_item_name", "name")), items(Index("ix_item_name", desc("name")))),
    "an index made ascending": lambda: (
        items(Index("ix_item_name", desc("name"))), items(Index("ix_item_name", "name"))),
    "an index of columns the other way round": lambda: (
        items(Index("ix_item_name", "name", "price")), items(Index("ix_item_name", "price", "name"))),
    "an index of another method": lambda: (
        items(Index("ix_item_name", "name")), items(Index("ix_item_name", "name", postgresql_using="hash"))),
}

BESIDE_TABLES = {
    "an enum's value added": lambda: (state("new", "sold"), state("new", "reserved", "sold")),
    "an enum's value removed": lambda: (state("new", "reserved", "sold"), state("new", "sold")),
    "an enum's value renamed": lambda: (state("new", "sold"), state("new", "gone")),
    "a sequence added": lambda: (items(), with_sequence(items())),
    "a sequence changed": lambda: (with_sequence(items()), with_sequence(items(), increment=10)),
    "a view of another condition": lambda: (view(10), view(20)),
    "a type under a view": lambda: (
        items(Column("code", String(8)), statements=["CREATE VIEW codes AS SELECT code FROM item"]),
        items(Column("code", Text), statements=["CREATE VIEW codes AS SELECT code FROM item"])),
    "a function of another body": lambda: (function("price * 0.19"), function("price * 0.20")),
    "a trigger added": lambda: (trigger(), trigger("DELETE")),
    "a trigger of other events": lambda: (trigger("DELETE"), trigger("DELETE OR UPDATE")),
    "row level security and a policy": lambda: (items(), items(statements=[
        "ALTER TABLE item ENABLE ROW LEVEL SECURITY", "CREATE POLICY paid ON item USING (price > 0)"])),
}

UNCHANGED = {
    "float and double precision": lambda: (extra(Float(53)), extra(DOUBLE_PRECISION)),
    "ON DELETE NO ACTION, written out": lambda: (orders(to_item()), orders(to_item(ondelete="NO ACTION"))),
    "a default with its type, written out": lambda: (
        extra(Text, server_default="new"), extra(Text, server_default=text("'new'::text"))),
    "the same default of a json column": twice(lambda: extra(JSON, server_default="{}")),
    "the same default gen_random_uuid()::text": twice(
        lambda: extra(Text, server_default=text("gen_random_uuid()::text"))),
    "the same default of a sequence": twice(
        lambda: with_sequence(extra(Integer, server_default=text("nextval('order_number')")))),
    "the same generated column of text": twice(lambda: extra(Text, Computed("name || '!'"))),
    "the same descending index": twice(lambda: items(Index("ix_item_name", desc("name")))),
}

GROUPS = {
    "Tables": TABLES,
    "Columns": COLUMNS,
    "Defaults, identity, generated columns": DEFAULTS,
    "Constraints": CONSTRAINTS,
    "Indexes": INDEXES,
    "Types, sequences, DDL of events": BESIDE_TABLES,
    "Nothing changed": UNCHANGED,
}
