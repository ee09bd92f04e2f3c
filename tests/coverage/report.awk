# SPDX-License-Identifier: BSD-2-Clause
#
# Sums up what gcovr says of each file, as CSV on stdin: the lines and branches
# of each folder and how many of them the tests ran, then the same for the
# files of which they ran less than LEVEL percent of the lines.  Fails when they
# ran nothing at all.

BEGIN {
	FS = ","
	row = "%-36s %6s %7s %9s %7s\n"
}

function percent(part, whole)
{
	return whole ? sprintf("%.1f%%", 100 * part / whole) : "-"
}

function head(title)
{
	printf row, title, "lines", "run", "branches", "taken"
}

function show(name)
{
	printf row, name, lines[name], percent(run[name], lines[name]),
	    branches[name], percent(taken[name], branches[name])
}

function add(name, names)
{
	if (!(name in lines))
		order[names, ++count[names]] = name
	lines[name] += $2
	run[name] += $3
	branches[name] += $5
	taken[name] += $6
}

function show_all(names,	i)
{
	for (i = 1; i <= count[names]; i++)
		show(order[names, i])
}

# gcovr sorts the files by name; the first line names the columns.
NR > 1 {
	folder = $1
	sub("/[^/]*$", "", folder)
	add(folder, "folders")
	add("all", "all")
	if (100 * $3 < LEVEL * $2)
		add($1, "files")
}

END {
	head("folder")
	show_all("folders")
	show("all")
	print ""
	head("files below " LEVEL "%")
	show_all("files")
	if (!run["all"]) {
		print "coverage: nothing was counted:" \
		    " can the test user write in this folder?" >"/dev/stderr"
		exit 1
	}
}
