"""Results as TAP. A check that fails prints what both sides said."""


def indented(text):
    return "\n".join(f"#     {line}" for line in str(text).splitlines()) or "#     (nothing)"


class Report:
    def __init__(self):
        self.topic = ""
        self.passed = 0
        self.failed = 0

    def check(self, name, good, details=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{'ok' if good else 'not ok'} {self.passed + self.failed} - {self.topic}: {name}", flush=True)
        if not good and details:
            print(indented(details), flush=True)
        return good

    def same(self, name, sides, context=""):
        """sides: {who: what they said}, all of which must be equal."""
        said = list(sides.values())
        details = [context] if context else []
        for who, what in sides.items():
            details.append(f"--- {who}")
            details.append("\n".join(map(str, what)) if isinstance(what, (list, tuple)) else str(what))
        return self.check(name, all(what == said[0] for what in said), "\n".join(details))

    def finish(self):
        """The exit status."""
        print(f"1..{self.passed + self.failed}")
        return 1 if self.failed else 0
