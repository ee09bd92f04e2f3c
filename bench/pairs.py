# SPDX-License-Identifier: BSD-2-Clause
"""What a call costs while another process makes the same: of the kernel, and of a
session, whose processes share the ledger.

One process makes COUNT calls, or two at once make COUNT each, on files of their
own unless it says otherwise.  The ratio of the two times is how it scales: 1 if
nothing is shared but the machine.  All four take turns.
"""

from statistics import median

import report
from workloads import Workload

# A file of each process, which has a record; and a list of many such.
FILES = ('for i in 1 2; do touch "$work/file$i"; done; sleep 0.1; '
         'chown "$uid:$gid" "$work/file1" "$work/file2" && '
         'half=$(($files / 2)) && head -n $half "$list" >"$work/list1" && '
         'tail -n $half "$list" >"$work/list2" && '
         'chown -R "$uid:$gid" "$tree"')
NEW = ('for i in 1 2; do rm -rf "$work/new$i" && cp -r "$tree" "$work/new$i" && '
       'find "$work/new$i" -type f >"$work/list$i" || exit 1; done')
# Name, count, script before each round, words of bench/loop; @ is 1 or 2.
CALLS = (
    ("lstat", 100000, ":", 'lstat $count "$work/file@"'),
    ("lstat of one file", 100000, ":", 'lstat $count "$work/file1"'),
    ("fstat", 200000, ":", 'fstat $count "$work/file@"'),
    ("lstat of many files", 20, ":", 'list $count "$work/list@"'),
    ("chown, the same owner", 50000, ":",
     'chown $count "$work/file@" $uid $gid $gid'),
    ("chown, another owner", 50000, ":",
     'chown $count "$work/file@" $uid $gid $gid2'),
    ("chown of many files", 10, ":",
     'chown-list $count "$work/list@" $uid $gid $gid2'),
    ("chown of new files", 1, NEW,
     'chown-list $count "$work/list@" $uid $gid $gid2'),
)
FEW = 4000              # files in the tree
TOLERANCE = 1.05        # two runs of the same differ by less


def workload(number, at_once):
    name, count, before, words = CALLS[number]
    calls = " & ".join('"$loop" ' + words.replace("@", str(i + 1))
                       for i in range(at_once))
    made = Workload(f"pair{number}-{at_once}", f"{calls} & wait",
                    prepare=FILES, before=before, files=FEW, count=count)
    made.title = name
    return made


def measure(bench, number):
    """Medians of the ratio of two at once to one, for bare and fakebuild."""
    forms = {at_once: workload(number, at_once) for at_once in (1, 2)}
    workers = {}
    for form in forms.values():
        form.scale(bench.options.scale)
    tools = [t for t in bench.tools if t.name in ("bare", "fakebuild")]
    for tool in tools:
        for at_once, form in forms.items():
            workers[tool.name, at_once] = bench.session(form, tool)
    bench.take_turns(forms[1], workers)
    values = {tool.name: [bench.results.values(forms[1].name,
                                               (tool.name, at_once))
                          for at_once in (1, 2)] for tool in tools}
    return {name: (median(one), median(b / a for a, b in zip(one, two)))
            for name, (one, two) in values.items() if one and two}


def run(bench, folder):
    bench.scratch, bench.trees = folder, {}
    bench.results = report.Results(bench.results.place)
    rows = [["call, two at once to one", "bare", "fakebuild", "at most",
             ""]]
    failed = False
    for number, (name, *_) in enumerate(CALLS):
        found = measure(bench, number)
        if len(found) != 2:
            rows.append([name, "fails", "", "", ""])
            failed = True
            continue
        bare, ours = found["bare"][1], found["fakebuild"][1]
        most = max(bare, 1) * TOLERANCE
        rows.append([name, f"{bare:.2f}", f"{ours:.2f}", f"{most:.2f}",
                     "yes" if ours <= most else "NO"])
    report.print_rows(rows)
    if failed:
        raise RuntimeError("a call could not be measured")
