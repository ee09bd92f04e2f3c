# SPDX-License-Identifier: BSD-2-Clause
"""Figures: what is made of the workloads that are named (workloads.NAMED): one
number for each, their geometric mean, the table of README, a plot.

What was measured goes through two files.  bench.csv has every round; several of
one machine may be taken together.  figures.csv has one line for each figure, and
nothing else is needed to make the table and the plot again.
"""

import csv
import math
import os
import platform
from dataclasses import dataclass, field
from statistics import geometric_mean, median

from workloads import NAMED

PEERS = ("fakeroot", "pseudo", "proot", "unshare")
ABOUT = ("system", "processor", "rounds")


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":", 1)[1].strip() for line in file
                 if line.startswith(("model name", "Model"))]
    return f"{names[0] if names else platform.machine()}, " \
           f"{len(os.sched_getaffinity(0))} processors"


def about():
    return {"system": f"Linux {platform.release()}, {platform.machine()}",
            "processor": processor()}


# ---- every round ----

def write_rounds(path, all_results):
    with open(path, "w", newline="") as file:
        for name, value in about().items():
            file.write(f"# {name}: {value}\n")
        out = csv.writer(file)
        out.writerow(["place", "workload", "tool", "round", "wall_ns",
                      "cpu_ns"])
        for results in all_results:
            for (name, tool), rounds in results.rounds.items():
                for number, (wall, cpu) in enumerate(rounds, 1):
                    out.writerow([results.place, name, tool, number, wall,
                                  cpu])


# ---- figures ----

@dataclass
class Figures:
    about: dict = field(default_factory=dict)
    bare: dict = field(default_factory=dict)     # (place, workload) -> ms
    ratios: dict = field(default_factory=dict)   # (place, workload, tool)

    def places(self):
        return list(dict.fromkeys(place for place, _ in self.bare))

    def tools(self, place):
        """fakebuild, and the peers that were measured there."""
        there = {t for p, _, t in self.ratios if p == place}
        return [t for t in ("fakebuild",) + PEERS if t in there]

    def mean(self, place, tool):
        """Of the workloads that the tool can run; and how many these are."""
        values = [self.ratios[place, name, tool] for name in NAMED
                  if (place, name, tool) in self.ratios]
        return (geometric_mean(values) if values else None), len(values)


def read_rounds(paths):
    """The figures of all rounds in some files; ValueError if they are not of
    one machine."""
    figures, rounds = Figures(), {}
    for path in paths:
        with open(path, newline="") as file:
            lines = list(file)
        said = dict(line[2:].strip().split(": ", 1) for line in lines
                    if line.startswith("#"))
        if figures.about and said != figures.about:
            raise ValueError(f"{path} was measured on another machine")
        figures.about = said
        for row in csv.DictReader(l for l in lines if l[0] != "#"):
            if row["workload"] in NAMED:
                key = row["place"], row["workload"]
                # A round of one file is none of another.
                rounds.setdefault(key, {}).setdefault(row["tool"], {})[
                    path, row["round"]] = int(row["wall_ns"])
    counts = []
    for (place, name), tools in rounds.items():
        bare = tools.get("bare", {})
        if not bare:
            continue
        figures.bare[place, name] = median(bare.values()) / 1e6
        for tool, walls in tools.items():
            pairs = [wall / bare[n] for n, wall in walls.items() if n in bare]
            if tool != "bare" and pairs:
                figures.ratios[place, name, tool] = median(pairs)
            if tool == "fakebuild":
                counts.append(len(pairs))
    figures.about["rounds"] = str(min(counts, default=0))
    return figures


def write_figures(path, figures):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["kind", "place", "workload", "tool", "value"])
        for name in ABOUT:
            out.writerow(["about", "", name, "", figures.about[name]])
        for (place, name), value in figures.bare.items():
            out.writerow(["ms", place, name, "bare", f"{value:.3f}"])
        for (place, name, tool), value in figures.ratios.items():
            out.writerow(["ratio", place, name, tool, f"{value:.4f}"])


def read_figures(path):
    figures = Figures()
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            place, name = row["place"], row["workload"]
            if row["kind"] == "about":
                figures.about[name] = row["value"]
            elif row["kind"] == "ms":
                figures.bare[place, name] = float(row["value"])
            else:
                figures.ratios[place, name, row["tool"]] = float(row["value"])
    return figures


