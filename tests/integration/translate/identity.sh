# SPDX-License-Identifier: BSD-2-Clause
#
# With an empty database, what comes in goes out, byte for byte: archives of
# every archiver that is installed, from and to files and pipes.
#
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"

need python3
corpus=$top_srcdir/tests/archives
missing=$("$corpus/make-corpus" "$PWD/corpus")
echo '#mtree' >empty

# Runs the program, which tells by its status if there is an end marker.
run()
{
	status=0
	$program "$@" || status=$?
	case $archive in
	*no-end.cpio | *no-trailer.cpio | */end-none.cpio | *nothing*.cpio | \
		*/zeros.cpio) [ $status = 1 ] ;;
	*) [ $status = 0 ] ;;
	esac
}

from_file_to_file()
{
	run "$@" <"$archive" >out 2>err && cmp "$archive" out
}

to_new_file()
{
	run "$@" -o out <"$archive" && cmp "$archive" out
}

from_pipe_to_pipe()
{
	cat "$archive" | $program "$@" | cmp "$archive" -
}

# A sanitizer takes a fifth of a second to start: then it is one way for each.
same() # PROGRAM ARCHIVE [OPTION]...
{
	program=$1 archive=$2
	shift 2
	rm -f out
	case $(sanitized && echo $((count % 3))) in
	0) from_file_to_file "$@" ;;
	1) to_new_file "$@" ;;
	2) from_pipe_to_pipe "$@" ;;
	*) from_file_to_file "$@" && to_new_file "$@" &&
		from_pipe_to_pipe "$@" ;;
	esac
}

count=0
for archive in corpus/*; do
	program=tartranslate
	case $archive in *.cpio) program=cpiotranslate ;; esac
	count=$((count + 1))
	case $archive in
	*/volume-*-1.tar)
		# Nothing in a first volume says that there are more.
		ok "${archive#*/} as a volume" same $program "$archive" \
			--multi-volume
		exits "${archive#*/} is cut, if it is no volume" 2 \
			sh -c "$program <$archive"
		;;
	*)
		ok "${archive#*/}" same $program "$archive"
		;;
	esac
done
ok 'the corpus is large' test "$count" -ge 320
is 'an empty database is told' "$(tartranslate empty <corpus/gtar-gnu.tar \
	2>&1 >out)" "tartranslate: warning: the database has no entries: no \
owner or mode is changed"
same_file 'and changes nothing' out corpus/gtar-gnu.tar
ok 'bytes are the same one by one' sh -c 'perl -e "
	\$| = 1; while (sysread STDIN, \$c, 1) { syswrite STDOUT, \$c }" \
	<corpus/craft-long.tar | tartranslate | cmp - corpus/craft-long.tar'
for tool in $missing; do
	skip "archives of $tool" "$tool is not installed"
done

done_testing
