# SPDX-License-Identifier: BSD-2-Clause
#
# Files and folders that belong to somebody else on disk, as in a volume of a
# container: root may give them times, attributes, ACLs, modes, owners and inode
# flags, and so may the user under fakebuild, although the kernel would refuse.
#
# wants: root to compare with
# timeout: 300

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setfattr setfacl chattr
is_full_root || skip_all 'only root can make files of another user'

# Makes ../others in both worlds: a folder of 4747 where everybody may write, as
# /tmp is, with a file of 4747 that only 4747 may write.
for world in root fake; do
	mkdir $world/others
	echo one >$world/others/file
	setfattr -n user.theirs -v 1 $world/others/file
	touch -d @86400 $world/others/file $world/others
	chown -R 4747:4848 $world/others
	chmod 1777 $world/others
	chmod 644 $world/others/file
done

# What rows print of a file.
export show='stat -c %n:%u:%g:%a:%X:%Y'

# A tree with odd times for the tools to copy.
in_both() # SCRIPT
{
	in_root . "$1" && in_fake . "$1" || bail "cannot run: $1"
}
in_both 'mkdir tree && echo two >tree/own && setfattr -n user.ours -v 2 tree &&
	touch -d @4242 tree/own tree'

same 'touch sets both times of a folder, and of a file' ':4343:4343$' '
	touch -d @4343 ../others ../others/file
	$show ../others ../others/file'
same 'each of them alone, and the other one stays' ':77:4343$' '
	touch -d @4343 ../others && touch -a -d @77 ../others
	$show ../others'
same 'now' '^status 0$' '
	before=$(date +%s) && touch ../others/file &&
	[ "$(stat -c %Y ../others/file)" -ge "$before" ]'
same 'nanoseconds are kept' '4343\.000000123' '
	touch -d @4343.000000123 ../others/file && stat -c "%.9X %.9Y" ../others/file'
same 'fstat(2), lstat(2) and statx(2) show them alike' '^4242 4242 4242$' '
	touch -d @4242 ../others/file && python3 -c "
import os
f = os.open(\"../others/file\", os.O_RDONLY)
print(int(os.fstat(f).st_mtime), int(os.lstat(\"../others/file\").st_mtime),
      os.popen(\"stat -c %Y ../others/file\").read().strip())"'
same 'a later change of the folder counts' '^moved$' '
	touch -d @4343 ../others && : >../others/new &&
	[ "$(stat -c %Y ../others)" -gt 4343 ] && echo moved; rm ../others/new'
same 'a user without rights is refused' 'denied' '
	setpriv --reuid 4242 --regid 4343 --clear-groups \
		touch -d @55 ../others/file; stat -c %u ../others/file'
same 'and the owner is not' '^9999$' '
	setpriv --reuid 4747 --regid 4848 --clear-groups \
		touch -d @9999 ../others/file && stat -c %Y ../others/file'
same 'user attributes are set, listed, replaced and removed' 'user.mine="4"' '
	cd ../others
	setfattr -n user.mine -v 3 file && setfattr -n user.mine -v 4 file &&
	getfattr -n user.mine file && setfattr -n user.theirs -v 5 file &&
	getfattr -d file && setfattr -x user.mine file &&
	getfattr -d file; setfattr -x user.mine file; setfattr -n user. -v 1 file
	true'
same 'XATTR_CREATE and XATTR_REPLACE' 'File exists' '
	python3 -c "
import os
def put(name, how):
    try:
        print(os.setxattr(\"../others\", name, b\"1\", how))
    except OSError as error:
        print(error.strerror)
put(\"user.new\", os.XATTR_REPLACE)
put(\"user.new\", os.XATTR_CREATE)
put(\"user.new\", os.XATTR_CREATE)
put(\"user.new\", os.XATTR_REPLACE)
os.removexattr(\"../others\", \"user.new\")"'
same 'chmod, chown and ACLs' 'user:4242:r' '
	cd ../others
	chmod 751 file && chown 5151:5252 file && setfacl -m u:4242:r file &&
	stat -c %u:%g:%a file && getfacl -n file &&
	setfacl -b file && chown 4747:4848 file && chmod 644 file'
same 'chattr +i and -i' '^.*i.*file$' '
	cd ../others && chattr +i file && lsattr file | cut -c 5,6,23- &&
	chattr -i file && lsattr file | cut -c 5,6,23-'
# What a row gives to the folder, the next one must not find.  Some tools write
# the file after the time of its folder is set.
copies() # TOOL COMMAND
{
	same "$1 copies over the folder" ':0:0:1?755:(4242|now)$' "
		$2 && \$show ../others |
			sed -E 's/:[0-9]+:4242\$/:4242/; s/[0-9]{10}:[0-9]{10}\$/now/'
		getfattr -d ../others; ls ../others; setfattr -x user.ours ../others
		rm ../others/own; chown 4747:4848 ../others; chmod 1777 ../others"
}
copies 'GNU tar' 'tar --xattrs -C ../tree -cf - . | tar --xattrs -C ../others -xpf -'
copies 'cp -a' 'cp -a ../tree/. ../others'
with 'bsdtar copies over the folder' bsdtar && copies bsdtar \
	'bsdtar -C ../tree -cf - . | bsdtar -C ../others -xpf -'
with 'rsync copies over the folder' rsync && copies rsync \
	'rsync -aX ../tree/ ../others/'

same_later 'a later session shows times and attributes' 'user.later' '
	touch -d @6006 ../others && setfattr -n user.later -v 6 ../others' '
	stat -c %Y ../others && getfattr -d ../others'

done_testing
