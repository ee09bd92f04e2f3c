#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Puts what was measured where people read it: bench/figures.csv and
bench/figures.svg, and the table of README, which lies between the heading "What
it costs" and the next one, from its first indented line on.

    publish.py BENCH.CSV...     the figures of these rounds
    publish.py                  table and plot of the figures that are there
    publish.py --check          whether these are what the figures say
"""

import os
import re
import sys

import figures as model

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
CSV, SVG, README = (os.path.join(TOP, name) for name in
                    ("bench/figures.csv", "bench/figures.svg", "README"))
SECTION = re.compile(r"(\nWhat it costs\n-+\n.*?)(\n    .*?\n)(\n[^\n]+\n---)",
                     re.DOTALL)


def read(path):
    with open(path) as file:
        return file.read()


def with_table(text, figures):
    """README with the table of these figures."""
    made = "".join(f"    {line}\n" for line in model.table(figures))
    made = f"\n{made}\n{model.caption(figures)}\n"
    changed, count = SECTION.subn(lambda m: m[1] + made + m[3], text)
    if count != 1:
        sys.exit("publish: README has no place for the table")
    return changed


def main():
    words = sys.argv[1:]
    check = words == ["--check"]
    if words and not check:
        model.write_figures(CSV, model.read_rounds(words))
    figures = model.read_figures(CSV)
    made = {SVG: model.plot(figures),
            README: with_table(read(README), figures)}
    stale = [path for path, text in made.items() if read(path) != text]
    if check:
        for path in stale:
            print(f"publish: {os.path.relpath(path, TOP)} is not what "
                  "bench/figures.csv says")
        return 1 if stale else 0
    for path, text in made.items():
        with open(path, "w") as file:
            file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
