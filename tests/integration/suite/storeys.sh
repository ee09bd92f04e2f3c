# SPDX-License-Identifier: BSD-2-Clause
#
# Dependencies point one way: what the objects of a folder do not define
# themselves is defined in a folder that they may use.

. "${top_srcdir:-.}/tests/tap.sh"
need nm

rules=$top_srcdir/tests/integration/suite/storeys
folders=$(sed -n 's/^\([a-z/]*\):.*/\1/p' "$rules")

# The objects in a folder, but none whose source has gone.
objects() # FOLDER
{
	for object in *.o *.shim *.shim32; do
		name=${object%.*}
		[ ! -e "$object" ] ||
			[ ! -e "$top_srcdir/$1/${name##*-}.c" ] ||
			echo "$object"
	done
}

# Lines of FOLDER OBJECT SYMBOL TYPE.
symbols()
{
	for folder in $folders; do
		(cd "$top_builddir/$folder" && nm -A -P -g $(objects "$folder")) |
			sed -n "s|^\([^:]*\): \([^ ]* [A-Za-z]\).*|$folder \1 \2|p"
	done
}

# Objects for the shim are never linked with those for libc, nor those for
# programs of 32 bits with others.
# What is wrong by the rules in FILE: a use of what no folder in reach defines.
violations() # FILE
{
	awk -v rules="$1" '
		BEGIN {
			while ((getline line <rules) > 0) {
				if (line !~ /^[a-z]/)
					continue
				split(line, part, ":")
				may[part[1], part[1]] = 1
				n = split(part[2], used, " ")
				for (i = 1; i <= n; i++)
					may[part[1], used[i]] = 1
			}
		}
		{ kind = $2; sub(/.*\./, "", kind) }
		$3 == "main" { next }
		$4 ~ /^[TDBRVW]$/ { defined[kind, $3] = defined[kind, $3] " " $1 }
		$4 == "U" { wanted[$1 " " $2 " " $3 " " kind] = 1 }
		END {
			for (want in wanted) {
				split(want, w, " ")
				n = split(defined[w[4], w[3]], home, " ")
				good = !n
				for (i = 1; i <= n; i++)
					good = good || (w[1], home[i]) in may
				if (!good)
					print w[1] "/" w[2], "uses", w[3],
						"of" defined[w[4], w[3]]
			}
		}' symbols | sort
}

symbols >symbols
[ -f "$top_builddir/preload/lib32/libfakebuild.so" ] ||
	folders=$(echo "$folders" | grep -v ^preload/narrow)
for folder in $folders; do
	ok "$folder has objects" grep -q "^$folder " symbols
done
is 'no folder uses one that it may not' "$(violations "$rules")" ''
sed 's|^state/disk: raw common ledger|state/disk: raw common|' "$rules" >fewer
like 'and the check notices' "$(violations fewer)" '^state/disk/.* uses ledger_'

# The rules themselves go one way.
is 'no rule names a folder that stands below it' "$(awk -F: '
	/^[a-z]/ {
		n = split($2, used, " ")
		for (i = 1; i <= n; i++)
			if (!(used[i] in above))
				print $1, "uses", used[i]
		above[$1] = 1
	}' "$rules")" ''

done_testing
