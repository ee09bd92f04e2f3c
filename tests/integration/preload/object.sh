# SPDX-License-Identifier: BSD-2-Clause
#
# The shim's object file: it must load beside every libc, cost an exec next to
# nothing, and be unable to allocate, print or exit.

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/integration/preload/table"
need nm readelf objdump

is_file 'there is a shim' "$shim"

# ---- what it asks of others ----

is 'it needs no other library' \
	"$(readelf -dW "$shim" | grep -c 'NEEDED')" 0
is 'it asks for no version of anything' \
	"$(readelf -VW "$shim" | grep -c 'Version needs')" 0
unlike 'no symbol is tied to a glibc' "$(objdump -T "$shim")" 'GLIBC'
is 'it imports errno, the environment and two lookups, if they are there' \
	"$(nm -D --undefined-only "$shim" | awk '{ print $1, $2 }' |
		sed 's/@.*//' | LC_ALL=C sort)" \
	'w __errno_location
w __getauxval
w _r_debug
w environ'

# ---- what it gives nobody ----

like 'all is resolved when it is loaded' "$(readelf -dW "$shim")" 'BIND_NOW'
unlike 'nothing is written into its text' "$(readelf -dW "$shim")" 'TEXTREL'
like 'its stack is not executable' "$(readelf -lW "$shim")" \
	'^ *GNU_STACK .* RW '

# ---- what it costs ----

segments=$(readelf -lW "$shim")
is 'it has two segments to map' \
	"$(printf '%s\n' "$segments" | grep -c '^ *LOAD')" 2
unlike 'it has no thread-local storage' "$segments" '^ *TLS'
unlike 'nothing has to be protected after it is mapped' "$segments" \
	'^ *GNU_RELRO'
unlike 'no function has a canary' "$(nm "$shim")" '__stack_chk'
unlike 'nothing in it is both writable and executable' "$segments" \
	'^ *LOAD.* RWE '
ok 'at most eight places have to be filled in when it is loaded' test \
	"$(readelf -rW "$shim" | grep -c ' R_')" -le 8
unlike 'no constructor list is run' "$(readelf -dW "$shim")" \
	'(INIT_ARRAY|PREINIT)'

# ---- what it offers ----

names_of "$table" >wanted
nm -D --defined-only "$shim" | awk '{ print $3 }' | LC_ALL=C sort >offered
ok 'the table has names' test -s wanted
is 'no name stands in the table twice' "$(uniq -d wanted)" ''
# By it libraries are found that make system calls themselves.
is 'it offers one name beside' "$(grep -x __gmon_start__ offered)" \
	__gmon_start__
sed -i /^__gmon_start__\$/d offered
is 'it offers exactly the names of the table' \
	"$(diff wanted offered)" ''

done_testing