# ---- the table ----

def columns(figures):
    """(place, tool) of each: fakebuild on each file system, then the peers on
    the first one."""
    places = figures.places()
    return ([(place, "fakebuild") for place in places] +
            [(places[0], tool) for tool in figures.tools(places[0])[1:]])


def number(value):
    if value is None:
        return "-"
    return f"{value:.2f}" if value < 100 else f"{value:.0f}"


def table(figures):
    """The lines of README's table, without indentation."""
    shown = columns(figures)
    tools = ["bare"] + [tool for _, tool in shown]
    # One name for columns side by side of one tool.
    rows = [[""] + ["" if tool == before else tool for before, tool in
                    zip([""] + tools, tools)],
            ["", "ms"] + [place for place, _ in shown]]
    first = shown[0][0]
    measured = {name for _, name in figures.bare}
    for name, title in NAMED.items():
        if name not in measured:
            continue
        bare = figures.bare.get((first, name))
        rows.append([title, "-" if bare is None else f"{bare:.0f}"] +
                    [number(figures.ratios.get((place, name, tool)))
                     for place, tool in shown])
    means = [figures.mean(*column) for column in shown]
    rows.append(["geometric mean", ""] + [number(mean) for mean, _ in means])
    if any(count != len(NAMED) for _, count in means):
        rows.append(["  of so many workloads", ""] +
                    [str(count) for _, count in means])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["  ".join(c.rjust(w) if i else c.ljust(w) for i, (c, w) in
                      enumerate(zip(row, widths))).rstrip() for row in rows]


def caption(figures):
    said = figures.about
    return (f"{said['system']}; {said['processor']};\n"
            f"medians of {said['rounds']} rounds or more.")


# ---- the plot ----

COLOURS = {"fakebuild": "#1b6e53", "fakeroot": "#c46a1b", "pseudo": "#7a4fa3",
           "proot": "#a33b3b", "unshare": "#4a6fa5"}


def plot(figures):
    """Bars on a logarithmic scale; the line at 1 is the bare command."""
    place = figures.places()[0]
    tools = figures.tools(place)
    left, bar, width, low, most = 170, 9, 520, 0.25, 100.0
    scale = width / math.log(most / low)

    def x_of(ratio):
        return left + scale * math.log(min(max(ratio, low), most) / low)

    rows = [(title, {tool: figures.ratios.get((place, name, tool))
                     for tool in tools}) for name, title in NAMED.items()]
    rows.append(("geometric mean", {t: figures.mean(place, t)[0]
                                    for t in tools}))
    out, y = [], 40
    for title, ratios in rows:
        out.append(f'<text x="{left - 6}" y="{y + 9}" text-anchor="end">'
                   f'{title}</text>')
        for tool, ratio in ratios.items():
            if ratio is None:
                continue
            a, b = sorted((x_of(1), x_of(ratio)))
            out.append(f'<rect x="{a:.1f}" y="{y}" width="{b - a + 1:.1f}" '
                       f'height="{bar - 1}" fill="{COLOURS[tool]}"/>'
                       f'<text x="{b + 4:.1f}" y="{y + 8}" font-size="8">'
                       f'{number(ratio)}</text>')
            y += bar
        y += 6
    for tick in (0.5, 1, 2, 5, 10, 20, 50, 100):
        x = x_of(tick)
        out.append(f'<path d="M{x:.1f} 34V{y}" '
                   f'stroke="{"#000" if tick == 1 else "#ddd"}"/>'
                   f'<text x="{x:.1f}" y="30" text-anchor="middle" '
                   f'font-size="9">{tick}</text>')
    for i, tool in enumerate(tools):
        x = left + 100 * i
        out.append(f'<rect x="{x}" y="6" width="10" height="10" '
                   f'fill="{COLOURS[tool]}"/>'
                   f'<text x="{x + 14}" y="15">{tool}</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'width="{left + width + 60}" height="{y + 20}" '
            f'font-family="sans-serif" font-size="11">\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n' +
            "\n".join(out) + "\n</svg>\n")
