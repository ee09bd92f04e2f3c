# SPDX-License-Identifier: BSD-2-Clause
#
# What shell tests are written with.  A test begins with
#
#	. "${top_srcdir:-.}/tests/tap.sh"
#
# and ends with done_testing.  tests/run gives it a private folder as $PWD,
# $HOME and $TMPDIR, an unprivileged user, and the built programs in $PATH.
# Each assertion takes its sentence first.

set -u
tap_count=0
tap_failed=0

# Ends the whole test as failed.
bail() # REASON
{
	echo "Bail out! $1"
	exit 99
}

[ -n "${top_builddir:-}" ] || bail 'start me through tests/run'

# What is said about owners as uid 0 would be true with a dead shim.
tap_real_uid=$(id -u)
if [ "$tap_real_uid" = 0 ] && ! grep -Eq '^# (needs|wants): root' "$0"; then
	bail 'started as root without "# needs: root"'
fi

# ---- assertions ----

pass() # SENTENCE
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

# The other arguments say what was found.
flunk() # SENTENCE [LINE]...
{
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	shift
	remark "$@"
}

# Says something to who reads the log.
remark() # [LINE]...
{
	for tap_line; do
		printf '%s\n' "$tap_line" | sed 's/^/# /'
	done
}

# The command succeeds.
ok() # SENTENCE COMMAND...
{
	tap_name=$1
	shift
	if tap_out=$("$@" 2>&1); then
		pass "$tap_name"
	else
		flunk "$tap_name" "status $? of: $*" "$tap_out"
	fi
}

# The command ends with this status; its output lands in ./out and ./err.
exits() # SENTENCE STATUS COMMAND...
{
	tap_name=$1 tap_want=$2
	shift 2
	tap_got=0
	"$@" >out 2>err || tap_got=$?
	if [ "$tap_got" = "$tap_want" ]; then
		pass "$tap_name"
	else
		flunk "$tap_name" "status $tap_got, not $tap_want, of: $*" \
			"$(cat out err)"
	fi
}

# The two texts are equal.
is() # SENTENCE FOUND EXPECTED
{
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		flunk "$1" "found:" "$2" "expected:" "$3"
	fi
}

# The two texts differ.
isnt() # SENTENCE FOUND UNWANTED
{
	if [ "$2" != "$3" ]; then
		pass "$1"
	else
		flunk "$1" "found:" "$2"
	fi
}

# Some line of the text matches the extended regular expression.
like() # SENTENCE FOUND PATTERN
{
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		pass "$1"
	else
		flunk "$1" "found:" "$2" "expected to match:" "$3"
	fi
}

# No line of the text matches.
unlike() # SENTENCE FOUND PATTERN
{
	if printf '%s\n' "$2" | grep -Eq -e "$3"; then
		flunk "$1" "found:" "$2" "must not match:" "$3"
	else
		pass "$1"
	fi
}

# The two files hold the same bytes.
same_file() # SENTENCE FOUND EXPECTED
{
	if cmp -s "$2" "$3"; then
		pass "$1"
	else
		flunk "$1" "$(cmp "$2" "$3" 2>&1)" \
			"$(diff "$3" "$2" 2>/dev/null | head -n 40)"
	fi
}

