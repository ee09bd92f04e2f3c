# SPDX-License-Identifier: BSD-2-Clause
#
# The examples of fakebuild-explain(7), run in their order: each prints what the
# page says, but for times, process ids, the builder and the folder.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

cat >examples.py <<'END'
import re, sys

# [command, expected output] of each example; "> " continues a command.
page = open(sys.argv[1], encoding="utf-8").read()
examples = []
for block in re.findall(r"\.Bd -literal.*\n((?:[^.\n].*\n)+)\.Ed", page):
    for line in block.splitlines(keepends=True):
        line = line.replace("\\e", "\\")
        if line.startswith("$ "):
            examples.append([line[2:], ""])
        elif line.startswith("> "):
            examples[-1][0] += line[2:]
        else:
            examples[-1][1] += line
for number, (command, output) in enumerate(examples):
    open("%02d.sh" % number, "w").write(command)
    open("%02d.expected" % number, "w").write(output)
END
mkdir examples me
(cd examples && python3 ../examples.py "$top_srcdir/man/fakebuild-explain.7")
umask 022

# What differs from day to day and from place to place.
plain() # HOME
{
	sed -E -e 's/[0-9]{4}-[0-9-]+ [0-9:]{8} by process [0-9]+/TIME/' \
		-e "s|$1|/home/me|" \
		-e "s/ $(id -u):$(id -g),/ 1000:1000,/" \
		-e "s/ (builder,|uid|gid) ($(id -u)|$(id -g))\\b/ \\1 1000/g"
}

set -- examples/*.sh
is 'the page has examples' $# 18
for script; do
	name=$(head -n 1 "$script")
	tool=
	for tool in jq sqlite3; do
		if grep -q "$tool" "$script" && ! have $tool; then
			break
		fi
		tool=
	done
	if [ "$tool" ]; then
		skip "$name" "no $tool"
		continue
	fi
	is "$name" \
		"$(cd me && sh "../$script" 2>&1 | plain "$(pwd -P)")" \
		"$(plain /none <"${script%.sh}.expected")"
done

done_testing
