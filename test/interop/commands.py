"""One command in the words of both: `Command("history", range="a:b", verbose=True)`."""
import re

from answer import printed

OPTIONS = {"verbose": "-v", "indicate_current": "-i", "resolve_dependencies": "--resolve-dependencies",
           "purge": "--purge"}


class Command:
    def __init__(self, name, target=None, **options):
        self.name = name
        self.target = target
        self.options = options

    def __str__(self):
        return " ".join([self.name, *self.arguments()])

    def arguments(self):
        targets = [] if self.target is None else self.target if isinstance(self.target, list) else [self.target]
        given = [OPTIONS[name] for name, value in self.options.items() if name in OPTIONS and value]
        if "range" in self.options:
            given += ["-r" + self.options["range"]]
        # "--": a target may begin with "-"
        return given + (["--"] if any(target.startswith("-") for target in targets) else []) + targets

    def by_alembic(self, site):
        return self.finished(site.alembic.run(self.name, *self.arguments()))

    def by_migrate(self, site):
        arguments = dict(self.options)
        if self.target is not None:
            arguments["revision" if self.name == "show" else "target"] = self.target
        return self.finished(site.migrate.call(self.name, **arguments))

    def finished(self, answer):
        answer.lines = printed(self.name, answer.lines)
        if self.options.get("purge"):
            # A purge by alembic forgets what it deleted; migrate tells, as its log has to.
            answer.running = [re.sub("stamp_revision .* ->", "stamp_revision  ->", line) for line in answer.running]
            answer.running = [line for line in answer.running if not line.rstrip().endswith("->")]
        return answer


def upgrade(target):
    return Command("upgrade", target)


def downgrade(target):
    return Command("downgrade", target)


def stamp(target, **options):
    return Command("stamp", target, **options)


# What a person looks at after a step.
STATE = [Command("current"), Command("current", verbose=True), Command("history", indicate_current=True)]

# What does not depend on the database.
GRAPH = [Command("history"), Command("history", verbose=True), Command("heads"), Command("heads", verbose=True),
         Command("heads", resolve_dependencies=True), Command("branches"), Command("branches", verbose=True),
         Command("show", "heads"), Command("show", "head"), Command("show", "nope")]
