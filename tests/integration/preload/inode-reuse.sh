# SPDX-License-Identifier: BSD-2-Clause
#
# An inode number that comes back, perhaps within the clock tick of the file
# that had it before, never brings that file's owner back: on the disk that
# holds the build tree, in the temporary folder and in shared memory.

. "${top_srcdir:-.}/tests/tap.sh"

rounds=${REUSE_ROUNDS:-1000}

for folder in "$PWD" "$top_builddir" /dev/shm /var/tmp; do
	place=$(mktemp -d "$folder/fakebuild-reuse.XXXXXX" 2>/dev/null) ||
		continue
	type=$(stat -f -c %T "$place")
	case " ${seen:-} " in
	*" $type "*) ;;
	*)
		seen="${seen:-} $type"
		cd "$place" || bail "$place"
		for way in unlink close rename links rmdir tmpfile raw outsider; do
			fb reuse "$rounds" $way >"$place.out" 2>&1
			is "$type: no stale owner after $way" "$?" 0
			sed 's/^/# /' "$place.out"
			like "$type: $rounds rounds of $way were made" \
				"$(cat "$place.out")" \
				"^$way: $rounds rounds.* 0 stale"
		done
		cd /
		;;
	esac
	rm -rf "$place" "$place.out"
done

isnt 'there was a place to try it' "${seen:-}" ''

done_testing
