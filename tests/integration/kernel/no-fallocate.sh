# SPDX-License-Identifier: BSD-2-Clause
#
# A ledger grows without fallocate(2), which ext2, FAT and older NFS lack:
# several processes at a time, and up to a clean error when the disk is full.
#
# needs: root

. "${top_srcdir:-.}/tests/tap.sh"
need perl mkfs.ext2
under no-fallocate true 2>/dev/null ||
	skip_all 'seccomp filters cannot be installed here'
cd "$TEST_HOME" || bail 'no home'

# Gives files NUMBER to NUMBER+COUNT their number as owner; says how many
# calls were taken, and how the first that was not ended.
cat >own <<'EOT'
my ($from, $count) = @ARGV;
my $done = 0;
for my $n ($from .. $from + $count - 1) {
	open my $file, '>', "many/$n" or die "$n: $!";
	close $file;
	chown($n, 4343, "many/$n") or last;
	$done++;
}
print "$done ", ($done < $count ? $!{ENOSPC} ? 'full' : "$!" : 'all'), "\n";
EOT
as_user mkdir many
is 'processes that grow the ledger at once lose nothing' \
	"$(as_user timeout 120 under no-fallocate fakebuild sh -c '
		for from in 10000 20000 30000 40000; do
			perl own $from 3000 &
		done
		wait
		find many -type f -printf "%f %U %G\n" |
			awk "\$1 != \$2 || \$3 != 4343 { wrong++ }
				END { print NR, wrong + 0 }"' 2>&1)" \
	'3000 all
3000 all
3000 all
3000 all
12000 0'
rm -rf many

truncate -s 2M image
mkfs.ext2 -q -F image && mkdir disk && mount -o loop image disk 2>err || {
	skip 'a full ext2' "it cannot be mounted here: $(cat err)"
	done_testing
}
chown "$TEST_ID:$TEST_ID" disk
as_user mkdir many
as_user timeout 120 fakebuild --state disk/s.db sh -c '
	perl own 1 20000 >said
	find many -type f -printf "%f %U\n" |
		awk "\$1 == \$2 { right++ } END { print right + 0 }" >right
	' >out 2>&1
like 'on a full ext2 the call that finds no room fails, and cleanly' \
	"$(cat said)" '^[1-9][0-9]* full$'
is 'what was taken before is kept' "$(cat right)" "$(cut -d' ' -f1 said)"
umount disk

done_testing
