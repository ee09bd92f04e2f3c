# SPDX-License-Identifier: BSD-2-Clause
#
# Damaged and hostile archives: status 2 with the byte offset, no end marker.
#
# timeout: 900

. "${top_srcdir:-.}/tests/tap.sh"

need python3
damage=$top_srcdir/tests/archives/damage.py
ok 'archives that are cut are refused where they end' \
	python3 "$damage" cuts
ok 'flipped bits come through as they are or are refused' \
	python3 "$damage" flips
ok 'headers made to break readers are refused' \
	python3 "$damage" hostile

mkdir t
echo data >t/file
tar -C t -cf whole.tar file
head -c 700 whole.tar >cut.tar
exits 'a cut archive fails' 2 sh -c 'tartranslate -o new.tar <cut.tar'
like 'and names the byte' "$(cat err)" \
	'^tartranslate: standard input: byte 700: ends inside the data'
is_absent 'and leaves no file' new.tar
is 'nor a temporary one' "$(ls new.tar* 2>/dev/null)" ''
echo before >new.tar
exits 'an old file' 2 sh -c 'tartranslate -o new.tar <cut.tar'
is 'stays' "$(cat new.tar)" before
exits 'a full disk fails' 2 sh -c 'tartranslate <whole.tar >/dev/full'
like 'and says so' "$(cat err)" 'standard output: cannot write: No space'
exits 'as it does with compression' 2 \
	sh -c 'tartranslate --compress zstd <whole.tar >/dev/full'
like 'and the fault is still of the output' "$(cat err)" 'standard output: cannot write: No'

done_testing
