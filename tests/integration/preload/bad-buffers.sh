# SPDX-License-Identifier: BSD-2-Clause
#
# A buffer that was unmapped just before stays none: what the shim maps for
# itself meanwhile lands where it was.

. "${top_srcdir:-.}/tests/tap.sh"
need python3

cat >ask.py <<'EOT'
import ctypes, errno, mmap, os

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int,
                      ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
libc.listxattr.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_size_t]
libc.getxattr.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p,
                          ctypes.c_size_t]
libc.stat.argtypes = [ctypes.c_char_p, ctypes.c_void_p]

calls = {
    "listxattr": lambda at, size: libc.listxattr(b"file", at, size),
    "getxattr": lambda at, size: libc.getxattr(b"file", b"trusted.a", at, size),
    "stat": lambda at, size: libc.stat(b"file", at),
}
for name, call in calls.items():
    seen = set()
    for size in [4096, 8192, 65536, 65536 + 4096, 1 << 20] * 20:
        at = libc.mmap(None, size, mmap.PROT_READ | mmap.PROT_WRITE,
                       mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
        libc.munmap(at, size)
        ret = call(at, size)
        seen.add(errno.errorcode[ctypes.get_errno()] if ret < 0 else ret)
    print(name, *sorted(map(str, seen)))
EOT
is 'a buffer that is not there is EFAULT' "$(fb sh -c 'touch file
	chown 4242:4343 file
	python3 -c "import os; os.setxattr(\"file\", \"trusted.a\", b\"value\")"
	python3 ask.py' 2>&1)" 'listxattr EFAULT
getxattr EFAULT
stat EFAULT'

done_testing
