# SPDX-License-Identifier: BSD-2-Clause
#
# What Python and perl programs see and do.
#
# wants: root to compare with
# timeout: 600

. "${top_srcdir:-.}/tests/tap.sh"
. "$top_srcdir/tests/jobs/worlds"
need setcap setfacl setfattr perl
stock_zoo
export world_top
in_best . 'tar --format=gnu -cf ../plain.tar zoo' || bail 'tar failed'
odd='uid=4242 gid=4343'

python_same() # SENTENCE PATTERN PROGRAM
{
	script=$3
	export script
	same "python: $1" "$2" 'python3 -c "$script"'
}

perl_same() # SENTENCE PATTERN PROGRAM
{
	script=$3
	export script
	same "perl: $1" "$2" 'perl -we "$script"'
}

python_same 'os makes and changes' "$odd" '
import os, stat
open("f", "w").close()
os.chown("f", 4242, 4343); os.chmod("f", 0o6711)
os.mknod("c", 0o620 | stat.S_IFCHR, os.makedev(511, 70000))
os.mknod("b", 0o660 | stat.S_IFBLK, os.makedev(8, 1))
os.mkfifo("p"); os.lchown("p", 4343, 4242)
os.symlink("f", "s"); os.chown("s", 5, 6, follow_symlinks=False)
os.link("f", "h"); os.makedirs("d/e", 0o2775)
fd = os.open("d", os.O_RDONLY); os.fchown(fd, 4242, 4343)
os.fchmod(fd, 0o2750); os.mkfifo("q", dir_fd=fd)
os.chown("q", 7, 8, dir_fd=fd); os.rename("q", "r", src_dir_fd=fd)
os.setxattr("f", "user.k", b"v"); os.setxattr("f", "trusted.k", b"w")
os.replace("h", "i"); os.truncate("i", 3)'
python_same 'os.stat, lstat, fstat, scandir' '4242 4343' '
import os
for root, dirs, files in sorted(os.walk("../zoo")):
    dirs.sort()
    for name in sorted(dirs + files):
        p = os.path.join(root, name)
        s = os.lstat(p)
        print(p, oct(s.st_mode), s.st_uid, s.st_gid, s.st_rdev, s.st_nlink)
for e in sorted(os.scandir("../zoo"), key=lambda e: e.name):
    s = e.stat(follow_symlinks=False)
    print(e.name, e.is_file(), e.is_dir(), e.is_symlink(), s.st_uid)
with open("../zoo/plain") as f:
    s = os.fstat(f.fileno())
    print(oct(s.st_mode), s.st_uid, s.st_gid)'
python_same 'pathlib knows the owners' 'daemon games' '
import os, pathlib
p = pathlib.Path("x"); p.touch(); os.chown(p, 1, 60)
print(p.owner(), p.group(), oct(p.stat().st_mode))
z = pathlib.Path("../zoo")
print(sorted(q.name for q in z.iterdir() if q.is_char_device()),
      sorted(q.name for q in z.iterdir() if q.is_block_device()),
      sorted(q.name for q in z.iterdir() if q.is_fifo()))'
python_same 'shutil copies, moves, chowns' 'uid=1 gid=60' '
import shutil, os
for n in "plain", "set-uid", "capable", "tagged", "listed":
    shutil.copy2("../zoo/" + n, n)
shutil.copytree("../zoo/shared", "tree", symlinks=True)
shutil.copytree("../zoo/closed", "closed")
shutil.chown("plain", "daemon", "games")
shutil.move("tree", "moved"); shutil.rmtree("closed")
shutil.copymode("../zoo/set-gid", "moved/file")'
python_same 'tarfile unpacks and packs' "$odd" '
import tarfile, os
with tarfile.open(os.environ["world_top"] + "/plain.tar") as t:
    t.extractall(numeric_owner=True)
with tarfile.open("again.tar", "w") as t:
    t.add("zoo")
with tarfile.open("again.tar") as t:
    for m in sorted(t, key=lambda m: m.name):
        print(m.name, m.type, oct(m.mode), m.uid, m.gid, m.uname, m.devmajor)
