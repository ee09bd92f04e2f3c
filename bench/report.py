# SPDX-License-Identifier: BSD-2-Clause
"""Medians, and what is made of them: a table, a CSV file, a plot."""

import csv
import math
from statistics import median


class Results:
    """All measurements: (workload, tool) -> list of (wall, cpu) in ns."""

    def __init__(self):
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

    def ratio(self, name, tool):
        """Median over the rounds of tool / bare within the same round."""
        bare, other = self.values(name, "bare"), self.values(name, tool)
        ratios = [o / b for o, b in zip(other, bare) if b]
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


def print_table(results, tools):
    rows = [["workload"] + tools + ["goal"]]
    for name in results.workloads:
        rows.append([name] + [cell(results, name, t) for t in tools] +
                    [verdict(results, name)])
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(c.ljust(w) if i in (0, len(row) - 1) else c.rjust(w)
                        for i, (c, w) in enumerate(zip(row, widths))).rstrip())
    for (name, tool), reason in results.failures.items():
        print(f"{name}: {tool}: {reason}")


def write_csv(results, path):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["workload", "tool", "round", "wall_ns", "cpu_ns"])
        for (name, tool), rounds in results.rounds.items():
            for number, (wall, cpu) in enumerate(rounds, 1):
                out.writerow([name, tool, number, wall, cpu])


COLOURS = {"fakebuild": "#1b6e53", "fakeroot": "#c46a1b", "pseudo": "#7a4fa3",
           "proot": "#a33b3b", "unshare": "#4a6fa5"}


def write_svg(results, tools, path):
    """Bars on a logarithmic scale; the line at 1 is the bare command."""
    left, bar, width, most = 120, 9, 560, 100.0
    shown = [t for t in tools if t != "bare"]
    names = [n for n in results.workloads
             if any(results.ratio(n, t) for t in shown)
             and not results.workloads[n].count_calls]
    low = 0.25
    scale = width / math.log(most / low)

    def x_of(ratio):
        return left + scale * math.log(min(max(ratio, low), most) / low)

    out, y = [], 40
    for name in names:
        out.append(f'<text x="{left - 6}" y="{y + 10}" '
                   f'text-anchor="end">{name}</text>')
        for tool in shown:
            ratio = results.ratio(name, tool)
            if ratio is None:
                continue
            a, b = sorted((x_of(1), x_of(ratio)))
            out.append(f'<rect x="{a:.1f}" y="{y}" width="{b - a + 1:.1f}" '
                       f'height="{bar - 1}" '
                       f'fill="{COLOURS.get(tool, "#666")}"/>'
                       f'<text x="{b + 4:.1f}" y="{y + 8}" font-size="8">'
                       f'{ratio:.2f}</text>')
            y += bar
        y += 8
    for tick in (0.5, 1, 2, 5, 10, 20, 50, 100):
        x = x_of(tick)
        out.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="34" y2="{y}" '
                   f'stroke="{"#000" if tick == 1 else "#ddd"}"/>'
                   f'<text x="{x:.1f}" y="30" text-anchor="middle" '
                   f'font-size="9">{tick}</text>')
    for i, tool in enumerate(shown):
        out.append(f'<rect x="{left + 100 * i}" y="6" width="10" height="10" '
                   f'fill="{COLOURS.get(tool, "#666")}"/>'
                   f'<text x="{left + 100 * i + 14}" y="15">{tool}</text>')
    with open(path, "w") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" '
                   f'width="{left + width + 60}" height="{y + 20}" '
                   f'font-family="sans-serif" font-size="11">\n'
                   f'<rect width="100%" height="100%" fill="#fff"/>\n' +
                   "\n".join(out) + "\n</svg>\n")
