# SPDX-License-Identifier: BSD-2-Clause
#
# What the bench makes of what it has measured: README's table and plot are those
# of bench/figures.csv and have a row for each workload that is named; figures of
# two machines are not mixed; two builds that are alike are told to be alike.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$top_srcdir/bench
export PYTHONDONTWRITEBYTECODE PYTHONPATH

# ---- README ----

exits 'README and the plot are made of bench/figures.csv' 0 \
	python3 "$top_srcdir/bench/publish.py" --check
is 'of 22 workloads' "$(python3 -c '
import figures, publish, workloads
have = {name for _, name in figures.read_figures(publish.CSV).bare}
print(len(workloads.NAMED), have == set(workloads.NAMED))')" '22 True'
python3 -c 'import workloads; print("\n".join(workloads.NAMED.values()))' \
	>titles
while read -r title; do
	ok "README has $title" grep -qE "^    *$title  " "$top_srcdir/README"
done <titles
is 'each is a workload' "$(python3 -c '
import workloads
print([n for n in workloads.NAMED
       if n not in [w.name for w in workloads.WORKLOADS]])')" '[]'

# ---- figures ----

rounds() # PROCESSOR FAKEBUILD...: bare takes 100 ns in each round
{
	printf '# system: s\n# processor: %s\n' "$1"
	echo place,workload,tool,round,wall_ns,cpu_ns
	shift
	n=0
	for ns; do
		n=$((n + 1))
		echo "ext4,find,bare,$n,100,0"
		echo "ext4,find,fakebuild,$n,$ns,0"
	done
}

figure() # CSV...: the median and the mean
{
	python3 -c '
import sys, figures
f = figures.read_rounds(sys.argv[1:])
print(f.ratios["ext4", "find", "fakebuild"], f.mean("ext4", "fakebuild"),
      f.about["rounds"])' "$@"
}

rounds one 110 120 400 >a.csv
rounds one 130 130 >b.csv
rounds two 130 >c.csv
is 'a figure is the median of the ratios' "$(figure a.csv)" '1.2 (1.2, 1) 3'
is 'of all rounds, in whichever file' "$(figure a.csv b.csv)" \
	'1.3 (1.3, 1) 5'
exits 'but not of two machines' 1 figure a.csv c.csv
like 'which it says' "$(cat err)" 'c.csv was measured on another machine'

# ---- what moved ----

moved() # RATIO...
{
	python3 -c '
import sys, compare
print(compare.verdict([float(word) for word in sys.argv[1:]]) or "-")' "$@"
}

is 'rounds on both sides of 1 say nothing' "$(moved 0.98 1.01 0.99 1.02 1.03 \
	0.97 1.05 0.96 1.01 1.00)" -
is 'all of ten above it say slower' "$(moved 1.02 1.01 1.03 1.02 1.03 1.01 \
	1.05 1.01 1.01 1.02)" SLOWER
is 'one far off does not count' "$(moved 0.98 0.99 0.97 0.98 0.99 0.98 0.97 \
	0.98 0.99 0.98 3.00 0.97)" faster
is 'seven rounds are too few' "$(moved 1.1 1.1 1.1 1.1 1.1 1.1 1.1)" \
	'too few rounds'

done_testing
