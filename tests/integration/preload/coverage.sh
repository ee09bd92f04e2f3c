# SPDX-License-Identifier: BSD-2-Clause
#
# The table of intercepted names against the libc of this system: no twin of a
# wrapped name, and no name of a family that deals with owners, modes, ids or
# starting programs, may be there unnoticed.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/table"
need nm ldd

list=$top_srcdir/preload/table/unwrapped.list

# What else a function is called: large file, fortified, old binaries', 64-bit
# time, internal but public.
twins_of()	# NAME
{
	for twin in "$1" "__$1" "_$1" "_IO_$1" "__libc_$1" "__x$1" \
		    "__${1%"${1#?}"}x${1#?}"; do
		echo "$twin" "${twin}64" "${twin}_2" "${twin}64_2" \
			"${twin}_chk" "${twin}_time64" "${twin}64_time64" \
			"${twin}_r" "${twin}at" "${twin}2" "${twin}p"
	done | tr ' ' '\n'
}

# Families as whole names, whatever twin.
families='[fl]?stat(at|x|fs|vfs)?|ustat|x(m|st).*|[fl]xstat(at)?
[fl]?ch(own|mod|flags)(at)?[0-9]?|umask
mk(dir|nod|fifo)(at)?|mk(d|s|os)?temps?|te?mp(nam|file)(_r)?
(sym|un|read)?link(at)?|rename(at2?)?|remove|rmdir
(e|euid|f)?access(at2?)?|[fl]?(get|set|list|remove)xattr(at)?
[gs]et(re|res|e|fs)?[ug]id|[gs]etgroups|initgroups|group_member|getgrouplist
f?exec[lv][pe]*(at)?|(posix|pidfd)_spawnp?|v?[fF]ork(pty)?|clone[0-9]?
system|popen|wordexp|rexec(_af)?|syscall
readdir(_r)?|getdents|getdirentries|scandir(at)?|(fd)?opendir
fts_.*|fts64_.*|n?ftw|glob
(f|re|fre|fd)?open(at2?)?|creat|open_(by_handle_at|tree)|name_to_handle_at
(shm|sem|mq)_open
f?ch(dir|root)|unshare|setns|u?mount[0-9]?|pivot_root|(move_|fs)mount
[fl]?utime(s|ns|sat|nsat)?|f?truncate|bind|ioctl|fcntl|lockf
acct|swapo(n|ff)|quotactl|reboot|vhangup|klogctl|set(host|domain)name
(set|clock_set)time(ofday)?|(clock_|ntp_)?adjtimex?|iop(l|erm)
setpriority|nice|sched_set.*|(set|p)rlimit|mlock(2|all)?
cap[gs]et|prctl|getauxval|(clear|put|set|unset)env
close(_range|from|dir)?|dup[23]?|fcloseall
getcwd|realpath|canonicalize_file_name'
family=$(printf '%s\n' "$families" | tr '\n' '|')
family="_*(IO_|libc_)?(${family%|})(64)?(_2)?(_chk)?(_time64)?"

# Names of libc that neither the table nor the list knows.
uncovered()	# NAMES
{
	cat "$1" listed | LC_ALL=C sort -u >known
	{
		while read -r name; do
			twins_of "$name"
		done <"$1" | LC_ALL=C sort -u | LC_ALL=C comm -12 - libc
		grep -Ex "$family" libc
	} | LC_ALL=C sort -u | LC_ALL=C comm -23 - known
}

names_of "$table" >names
# What libc calls private is for its own other libraries.
nm -D --defined-only "$(find_libc)" | grep -v 'GLIBC_PRIVATE' |
	awk '$2 ~ /[TWi]/ { print $3 }' | sed 's/@.*//' |
	LC_ALL=C sort -u >libc
sed -n 's/^\([^#:]*\):.*/\1/p' "$list" | tr ' ' '\n' | grep . |
	LC_ALL=C sort >listed

ok 'the table has names' test -s names
ok 'libc offers functions' test "$(wc -l <libc)" -gt 500
is 'every name left alone has a reason' \
	"$(grep -v '^#' "$list" | grep . | grep -vE '^[^:]+: .+')" ''
is 'no name is left alone twice' "$(uniq -d listed)" ''
is 'no name is both wrapped and left alone' \
	"$(LC_ALL=C comm -12 names listed)" ''
is 'every name of this libc is wrapped or left alone with a reason' \
	"$(uncovered names)" ''

# ---- by number ----

# Wrapped names that the kernel has a number for, and the table has not.
unnumbered()	# NAMES NUMBERS
{
	LC_ALL=C comm -12 "$1" kernel | LC_ALL=C comm -23 - "$2"
}

echo '#include <asm/unistd.h>' | ${CC:-cc} -E -dM - |
	sed -n 's/^#define __NR_\([a-z0-9_]*\) .*/\1/p' | LC_ALL=C sort >kernel
numbers_of "$table" >numbers
ok 'the kernel has numbers' test "$(wc -l <kernel)" -gt 200
is 'no number has two rows' "$(uniq -d numbers)" ''
is 'every wrapped name that has a number is wrapped by number, too' \
	"$(unnumbered names numbers)" ''
grep -vx chown numbers >fewer
is 'a table without the number of chown is found out' \
	"$(unnumbered names fewer)" chown

# ---- the check itself notices ----

for name in stat64 fchownat __xmknod execveat __open64_2 fts64_read; do
	grep -vx "$name" names >fewer
	is "a table without $name is found out" "$(uncovered fewer)" \
		"$(grep -x "$name" libc)"
done

done_testing
