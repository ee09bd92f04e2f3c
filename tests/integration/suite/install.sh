# SPDX-License-Identifier: BSD-2-Clause
#
# What `make install-strip` puts below DESTDIR works there, works when it is
# moved as a whole, and is gone after `make uninstall`.

. "${top_srcdir:-.}/tests/tap.sh"
need readelf

make_in_build() # TARGET
{
	make -s --no-print-directory -C "$top_builddir" "$1" \
		DESTDIR="$PWD/first"
}

installed() # FOLDER
{
	find "$1" ! -type d
}

# Programs and libraries below a folder that still have their symbols.
unstripped() # FOLDER
{
	find "$1" -type f | while read -r file; do
		! readelf -SW "$file" 2>/dev/null | grep -Fq ' .symtab ' ||
			echo "$file"
	done
}

ok 'a user installs' make_in_build install-strip
like 'the launcher is among the files' "$(installed first)" '/bin/fakebuild$'
like 'faked lies with the library' "$(installed first)" '/fakebuild/faked$'
is 'everything is stripped' "$(unstripped first)" ''

# Calls the launcher below a folder, and nothing of the build.
at() # FOLDER ARGUMENT...
(
	launcher=$(find "$PWD/$1" -path '*/bin/fakebuild')
	shift
	PATH=/usr/sbin:/usr/bin:/sbin:/bin
	exec "$launcher" "$@"
)

# A plain run, a job that faked does, and a session that faked starts in turn.
works() # WHERE FOLDER
{
	: >"$2.file"
	is "$1: a session shows an owner" \
		"$(at "$2" sh -c "chown 4242:4243 $2.file; stat -c %u:%g $2.file")" \
		4242:4243
	ok "$1: a state is saved" at "$2" -s "$2.state" chown 4242 "$2.file"
	is "$1: and loaded" "$(at "$2" -i "$2.state" stat -c %u "$2.file")" 4242
	ok "$1: the library is its own" at "$2" sh -c \
		"case \$FAKEBUILD_LIB in $PWD/$2/*) ;; *) exit 1 ;; esac"
}

works 'where it was installed' first
cp -R first other
ok 'it is uninstalled' make_in_build uninstall
is 'uninstalling leaves no file' "$(installed first)" ''
is 'and no folder of its own' "$(find first -name fakebuild)" ''
works 'where it was moved' other

done_testing
