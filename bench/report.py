# SPDX-License-Identifier: BSD-2-Clause
"""What was measured in one place, and the table of it."""

from statistics import median


class Results:
    """All measurements: (workload, tool) -> list of (wall, cpu) in ns."""

    def __init__(self, place):
        self.place = place      # the kind of the file system
        self.rounds = {}
        self.workloads = {}     # name -> Workload, in order of appearance
        self.failures = {}      # (workload, tool) -> reason

    def add(self, workload, tool, wall, cpu):
        self.workloads[workload.name] = workload
        self.rounds.setdefault((workload.name, tool), []).append((wall, cpu))

    def fail(self, workload, tool, reason):
        self.workloads[workload.name] = workload
        self.failures[workload.name, tool] = reason

    def values(self, name, tool):
        column = 1 if self.workloads[name].metric == "cpu" else 0
        return [r[column] for r in self.rounds.get((name, tool), [])]

    def median(self, name, tool):
        values = self.values(name, tool)
        return median(values) if values else None

    def ratios(self, name, tool, base="bare"):
        """tool / base within each round."""
        pairs = zip(self.values(name, tool), self.values(name, base))
        return [other / bare for other, bare in pairs if bare]

    def ratio(self, name, tool):
        ratios = self.ratios(name, tool)
        return median(ratios) if ratios else None


def cell(results, name, tool):
    if (name, tool) in results.failures:
        return "fails"
    workload = results.workloads[name]
    if workload.count_calls:
        value = results.median(name, tool)
        return "-" if value is None else f"{value:.3f}"
    ratio = results.ratio(name, tool)
    if tool != "bare" and ratio is not None:
        return f"{ratio:.2f}" if ratio < 100 else f"{ratio:.0f}"
    value = results.median(name, tool)
    return "-" if value is None else f"{value / 1e6:.1f} ms"


def verdict(results, name):
    goal = results.workloads[name].goal
    if goal is None:
        return ""
    if results.workloads[name].count_calls:
        value = results.median(name, "fakebuild")
    else:
        value = results.ratio(name, "fakebuild")
    if value is None:
        return f"at most {goal:.2f}"
    return f"at most {goal:.2f}: {'yes' if value <= goal else 'NO'}"


def print_rows(rows):
    """A table: the first and the last column to the left, others to the
    right."""
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(c.ljust(w) if i in (0, len(row) - 1) else c.rjust(w)
                        for i, (c, w) in enumerate(zip(row, widths))).rstrip())


def print_table(results, tools):
    print(f"\non {results.place}:")
    rows = [["workload"] + tools + ["goal"]]
    for name in results.workloads:
        rows.append([name] + [cell(results, name, t) for t in tools] +
                    [verdict(results, name)])
    print_rows(rows)
    for (name, tool), reason in results.failures.items():
        print(f"{name}: {tool}: {reason}")