os.unlink("again.tar")'
python_same 'tempfile' '0600' '
import tempfile, os
fd, name = tempfile.mkstemp(dir="."); os.rename(name, "file")
os.rename(tempfile.mkdtemp(dir="."), "folder")
f = tempfile.TemporaryFile(dir=".")
os.fchown(f.fileno(), 4242, 4343); s = os.fstat(f.fileno())
print(oct(s.st_mode), s.st_uid, s.st_gid, s.st_nlink)'
python_same 'sockets have owners' 'socket.*uid=4242 gid=4343' '
import socket, os
s = socket.socket(socket.AF_UNIX); s.bind("sock")
os.chown("sock", 4242, 4343); os.chmod("sock", 0o620)'
python_same 'ids after subprocess with user=' '4242 4343' '
import subprocess, os
print(os.getuid(), os.getgid(), os.getresuid())
subprocess.run(["id", "-u"], user=4242, group=4343, extra_groups=[7, 8])
subprocess.run(["sh", "-c", "echo $(id -u) $(id -g) $(id -G)"], user=4242,
    group=4343, extra_groups=[7, 8])'
python_same 'errors' 'EPERM|ENOENT|EEXIST' '
import os, errno, stat
def t(f, *a, **k):
    try:
        print(f.__name__, f(*a, **k))
    except OSError as e:
        print(f.__name__, a, errno.errorcode[e.errno])
t(os.chown, "none", 1, 2); t(os.mknod, "../zoo/plain", stat.S_IFCHR)
t(os.mkdir, "../zoo"); t(os.chmod, "none/x", 0)
t(os.chown, "../zoo/plain/x", 1, 1); t(os.link, "../zoo", "x")
t(os.mkfifo, "../zoo/dangling"); t(os.rmdir, "../zoo/sticky/none")
t(os.getxattr, "../zoo/plain", "user.none")
t(os.setxattr, "../zoo/symbolic", "user.x", b"y", follow_symlinks=False)
t(os.removexattr, "../zoo/plain", "trusted.none")
t(os.setxattr, "../zoo/plain", "wrong.name", b"")'

perl_same 'file tests' 'zoo/locked' '
for my $f (sort glob("../zoo/*")) {
	print "$f ", join("", map { (eval "-$_ \$f") ? $_ : "-" }
		qw(r w x o R W X O e z s f d l p S b c u g k)), "\n";
}'
perl_same 'stat and lstat' '4242 4343' '
for my $f (sort glob("../zoo/*")) {
	my @l = lstat $f;
	printf "%s %o %d %d %d %d\n", $f, @l[2, 4, 5, 6, 3];
}'
perl_same 'chown, chmod, mkdir, link, rename, utime' "$odd" '
open my $f, ">", "f" or die; chown 4242, 4343, "f" or die;
chmod 06711, "f" or die; chown 4545, 4646, $f or die; chmod 04755, $f;
chown 4242, 4343, "f"; mkdir "d", 02775; symlink "f", "s"; link "f", "g";
rename "g", "h"; utime 1, 2, "f"; print join(" ", (stat "f")[4, 5, 8, 9]), "\n"'
perl_same 'POSIX ids' '4242' '
use POSIX ();
print "$< $>\n"; $) = "4343 4343 4400 4500"; $( = 4343;
POSIX::setuid(4242); print "$< $> $( $)\n"; system "id -u; id -G";'
perl_same 'getpwnam, with the password that only root sees' 'daemon [^x]' '
print join(" ", (getpwnam "daemon")[0, 1, 2, 3, 7]), "\n";'
perl_same 'File::Find and File::Copy' 'plain 4242' '
use File::Find; use File::Copy qw(cp);
my @all; find({ no_chdir => 1, wanted => sub {
	my @s = lstat; push @all, "$_ $s[4] $s[5]\n" } }, "../zoo");
print sort @all; cp("../zoo/set-uid", "copy") or die'

done_testing
