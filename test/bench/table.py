"""The table of results."""
import statistics
import time

WIDTHS = (58, 12, 12, 10, 10)


def seconds(value):
    if value >= 1:
        return f"{value:.2f} s"
    if value >= 0.001:
        return f"{value * 1e3:.2f} ms"
    return f"{value * 1e6:.0f} µs"


class Table:
    def __init__(self):
        self.missed = []
        self.begun = time.monotonic()
        self.values = {}
        self.line("", "migrate", "peer", "ratio", "bound", "")

    def line(self, what, *cells):
        row = f"{what:<{WIDTHS[0]}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS[1:]))
        print((row + " " + "".join(cells[4:])).rstrip(), flush=True)

    def section(self, title):
        print(f"\n{title}", flush=True)

    def note(self, text):
        print(f"  {text}", flush=True)

    def pairs(self, what, pairs, bound=None, exclusive=False):
        """pairs: (ours, peer's) seconds. The ratio is the median of the pairs' ratios."""
        ratio = statistics.median(ours / peer for ours, peer in pairs)
        ours, peers = (statistics.median(side) for side in zip(*pairs))
        self.values[what] = ours
        self.verdict(what, seconds(ours), seconds(peers), ratio, bound, exclusive)

    def verdict(self, what, ours, peer, ratio, bound, exclusive=False):
        kept = ""
        if bound is not None:
            good = ratio < bound if exclusive else ratio <= bound
            kept = "ok" if good else "MISSED"
            if not good:
                self.missed.append(what)
        sign = "<" if exclusive else "≤"
        digits = 2 if ratio < 10 else 1
        self.line(what, ours, peer, f"{ratio:.{digits}f}", f"{sign} {bound:g}" if bound is not None else "-", kept)

    def finish(self, description):
        print(f"\n{description}; {time.monotonic() - self.begun:.0f} s in all")
        print("medians of pairs measured alternately; ratio = migrate / peer")
        print(f"bounds missed: {'; '.join(self.missed) or 'none'}", flush=True)
        return 0