# Each case of a program shows what it is expected to, see tests/cases/run-case.
run_cases() # PROGRAM
{
	for tap_case in "$top_srcdir/tests/cases/$1"/*/; do
		"$top_srcdir/tests/cases/run-case" "$tap_case" >found
		same_file "case $(basename "$tap_case")" found \
			"$tap_case/expected"
	done
	isnt 'there are cases' "$tap_count" 0
}

is_file() # SENTENCE PATH
{
	ok "$1" test -f "$2"
}

is_absent() # SENTENCE PATH
{
	if [ -e "$2" ] || [ -L "$2" ]; then
		flunk "$1" "$(ls -ld "$2")"
	else
		pass "$1"
	fi
}

# An assertion that this system cannot make, counted and shown as such.
skip() # SENTENCE REASON
{
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# ---- the end ----

# Nothing in this file can be tested here.
skip_all() # REASON
{
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing()
{
	echo "1..$tap_count"
	[ "$tap_failed" = 0 ]
	exit $?
}

# ---- states ----

# The files of a state, but for the ledger that a session leaves for the next
# one where it can.
files_of() # DATABASE
{
	for tap_file in "$1"*; do
		[ "$tap_file" = "$1-ledger" ] || echo "$tap_file"
	done
}

# Skips the file where no ledger is kept: where files have no time of birth by
# which they are told, and on file systems that change it.
need_kept_ledgers()
{
	case $(stat -f -c %T .) in
	overlayfs | fuse*) skip_all 'no ledger is kept on this file system' ;;
	esac
	case $(stat -c %W . 2>/dev/null) in
	'' | - | 0) skip_all 'files have no time of birth here' ;;
	esac
}

# ---- tools ----

have() # TOOL
{
	command -v "$1" >/dev/null 2>&1
}

# Skips the file when a tool is missing that only the test wants.
need() # TOOL...
{
	for tap_tool; do
		have "$tap_tool" || skip_all "$tap_tool is not installed"
	done
}

# True where the shim loads programs without a dynamic linker (raw/program.h);
# elsewhere they leave the session.
loads_static()
{
	case $(uname -m) in x86_64 | aarch64) ;; *) false ;; esac
}

need_mounts()
{
	unshare -m true 2>/dev/null ||
		skip_all 'no mount namespace can be had here'
}

# Starts the test once more with mounts of its own, unless it has them.
own_mounts()
{
	[ ! "${IN_OWN_MOUNTS:-}" ] || return 0
	need_mounts
	IN_OWN_MOUNTS=1 exec unshare -m sh "$0"
}

# Whether the programs under test are sanitized; an argument asks for one kind.
sanitized() # [KIND]
{
	case ${SANITIZERS:-no} in
	no) return 1 ;;
	*"${1:-}"*) return 0 ;;
	*) return 1 ;;
	esac
}

# Whether this is root with root's powers: containers usually take away
# CAP_SYS_ADMIN, number 21 in capabilities(7).
is_full_root()
{
	[ "$tap_real_uid" = 0 ] || return 1
	tap_powers=$(sed -n 's/^CapEff:.//p' /proc/self/status)
	[ $((0x$tap_powers >> 21 & 1)) = 1 ]
}

# What stands in the first block of a section of a manual page, without the
# marks of a user's and of root's shell.
page_block() # PAGE SECTION
{
	sed -n "/^\.Ss $2\$/,/^\.Ed/p" "$top_srcdir/man/$1" |
		sed -e '/^\.Bd/,/^\.Ed/!d; /^\./d; s/^[$#] //; s/\\e/\\/g'
}

# ---- running things ----

# Runs a command in a world of its own where it is root.
fb() # COMMAND...
{
	[ "$tap_real_uid" != 0 ] || bail 'fb as root proves nothing: as_user fb'
	fakebuild -- "$@"
}

# The same for a piece of shell; the other arguments are its $1, $2...
fb_sh() # SCRIPT [ARGUMENT]...
{
	tap_script=$1
	shift
	fb sh -c "$tap_script" sh "$@"
}

# In a test that runs as root: runs a command as the unprivileged user, who may
# write in $TEST_HOME.
as_user() # COMMAND...
{
	env HOME="$TEST_HOME" TMPDIR="$TEST_HOME" \
		"$top_srcdir/tests/run" --as-user "$@"
}

# "uid:gid mode type" of files as a program sees them, one line each.
look() # PATH...
{
	stat -c '%u:%g %a %F' -- "$@"
}

# Waits until a command succeeds; false after half a minute.
wait_for() # COMMAND...
{
	tap_left=600
	until "$@" >/dev/null 2>&1; do
		tap_left=$((tap_left - 1))
		[ "$tap_left" -gt 0 ] || return 1
		sleep 0.05
	done
}
